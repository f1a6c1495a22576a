// SPDX-License-Identifier: Apache-2.0
internal import Audit
internal import Foundation
internal import Report
internal import Synchronization

/// How far the run is, on standard error: one line that is rewritten on a terminal, else a line now
/// and then.
final class ProgressLine: Sendable {
  private struct State: Sendable {
    var next = ContinuousClock.now
    var isShown = false
  }

  private let isTerminal: Bool
  private let state = Mutex(State())

  /// Progress when it is asked for or somebody watches, else `nil`.
  init?(asked: Bool, quiet: Bool) {
    isTerminal = isatty(STDERR_FILENO) == 1
    guard asked || (isTerminal && !quiet) else { return nil }
  }

  /// Shows a moment, unless the last one was shown only just now.
  func show(_ progress: AuditProgress) {
    let text = line(progress)
    state.withLock { state in
      guard ContinuousClock.now >= state.next else { return }
      state.next = ContinuousClock.now + (isTerminal ? .milliseconds(100) : .seconds(5))
      state.isShown = true
      Messages.raw(isTerminal ? "\r\(text)\u{1b}[K" : text + "\n")
    }
  }

  /// Takes the line away, so that it does not stand in the report.
  func finish() {
    state.withLock { state in
      if isTerminal, state.isShown { Messages.raw("\r\u{1b}[K") }
      state.isShown = false
    }
  }

  private func line(_ progress: AuditProgress) -> String {
    var parts: [String] = []
    if progress.captureCount > 1 {
      parts.append("\(progress.captureIndex)/\(progress.captureCount)")
    }
    if let total = progress.totalBytes, total > 0 {
      let share = Double(progress.bytes) / Double(total)
      parts.append("\(Int(min(share, 1) * 100)) %")
    }
    parts.append("\(progress.packets) packets")
    parts.append("\(progress.findings) findings")
    let numbers = parts.joined(separator: ", ")
    let room = max(0, 76 - numbers.utf8.count)
    let name = PrintableText.make(String(progress.capture.suffix(room)), limit: room)
    return name.unicodeScalars.allSatisfy(\.isASCII) && name.count <= room
      ? "\(numbers)  \(name)" : numbers
  }
}
