// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// The header of a DTLS record in the clear form (RFC 6347, 4.1; RFC 9147, 4): type 1, version 2,
/// epoch 2, sequence number 6, length 2.
struct DTLSRecordHeader: Sendable {
  static let byteCount = 13
  /// The most that a record may carry (RFC 6347, 4.1), as in TLS.
  static let maxLength = TLSRecordHeader.maxLength

  let type: UInt8
  let version: UInt16
  /// 0 for what is in the clear.
  let epoch: UInt16
  let length: Int

  /// Reads the header at `offset`; `nil` when it is not one or not all there.
  init?(_ bytes: RawSpan, at offset: Int) {
    guard offset >= 0, bytes.byteCount - offset >= Self.byteCount else { return nil }
    type = bytes.uint8(offset)
    version = bytes.uint16(offset + 1)
    epoch = bytes.uint16(offset + 3)
    length = Int(bytes.uint16(offset + 11))
    // 0x0100 is what OpenSSL before 0.9.8f and Cisco's AnyConnect send.
    guard (TLSRecordHeader.changeCipherSpec...TLSRecordHeader.heartbeat).contains(type),
      version == 0xfeff || version == 0xfefd || version == 0x0100, length <= Self.maxLength
    else { return nil }
  }

  /// Whether a first byte is that of an encrypted record of DTLS 1.3 (RFC 9147, 4: `001CSLEE`).
  static func isUnified(_ byte: UInt8) -> Bool { byte >> 5 == 1 }

  /// Whether a datagram may be DTLS at all where others share the port (RFC 7983, 7).
  static func isFirstByte(_ byte: UInt8) -> Bool { (20...63).contains(byte) }
}

/// The header of a handshake fragment (RFC 6347, 4.2.2): type 1, length 3, message_seq 2,
/// fragment_offset 3, fragment_length 3.
struct DTLSFragmentHeader: Sendable {
  static let byteCount = 12

  let type: UInt8
  /// Bytes of the whole message.
  let length: Int
  let sequence: UInt16
  let offset: Int
  let count: Int

  /// Reads the header at `start`; `nil` when it is not all there or does not lie in its message.
  init?(_ bytes: RawSpan, at start: Int) {
    guard start >= 0, bytes.byteCount - start >= Self.byteCount else { return nil }
    type = bytes.uint8(start)
    length = bytes.uint24(start + 1)
    sequence = bytes.uint16(start + 4)
    offset = bytes.uint24(start + 6)
    count = bytes.uint24(start + 9)
    guard offset + count <= length else { return nil }
  }

  /// Whether this fragment is the whole message.
  var isWhole: Bool { count == length }
}
