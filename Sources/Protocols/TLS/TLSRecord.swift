// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// The header of a TLS record (RFC 8446, 5.1): type 1, version 2, length 2.
struct TLSRecordHeader: Sendable {
  static let byteCount = 5
  /// The most that a record may carry: 2^14 and what TLS 1.2 allows for expansion.
  static let maxLength = 16_384 + 2_048

  static let changeCipherSpec: UInt8 = 20
  static let alert: UInt8 = 21
  static let handshake: UInt8 = 22
  static let applicationData: UInt8 = 23
  static let heartbeat: UInt8 = 24

  let type: UInt8
  let version: UInt16
  let length: Int

  /// Reads the header at `offset`; `nil` when it is not one or not all there.
  init?(_ bytes: RawSpan, at offset: Int) {
    guard offset >= 0, bytes.byteCount - offset >= Self.byteCount else { return nil }
    type = bytes.uint8(offset)
    version = bytes.uint16(offset + 1)
    length = Int(bytes.uint16(offset + 3))
    guard (Self.changeCipherSpec...Self.heartbeat).contains(type),
      bytes.uint8(offset + 1) == 3, bytes.uint8(offset + 2) <= 4, length <= Self.maxLength
    else { return nil }
  }
}

/// The types of handshake messages (IANA, "TLS HandshakeType").
enum TLSHandshakeType {
  static let clientHello: UInt8 = 1
  static let serverHello: UInt8 = 2
  static let certificate: UInt8 = 11
  static let serverKeyExchange: UInt8 = 12
  static let certificateRequest: UInt8 = 13
  static let serverHelloDone: UInt8 = 14
  static let endOfEarlyData: UInt8 = 5
  static let finished: UInt8 = 20
  static let keyUpdate: UInt8 = 24

  /// Whether the number is assigned; encrypted messages rarely look so.
  static func isKnown(_ type: UInt8) -> Bool {
    switch type {
    case 0...6, 8...17, 20...25, 67, 254: true
    default: false
    }
  }

  /// Whether the body is read; the bodies of the others are passed over.
  static func isRead(_ type: UInt8) -> Bool {
    switch type {
    case clientHello, serverHello, certificate, serverKeyExchange: true
    default: false
    }
  }
}
