// SPDX-License-Identifier: Apache-2.0

/// A version of QUIC, by the number in its long headers (IANA, "QUIC Versions").
struct QUICVersion: RawRepresentable, Hashable, Sendable {
  let rawValue: UInt32

  /// QUIC version 1 (RFC 9000).
  static let v1 = QUICVersion(rawValue: 1)
  /// QUIC version 2 (RFC 9369).
  static let v2 = QUICVersion(rawValue: 0x6b33_43cf)
  /// Google QUIC 43, the last with the old public header.
  static let q043 = QUICVersion(rawValue: 0x5130_3433)
  /// Google QUIC 46, with long headers and without encryption of the first packets.
  static let q046 = QUICVersion(rawValue: 0x5130_3436)

  /// The draft's number, 0 for no draft of the IETF.
  var draft: UInt32 { rawValue >> 8 == 0xff_0000 ? rawValue & 0xff : 0 }

  /// Whether the Initial packets' keys are known here: 1, 2 and the drafts from 29 on.
  var hasInitialKeys: Bool { initialSalt != nil }

  /// What Initial keys are derived with (RFC 9001, 5.2; RFC 9369, 3.3.1).
  var initialSalt: [UInt8]? {
    switch self {
    case .v1: Self.saltV1
    case .v2: Self.saltV2
    default:
      switch draft {
      case 29...32: Self.saltDraft29
      case 33, 34: Self.saltV1
      default: nil
      }
    }
  }

  private static let saltV1: [UInt8] = [
    0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17, 0x9a, 0xe6, 0xa4, 0xc8, 0x0c,
    0xad, 0xcc, 0xbb, 0x7f, 0x0a,
  ]
  private static let saltV2: [UInt8] = [
    0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93, 0x81, 0xbe, 0x6e, 0x26, 0x9d,
    0xcb, 0xf9, 0xbd, 0x2e, 0xd9,
  ]
  private static let saltDraft29: [UInt8] = [
    0xaf, 0xbf, 0xec, 0x28, 0x99, 0x93, 0xd2, 0x4c, 0x9e, 0x97, 0x86, 0xf1, 0x9c, 0x61, 0x11,
    0xe0, 0x43, 0x90, 0xa8, 0x99,
  ]

  /// Suricata's spelling: the letters of Google's versions, else the number in hexadecimal.
  var text: String {
    let letters = (0..<4).map { UInt8(truncatingIfNeeded: rawValue >> UInt32(24 - 8 * $0)) }
    let isGoogle =
      letters[0] == UInt8(ascii: "Q")
      && letters.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
    if isGoogle { return String(decoding: letters, as: UTF8.self) }
    return String(rawValue, radix: 16)
  }

  /// What two bits of a long header's first byte mean (RFC 9000, table 5; RFC 9369, 3.2).
  func packetType(_ firstByte: UInt8) -> QUICPacketType {
    if rawValue == 0 { return .versionNegotiation }
    let bits = firstByte >> 4 & 3
    switch self == .v2 ? (bits + 3) & 3 : bits {
    case 0: return .initial
    case 1: return .zeroRTT
    case 2: return .handshake
    default: return .retry
    }
  }
}

/// The types of packets with long headers (RFC 9000, 17.2).
enum QUICPacketType: Sendable {
  case initial
  case zeroRTT
  case handshake
  case retry
  case versionNegotiation
}
