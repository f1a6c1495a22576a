// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// A variable byte integer (MQTT 5.0, 1.5.5): seven bits a byte, four bytes at most.
enum MQTTVariableByteInteger {
  /// The value, how many bytes it took, and whether fewer would have done.
  case value(Int, size: Int, isOverlong: Bool)
  /// It goes on after the bytes that there are.
  case incomplete
  /// A fifth byte would follow.
  case malformed

  /// Reads the integer at an offset, not past `end`.
  init(_ bytes: RawSpan, at offset: Int, end: Int) {
    var value = 0
    for i in 0..<4 {
      guard offset + i < end else {
        self = .incomplete
        return
      }
      let byte = bytes.uint8(offset + i)
      value |= Int(byte & 0x7f) << (7 * i)
      if byte & 0x80 == 0 {
        self = .value(value, size: i + 1, isOverlong: i > 0 && byte == 0)
        return
      }
    }
    self = .malformed
  }
}

/// The first two to five bytes of a control packet (MQTT 5.0, 2.1.1).
struct MQTTFixedHeader {
  let type: MQTTPacketType
  /// The four low bits: DUP, QoS (two), RETAIN in a PUBLISH.
  let flags: UInt8
  /// Bytes of this header.
  let size: Int
  /// Bytes that follow it in the packet.
  let remainingLength: Int
  let isOverlong: Bool

  /// Whether the sender says that it sent this before.
  var isDuplicate: Bool { flags & 8 != 0 }
  /// The quality of service, 3 being malformed.
  var qos: UInt8 { flags >> 1 & 3 }
  /// Whether the broker keeps the message, or kept it.
  var isRetained: Bool { flags & 1 != 0 }
  /// Bytes of the packet.
  var total: Int { size + remainingLength }

  /// What reading a header can end with.
  enum Reading {
    case header(MQTTFixedHeader)
    case incomplete
    case malformed
  }

  /// Reads the header at an offset.
  static func read(_ bytes: RawSpan, at offset: Int) -> Reading {
    guard offset < bytes.byteCount else { return .incomplete }
    let first = bytes.uint8(offset)
    // Most packets are shorter than 128 bytes.
    if bytes.byteCount &- offset >= 2, case let length = bytes.uint8(offset &+ 1), length < 0x80 {
      return .header(
        MQTTFixedHeader(
          type: MQTTPacketType(rawValue: first >> 4),
          flags: first & 15,
          size: 2,
          remainingLength: Int(length),
          isOverlong: false
        )
      )
    }
    switch MQTTVariableByteInteger(bytes, at: offset + 1, end: bytes.byteCount) {
    case .incomplete: return .incomplete
    case .malformed: return .malformed
    case .value(let length, let size, let isOverlong):
      return .header(
        MQTTFixedHeader(
          type: MQTTPacketType(rawValue: first >> 4),
          flags: first & 15,
          size: 1 + size,
          remainingLength: length,
          isOverlong: isOverlong
        )
      )
    }
  }
}
