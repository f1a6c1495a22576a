// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import ProtocolKit

/// DNS (RFC 1035, 4), over UDP or with the length before it that TCP needs.
enum DNSSignature {
  static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    guard onKnownPort else { return .no }
    guard bytes.byteCount >= 2 else { return .possible }
    if let isResponse = DNSHeader.isResponse(bytes) {
      return .certain(isResponse ? .server : .client)
    }
    let length = Int(bytes.uint16(0))
    guard length >= 12 else { return .no }
    guard bytes.byteCount >= 14 else { return .possible }
    if let isResponse = DNSHeader.isResponse(bytes.slice(2, 2 + length)) {
      return .certain(isResponse ? .server : .client)
    }
    // A message over TCP may need further segments.
    return bytes.byteCount < 2 + length && bytes.byteCount < 512 ? .possible : .no
  }
}

/// Multicast DNS (RFC 6762).
enum MulticastDNSSignature: ProtocolSignature {
  static let descriptor = ProtocolDescriptor(
    id: 48,
    name: "mdns",
    tcp: false,
    udp: true,
    ports: [5353]
  )

  static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    onKnownPort && DNSHeader.isResponse(bytes) != nil ? .certain(.unknown) : .no
  }
}

/// Link-Local Multicast Name Resolution (RFC 4795).
enum LLMNRSignature: ProtocolSignature {
  static let descriptor = ProtocolDescriptor(
    id: 49,
    name: "llmnr",
    tcp: false,
    udp: true,
    ports: [5355]
  )

  static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    guard onKnownPort, let isResponse = DNSHeader.isResponse(bytes) else { return .no }
    // The group was asked, so that the answer is a flow of its own.
    return .certain(isResponse ? .unknown : .client)
  }
}

/// The header that all of them share (RFC 1035, 4.1.1).
enum DNSHeader {
  /// Whether a message is a response; `nil` when it does not look like a message at all.
  static func isResponse(_ bytes: RawSpan) -> Bool? {
    guard let isResponse = isResponse(bytes, messageBytes: bytes.byteCount) else { return nil }
    return bytes.uint16(4) == 0 || isName(bytes, at: 12) ? isResponse : nil
  }

  /// The same by the header alone, of a message of so many bytes.
  private static func isResponse(_ bytes: RawSpan, messageBytes: Int) -> Bool? {
    guard bytes.byteCount >= 12 else { return nil }
    let opcode = bytes.uint8(2) >> 3 & 15
    // Query, inverse query, status, notify and update are the known ones; bit 6 is reserved.
    guard opcode < 6, opcode != 3, bytes.uint8(3) & 0x40 == 0 else { return nil }
    let isResponse = bytes.uint8(2) & 0x80 != 0
    var records = 0
    for offset in stride(from: 4, to: 12, by: 2) { records += Int(bytes.uint16(offset)) }
    let questions = Int(bytes.uint16(4))
    // The shortest question has five bytes, the shortest record eleven.
    let least = 12 + 5 * questions + 11 * (records - questions)
    guard isResponse || records > 0, questions < 64, least <= messageBytes else {
      // A response is often cut at the first record or has none.
      return nil
    }
    return isResponse
  }

  /// Looks for a message of a stream, its length before it (RFC 1035, 4.2.2), after lost bytes.
  static func search(_ bytes: RawSpan, maxMessageBytes: Int) -> SearchStep {
    for at in 0..<bytes.byteCount {
      let available = bytes.byteCount - at
      guard available >= 2 else { return .undecided(at, needed: 2) }
      let length = Int(bytes.uint16(at))
      guard length >= 12, 2 + length <= maxMessageBytes else { continue }
      guard available >= 14 else { return .undecided(at, needed: 14) }
      let message = bytes.slice(at + 2, at + 2 + length)
      guard isResponse(message, messageBytes: length) != nil else { continue }
      guard message.byteCount == length else { return .undecided(at, needed: 2 + length) }
      if isResponse(message) != nil { return .found(at) }
    }
    return .nothing
  }

  /// Whether labels stand there, up to the root or a pointer.
  private static func isName(_ bytes: RawSpan, at offset: Int) -> Bool {
    var position = offset
    while position < bytes.byteCount, position - offset < 256 {
      let length = Int(bytes.uint8(position))
      if length == 0 { return position + 5 <= bytes.byteCount }
      if length & 0xc0 == 0xc0 { return position > offset && position + 6 <= bytes.byteCount }
      guard length < 64 else { return false }
      position += 1 + length
    }
    return false
  }
}
