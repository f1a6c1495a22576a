// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events

/// StartTLS of LDAP (RFC 4511, 4.14): an extended request of its own name, then success.
struct LDAPUpgrade: TransportUpgrade {
  static var survivesGap: Bool { false }
  /// Bytes of a message that is waited for; longer ones are searches and their results.
  private static let maxMessage = 16 << 10
  private static let startTLS: StaticString = "1.3.6.1.4.1.1466.20037"
  private var isAsked = false

  init() {}

  mutating func read(_ bytes: RawSpan, _ direction: StreamDirection) -> UpgradeStep {
    let count = bytes.byteCount
    var at = 0
    while at < count {
      guard bytes.uint8(at) == 0x30 else { return .finished }
      // The head has six bytes at most.
      guard let message = BERElement(bytes, at: at) else {
        return count - at < 6 ? .plain(at, needed: count - at + 1) : .finished
      }
      guard message.end - at <= Self.maxMessage else { return .finished }
      guard message.end <= count else { return .plain(at, needed: message.end - at) }
      let isGranted = isGranted(bytes.slice(message.content, message.end), direction)
      at = message.end
      if isGranted { return .granted(after: at) }
    }
    return .plain(count)
  }

  /// Reads one LDAPMessage without its head.
  private mutating func isGranted(_ body: RawSpan, _ direction: StreamDirection) -> Bool {
    guard let number = BERElement(body, at: 0),
      let operation = BERElement(body, at: number.end),
      let first = BERElement(body, at: operation.content)
    else { return false }
    let value = body.slice(first.content, first.end)
    if direction == .toServer {
      if operation.tag == 0x77, first.tag == 0x80, value.equals(Self.startTLS.borrowed) {
        isAsked = true
      }
      return false
    }
    guard isAsked, operation.tag == 0x78, first.tag == 0x0a, value.byteCount == 1 else {
      return false
    }
    isAsked = false
    return value.uint8(0) == 0
  }
}

/// SSLRequest of PostgreSQL ("Frontend/Backend Protocol", SSL Session Encryption): `S` agrees.
struct PostgreSQLUpgrade: TransportUpgrade {
  static var survivesGap: Bool { false }
  private var isAsked = false

  init() {}

  mutating func read(_ bytes: RawSpan, _ direction: StreamDirection) -> UpgradeStep {
    let count = bytes.byteCount
    if direction == .toServer {
      // A request for GSSAPI may come before, and be refused.
      guard count >= 8 else { return .plain(0, needed: 8) }
      let request = PostgreSQLSignature.Request(rawValue: bytes.uint32(4))
      guard bytes.uint32(0) == 8, request == .tls || request == .gssapi else { return .finished }
      isAsked = request == .tls
      return count == 8 ? .plain(8) : .plain(8, needed: 8 + (count - 8) / 8 * 8)
    }
    guard isAsked else { return count == 1 ? .plain(1) : .finished }
    return bytes.uint8(0) == UInt8(ascii: "S") ? .granted(after: 1) : .finished
  }
}

/// SSLRequest of MySQL ("Connection Phase"): the client's short answer to the greeting agrees alone.
struct MySQLUpgrade: TransportUpgrade {
  static var survivesGap: Bool { false }

  init() {}

  mutating func read(_ bytes: RawSpan, _ direction: StreamDirection) -> UpgradeStep {
    guard direction == .toServer else { return .plain(bytes.byteCount) }
    guard bytes.byteCount >= 8 else { return .plain(0, needed: 8) }
    // Length 32, number 1, and the capability CLIENT_SSL.
    guard bytes.uint32LE(0) == 0x0100_0020, bytes.uint32LE(4) & 0x0800 != 0 else {
      return .finished
    }
    guard bytes.byteCount >= 36 else { return .plain(0, needed: 36) }
    return .granted(after: 36)
  }
}

/// The negotiation of RDP (MS-RDPBCGR, 2.2.1.2): the server's confirm names the protocol.
struct RDPUpgrade: TransportUpgrade {
  static var survivesGap: Bool { false }

  init() {}

  mutating func read(_ bytes: RawSpan, _ direction: StreamDirection) -> UpgradeStep {
    var at = 0
    while at < bytes.byteCount {
      guard bytes.byteCount - at >= 4 else { return .plain(at, needed: 4) }
      let length = Int(bytes.uint16(at + 2))
      guard bytes.uint8(at) == 3, length >= 11, length <= 1024 else { return .finished }
      guard bytes.byteCount - at >= length else { return .plain(at, needed: length) }
      let packet = bytes.slice(at, at + length)
      at += length
      if direction == .toServer {
        guard packet.uint8(5) == 0xe0 else { return .finished }
        continue
      }
      // RDP_NEG_RSP; 0 is RDP's own security, all others begin with TLS.
      guard packet.uint8(5) == 0xd0, length >= 19, packet.uint8(11) == 2,
        packet.uint32LE(15) != 0
      else { return .finished }
      return .granted(after: at)
    }
    return .plain(at)
  }
}
