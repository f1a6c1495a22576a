// SPDX-License-Identifier: Apache-2.0
internal import Audit
internal import Foundation
internal import Synchronization

/// How far the run is, on standard error: one line that is rewritten on a terminal, else a line now
/// and then.
final class ProgressLine: Sendable {
  private struct State: Sendable {
    var next = ContinuousClock.now
    var isShown = false
    var pace = ProgressPace(start: ContinuousClock.now)
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
    state.withLock { state in
      let now = ContinuousClock.now
      guard now >= state.next else { return }
      state.next = now + (isTerminal ? .milliseconds(100) : .seconds(5))
      state.isShown = true
      let text = state.pace.line(progress, at: now, hasBar: isTerminal)
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
}
