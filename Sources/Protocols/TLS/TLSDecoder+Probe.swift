// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Events
package import ProtocolKit

extension TLSDecoder {
  /// Whether these first bytes of a direction are TLS.
  package static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    guard bytes.byteCount > 0 else { return .possible }
    if bytes.uint8(0) & 0x80 != 0 { return probeSSL2(bytes) }
    guard
      (TLSRecordHeader.changeCipherSpec...TLSRecordHeader.applicationData)
        .contains(bytes.uint8(0)), bytes.byteCount < 2 || bytes.uint8(1) == 3
    else { return .no }
    guard bytes.byteCount >= TLSRecordHeader.byteCount else { return .possible }
    guard let header = TLSRecordHeader(bytes, at: 0), header.length > 0 else { return .no }
    if header.type == TLSRecordHeader.handshake {
      let verdict = probeHandshake(bytes, header)
      if verdict != .no { return verdict }
    }
    return probeMidstream(bytes, header, onKnownPort)
  }

  /// A handshake record that begins with a message: its lengths must agree.
  private static func probeHandshake(_ bytes: RawSpan, _ header: TLSRecordHeader) -> ProbeVerdict {
    guard bytes.byteCount >= 6 else { return .possible }
    let type = bytes.uint8(5)
    let role: SenderRole
    let least: Int
    switch type {
    case 1: (role, least) = (.client, 38)
    case 2: (role, least) = (.server, 38)
    case 11: (role, least) = (.unknown, 3)
    case 16: (role, least) = (.client, 1)
    default: return .no
    }
    // A message header may be cut by a tiny record; the bytes of the length are not all here then.
    guard header.length >= 4 else { return type <= 2 ? .certain(role) : .no }
    guard bytes.byteCount >= 9 else { return .possible }
    let length = bytes.uint24(6)
    guard length >= least, length <= maxHelloBytes else { return .no }
    if type <= 2, header.length >= 6 {
      guard bytes.byteCount >= 10 else { return .possible }
      // legacy_version, or 7f of a draft's ServerHello.
      guard bytes.uint8(9) == 3 || (type == 2 && bytes.uint8(9) == 0x7f) else { return .no }
    }
    return .certain(role)
  }

  /// A record from the middle of a connection: only a second sign makes it certain.
  private static func probeMidstream(
    _ bytes: RawSpan,
    _ header: TLSRecordHeader,
    _ onKnownPort: Bool
  ) -> ProbeVerdict {
    switch header.type {
    case TLSRecordHeader.changeCipherSpec: guard header.length == 1 else { return .no }
    case TLSRecordHeader.alert:
      guard header.length == 2 || header.length >= 16 else { return .no }
    default: break
    }
    let next = TLSRecordHeader.byteCount + header.length
    if bytes.byteCount >= next + TLSRecordHeader.byteCount {
      return TLSRecordHeader(bytes, at: next) == nil ? .no : .certain(.unknown)
    }
    return onKnownPort ? .certain(.unknown) : .possible
  }

  private static func probeSSL2(_ bytes: RawSpan) -> ProbeVerdict {
    guard bytes.byteCount >= 3 else { return .possible }
    let length = Int(bytes.uint16(0)) & 0x7fff
    let type = bytes.uint8(2)
    guard type == 1 || type == 4, length >= (type == 1 ? 28 : 11) else { return .no }
    guard bytes.byteCount >= 5 else { return .possible }
    // The version stands early; it spares waiting for what only looks like SSL 2.
    if type == 1 {
      guard bytes.uint16(3) == 2 || bytes.uint8(3) == 3 else { return .no }
    } else {
      guard bytes.uint8(3) <= 1 else { return .no }
    }
    guard bytes.byteCount >= 2 + length else { return length <= 4096 ? .possible : .no }
    let body = bytes.slice(2, 2 + length)
    if SSL2Hello.isClientHello(body) { return .certain(.client) }
    return SSL2Hello.isServerHello(body) ? .certain(.server) : .no
  }
}
