// SPDX-License-Identifier: Apache-2.0
internal import Audit
internal import Foundation

/// What the process does with signals.
enum Interrupt {
  /// Set by SIGINT and SIGTERM.
  static let stop = StopFlag()

  /// The first signal asks the run to stop and report, the second one ends the process at once.
  static func install() {
    // Made now, because a signal handler must not be the first to touch a lazy global.
    _ = stop
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        Interrupt.stop.request()
        signal(number, SIG_DFL)
      }
    }
  }

  /// A reader that goes away is an error of `write`, not the end of the process.
  static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }
}
