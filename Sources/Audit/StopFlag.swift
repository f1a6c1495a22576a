// SPDX-License-Identifier: Apache-2.0
internal import Synchronization

/// A request to stop that any thread, and a signal handler, may make.
package final class StopFlag: Sendable {
  private let flag = Atomic<Bool>(false)

  /// Not yet requested.
  package init() {}

  /// Asks the run to stop at the next packet; what was seen is still reported.
  package func request() { flag.store(true, ordering: .relaxed) }

  /// Whether somebody asked.
  package var isRequested: Bool { flag.load(ordering: .relaxed) }
}
