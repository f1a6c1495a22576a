// SPDX-License-Identifier: Apache-2.0
internal import Capture

/// A request to stop that any thread, and a signal handler, may make.
package final class StopFlag: Sendable {
  /// The same wish, as the readers of captures take it: also while they wait for input.
  let reading = StopRequest()

  /// Not yet requested.
  package init() {}

  /// Asks the run to stop at the next packet; what was seen is still reported.
  package func request() { reading.request() }

  /// Whether somebody asked.
  package var isRequested: Bool { reading.isRequested }
}
