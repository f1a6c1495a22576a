// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// The head of a WebSocket frame (RFC 6455, 5.2).
struct WebSocketFrame {
  /// What a frame carries.
  struct Opcode: Hashable {
    let rawValue: UInt8

    static let continuation = Opcode(rawValue: 0)
    static let text = Opcode(rawValue: 1)
    static let binary = Opcode(rawValue: 2)
    static let close = Opcode(rawValue: 8)
    static let ping = Opcode(rawValue: 9)
    static let pong = Opcode(rawValue: 10)

    var isControl: Bool { rawValue >= 8 }
    var isAssigned: Bool { rawValue <= 2 || (8...10).contains(rawValue) }
  }

  /// What stands at an offset.
  enum Reading {
    /// A head goes on behind the bytes that there are; it has at least so many.
    case incomplete(Int)
    case frame(WebSocketFrame)
  }

  /// The first byte of a binary message in one frame.
  static let wholeBinaryMessage: UInt8 = 0x80 | Opcode.binary.rawValue
  /// Payload bytes of a control frame (5.5).
  static let maxControlBytes = 125

  /// Whether it is the last of its message.
  let isFinal: Bool
  /// RSV1 to RSV3, in the three low bits from the highest on.
  let reserved: UInt8
  let opcode: Opcode
  let isMasked: Bool
  /// The masking key, its first byte highest; 0 without one.
  let mask: UInt32
  /// Bytes of payload; `nil` when the highest of the 64 bits is set, which it must not be.
  let length: Int?
  /// Whether fewer bytes would have done for the length, which they must.
  let isOverlong: Bool
  /// Bytes of this head, 2 to 14.
  let size: Int

  /// Reads the head at an offset.
  static func read(_ bytes: RawSpan, at offset: Int) -> Reading {
    let available = bytes.byteCount - offset
    guard available >= 2 else { return .incomplete(2) }
    let short = Int(bytes.uint8(offset + 1) & 0x7f)
    let extended = short == 127 ? 8 : short == 126 ? 2 : 0
    let isMasked = bytes.uint8(offset + 1) & 0x80 != 0
    let size = 2 + extended + (isMasked ? 4 : 0)
    guard available >= size else { return .incomplete(size) }
    let wide =
      switch extended {
      case 8: bytes.uint64(offset + 2)
      case 2: UInt64(bytes.uint16(offset + 2))
      default: UInt64(short)
      }
    let first = bytes.uint8(offset)
    return .frame(
      WebSocketFrame(
        isFinal: first & 0x80 != 0,
        reserved: first >> 4 & 7,
        opcode: Opcode(rawValue: first & 15),
        isMasked: isMasked,
        mask: isMasked ? bytes.uint32(offset + size - 4) : 0,
        length: Int(exactly: wide),
        isOverlong: (extended == 2 && wide < 126) || (extended == 8 && wide <= 0xffff),
        size: size
      )
    )
  }
}

/// Something wrong with a frame; told once a flow.
enum WebSocketFlaw: UInt8 {
  case invalidLength, overlongLength, unmaskedClientFrame, maskedServerFrame
  case invalidOpcode, reservedBits, fragmentedControlFrame, controlFrameTooLong
  case unexpectedContinuation, interleavedMessage, textMessage, compressedMessage

  var code: StaticString {
    switch self {
    case .invalidLength: "websocket.invalid_length"
    case .overlongLength: "websocket.overlong_length"
    case .unmaskedClientFrame: "websocket.unmasked_client_frame"
    case .maskedServerFrame: "websocket.masked_server_frame"
    case .invalidOpcode: "websocket.invalid_opcode"
    case .reservedBits: "websocket.invalid_reserved_bits"
    case .fragmentedControlFrame: "websocket.fragmented_control_frame"
    case .controlFrameTooLong: "websocket.control_frame_too_long"
    case .unexpectedContinuation: "websocket.unexpected_continuation"
    case .interleavedMessage: "websocket.interleaved_message"
    case .textMessage: "websocket.text_message"
    case .compressedMessage: "websocket.compressed_message"
    }
  }
}
