// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import ProtocolKit

/// The way back into a direction of which bytes were lost.
///
/// Packets often begin with a segment, so behind the loss one convincing packet is enough. Anywhere else it takes two in a
/// row: a wrong guess would be worse than a lost packet. What is found does not depend on the pieces in
/// which the bytes come.
enum MQTTSearch: Sendable {
  case inStep
  /// The next byte is the first one behind a loss.
  case behindLoss
  case searching

  /// Bytes of one packet of a row: longer ones exist, but to wait for what is none would cost the next ones.
  static let maxPacketBytes = 4 << 10
  /// The same of packets that only answer or end.
  static let maxAnswerBytes = 16

  /// Goes on in these bytes; whatever the answer, the bytes before its offset are done with.
  mutating func advance(_ bytes: RawSpan, version: UInt8, maxMessageBytes: Int) -> SearchStep {
    if self == .behindLoss {
      switch MQTTPacketLook(bytes, at: 0, version: version) {
      case .convincing:
        self = .inStep
        return .found(0)
      case .incomplete(let needed) where needed <= maxMessageBytes:
        return .undecided(0, needed: needed)
      default: self = .searching
      }
    }
    let most = min(Self.maxPacketBytes, maxMessageBytes / 2)
    for at in 0..<bytes.byteCount {
      switch Self.row(bytes, at, version, most) {
      case .found:
        self = .inStep
        return .found(at)
      case .undecided(_, let needed): return .undecided(at, needed: needed)
      case .nothing: continue
      }
    }
    return .nothing
  }

  /// Whether two packets stand one behind the other.
  private static func row(
    _ bytes: RawSpan,
    _ start: Int,
    _ version: UInt8,
    _ most: Int
  ) -> SearchStep {
    var at = start
    for _ in 0..<2 {
      guard at < bytes.byteCount else { return .undecided(start, needed: at - start + 1) }
      if case .header(let header) = MQTTFixedHeader.read(bytes, at: at),
        header.total > min(most, longest(header.type))
      {
        return .nothing
      }
      switch MQTTPacketLook(bytes, at: at, version: version) {
      case .convincing(let total): at += total
      case .incomplete(let needed): return .undecided(start, needed: at - start + needed)
      case .plausible, .implausible: return .nothing
      }
    }
    return .found(start)
  }

  private static func longest(_ type: MQTTPacketType) -> Int {
    switch type {
    case .publish, .connect, .subscribe, .unsubscribe: maxPacketBytes
    default: maxAnswerBytes
    }
  }
}
