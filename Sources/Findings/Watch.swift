// SPDX-License-Identifier: Apache-2.0
internal import NetworkTypes

/// From when to when the captures of a run watched, and for how long.
struct Watch {
  let start: Timestamp
  let end: Timestamp
  /// Common time of several captures counted once.
  let seconds: Int64
  /// The capture that saw the end.
  let capture: String
  /// Its last packet.
  let packet: UInt64

  /// `nil` where no capture has a packet.
  init?(_ captures: [CaptureSummary]) {
    var spans: [ClosedRange<Timestamp>] = []
    var latest: CaptureSummary?
    for capture in captures {
      guard let first = capture.first, let last = capture.last else { continue }
      spans.append(first...max(first, last))
      if latest?.last.map({ $0 <= last }) ?? true { latest = capture }
    }
    spans.sort { $0.lowerBound < $1.lowerBound }
    guard let begin = spans.first?.lowerBound, let latest, let last = latest.last else {
      return nil
    }
    (start, end, capture, packet) = (begin, max(begin, last), latest.path, latest.packets)
    var covered: Int64 = 0
    var reached = Int64.min
    for span in spans {
      // In seconds nothing that a capture's clock claims can overflow.
      let (lower, upper) = (Self.seconds(span.lowerBound), Self.seconds(span.upperBound))
      covered += max(0, upper - max(lower, reached))
      reached = max(reached, upper)
    }
    seconds = covered
  }

  private static func seconds(_ time: Timestamp) -> Int64 { time.nanoseconds / 1_000_000_000 }
}
