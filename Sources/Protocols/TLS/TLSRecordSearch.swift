// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import ProtocolKit

/// The way back into a direction of which bytes were lost.
///
/// Records often begin with a segment, so behind the loss a plausible header is enough. Anywhere else a record has to prove
/// itself by its content, or by the header of the next one.
enum TLSRecordSearch: Sendable {
  case inStep
  /// The next byte is the first one behind a loss.
  case behindLoss
  case searching

  /// Goes on in these bytes; whatever the answer, the bytes before its offset are done with.
  ///
  /// What would take more than `limit` bytes to be proven is no record.
  mutating func advance(_ bytes: RawSpan, limit: Int) -> SearchStep {
    for at in 0..<bytes.byteCount {
      switch Self.record(bytes, at, isBehindLoss: self == .behindLoss) {
      case .found:
        self = .inStep
        return .found(at)
      case .undecided(_, let needed):
        if needed <= limit { return .undecided(at, needed: needed) }
        self = .searching
      case .nothing: self = .searching
      }
    }
    return .nothing
  }

  /// Whether a record stands at an offset.
  private static func record(_ bytes: RawSpan, _ at: Int, isBehindLoss: Bool) -> SearchStep {
    let available = bytes.byteCount - at
    guard (TLSRecordHeader.changeCipherSpec...TLSRecordHeader.heartbeat).contains(bytes.uint8(at)),
      available < 2 || bytes.uint8(at + 1) == 3
    else { return .nothing }
    guard available >= TLSRecordHeader.byteCount else {
      return .undecided(at, needed: TLSRecordHeader.byteCount)
    }
    guard let header = TLSRecordHeader(bytes, at: at), isPlausible(header) else { return .nothing }
    if isBehindLoss { return .found(at) }
    let body = at + TLSRecordHeader.byteCount
    let evidence = header.length <= 2 ? header.length : 4
    guard bytes.byteCount >= body + evidence else {
      return .undecided(at, needed: TLSRecordHeader.byteCount + evidence)
    }
    switch (header.type, header.length) {
    case (TLSRecordHeader.changeCipherSpec, _):
      return bytes.uint8(body) == 1 ? .found(at) : .nothing
    case (TLSRecordHeader.alert, 2):
      return (1...2).contains(bytes.uint8(body)) ? .found(at) : .nothing
    case (TLSRecordHeader.handshake, 4...)
    where TLSHandshakeType.isKnown(bytes.uint8(body))
      && 4 + bytes.uint24(body + 1) == header.length:
      return .found(at)
    default: break
    }
    let next = body + header.length
    guard bytes.byteCount >= next + TLSRecordHeader.byteCount else {
      return .undecided(at, needed: next + TLSRecordHeader.byteCount - at)
    }
    return TLSRecordHeader(bytes, at: next) != nil ? .found(at) : .nothing
  }

  /// Whether the length fits the type.
  private static func isPlausible(_ header: TLSRecordHeader) -> Bool {
    switch header.type {
    case TLSRecordHeader.changeCipherSpec: header.length == 1
    case TLSRecordHeader.alert: header.length == 2 || header.length >= 16
    default: header.length > 0
    }
  }
}
