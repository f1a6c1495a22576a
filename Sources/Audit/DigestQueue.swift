// SPDX-License-Identifier: Apache-2.0
internal import Capture
internal import Dispatch
internal import Foundation
internal import Synchronization

/// Hashes the captures of a run beside their analysis, one after the other on a thread of its own.
///
/// Hashing a file costs about as much as decoding it, and neither needs the other's result.
final class DigestQueue: Sendable {
  private let sums: Mutex<[String?]>
  private let group = DispatchGroup()

  /// Begins at once; standard input has no digest, and of a file that grows what is judged counts.
  init(_ captures: [CaptureList.Entry]) {
    sums = Mutex(Array(repeating: nil, count: captures.count))
    group.enter()
    // A thread, not a dispatch queue: a queue's threads may all be waiting for this one.
    Thread.detachNewThread { [self] in
      for (index, capture) in captures.enumerated() where capture.path != "-" {
        let sum = FileDigest.sha256(path: capture.path, bytes: capture.size ?? .max)
        sums.withLock { $0[index] = sum }
      }
      group.leave()
    }
  }

  /// Waits for the last one.
  func wait() -> [String?] {
    group.wait()
    return sums.withLock { $0 }
  }
}
