// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// A packet with a long header (RFC 9000, 17.2), as far as it is in the clear.
struct QUICLongHeader: ~Escapable {
  /// The most that a connection identifier has in versions 1 and 2.
  static let maxIdentifier = 20

  let version: QUICVersion
  let type: QUICPacketType
  let destination: RawSpan
  let source: RawSpan
  /// Where the protected packet number begins.
  let numberAt: Int
  /// The packet, from its first byte to the end that its length gives.
  let packet: RawSpan

  /// Reads the header of the packet that begins with the bytes.
  @_lifetime(copy bytes)
  init(_ bytes: RawSpan) throws(DecodeError) {
    var reader = ByteReader(bytes)
    let first = try reader.uint8("header_form")
    version = QUICVersion(rawValue: try reader.uint32("version"))
    type = version.packetType(first)
    destination = try Self.identifier(&reader, "destination_connection_id")
    source = try Self.identifier(&reader, "source_connection_id")
    switch type {
    case .initial, .zeroRTT, .handshake:
      if type == .initial {
        let count = try reader.variableLength("token_length")
        try reader.skip(count, for: "token")
      }
      let length = try reader.variableLength("length")
      numberAt = reader.offset
      try reader.skip(length, for: "packet_payload")
      packet = bytes.slice(0, reader.offset)
    case .retry, .versionNegotiation:
      // Both take the rest of the datagram.
      numberAt = reader.offset
      packet = bytes
    }
  }

  @_lifetime(copy reader)
  private static func identifier(
    _ reader: inout ByteReader,
    _ field: FieldName
  ) throws(DecodeError) -> RawSpan {
    let at = reader.offset
    let count = Int(try reader.uint8(field))
    guard count <= maxIdentifier else {
      throw DecodeError(.invalidValue(UInt64(count)), in: field, at: at)
    }
    return try reader.take(count, for: field)
  }
}

extension ByteReader {
  /// A variable-length integer (RFC 9000, 16).
  mutating func variableLength(_ field: FieldName) throws(DecodeError) -> Int {
    let first = try uint8(field)
    var value = Int(first & 0x3f)
    for _ in 1..<(1 << Int(first >> 6)) { value = value << 8 | Int(try uint8(field)) }
    return value
  }
}
