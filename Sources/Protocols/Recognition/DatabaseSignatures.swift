// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import ProtocolKit

/// PostgreSQL ("Frontend/Backend Protocol", Message Formats): the client's first message.
enum PostgreSQLSignature: ProtocolSignature {
  static let descriptor = ProtocolDescriptor(id: 63, name: "pgsql", ports: [5432, 5433])

  /// The numbers that stand in the place of a version.
  enum Request: UInt32 {
    case version3 = 0x0003_0000
    case cancel = 80_877_102
    case tls = 80_877_103
    case gssapi = 80_877_104
  }

  static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    guard bytes.uint8(0) == 0 else { return .no }
    guard bytes.byteCount >= 8 else { return onKnownPort ? .possible : .no }
    let length = bytes.uint32(0)
    switch Request(rawValue: bytes.uint32(4)) {
    case .tls, .gssapi: return length == 8 ? .certain(.client) : .no
    case .cancel: return length == 16 ? .certain(.client) : .no
    case .version3:
      // Parameters follow, of which the user's name is required.
      let isLikely = onKnownPort || bytes.hasPrefix("user\0", at: 8)
      return isLikely && length <= 10_000 && length > 8 ? .certain(.client) : .no
    case nil: return .no
    }
  }
}

/// MySQL and MariaDB ("Connection Phase", Protocol::HandshakeV10): the server's greeting.
enum MySQLSignature: ProtocolSignature {
  static let descriptor = ProtocolDescriptor(id: 64, name: "mysql", ports: [3306, 3307])

  static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    guard onKnownPort else { return .no }
    guard bytes.byteCount >= 6 else { return .possible }
    let length = Int(bytes.uint16LE(0))
    guard bytes.uint8(2) == 0, bytes.uint8(3) == 0, bytes.uint8(4) == 10, length >= 32,
      length <= 1024
    else { return .no }
    guard let end = bytes.endOfCString(5, limit: 128) else {
      return bytes.byteCount < 134 ? .possible : .no
    }
    // A version begins with a digit.
    return end > 5 && (0x30...0x39).contains(bytes.uint8(5)) ? .certain(.server) : .no
  }
}
