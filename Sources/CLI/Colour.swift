// SPDX-License-Identifier: Apache-2.0
internal import Foundation

/// Whether standard output gets colour.
enum Colour {
  /// Only on a terminal that can, and only when neither option nor environment forbids it
  /// (no-color.org: set and not empty).
  static func isWanted(noColor: Bool) -> Bool {
    let environment = ProcessInfo.processInfo.environment
    return !noColor && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
      && isatty(STDOUT_FILENO) == 1
  }
}
