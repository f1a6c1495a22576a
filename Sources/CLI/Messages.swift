// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import Report

/// What is said on standard error; nothing on success.
enum Messages {
  /// Something failed.
  static func error(_ text: String) { line("wardwire: error: \(text)") }

  /// Something the user should know; `--quiet` leaves it out.
  static func warning(_ text: String) { line("wardwire: warning: \(text)") }

  /// What the run uses, for `--verbose`.
  static func note(_ text: String) { line("wardwire: \(text)") }

  /// Text of several lines as it is, argument-parser's messages for instance.
  static func plain(_ text: String) {
    for part in text.split(separator: "\n", omittingEmptySubsequences: false) { line(String(part)) }
  }

  /// Bytes as they are.
  static func raw(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }

  /// Paths and documents speak here too, so the line is made printable first.
  private static func line(_ text: String) { raw(PrintableText.make(text, limit: 4_000) + "\n") }
}
