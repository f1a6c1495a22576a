// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// Walks the frames of an Initial packet (RFC 9000, 12.4 and 19) to its CRYPTO frames.
struct QUICFrames: ~Copyable, ~Escapable {
  private var reader: ByteReader

  /// Starts at the first frame.
  @_lifetime(copy bytes)
  init(_ bytes: RawSpan) { reader = ByteReader(bytes) }

  /// A CRYPTO frame's place.
  struct Crypto: ~Escapable {
    let offset: Int
    let body: RawSpan

    @_lifetime(copy body)
    init(offset: Int, body: RawSpan) {
      self.offset = offset
      self.body = body
    }
  }

  /// The next CRYPTO frame, `nil` after the last; throws at what an Initial packet must not carry.
  @_lifetime(copy self)
  mutating func next() throws(DecodeError) -> Crypto? {
    while reader.remaining > 0 {
      let at = reader.offset
      switch try reader.variableLength("frame_type") {
      case 0x00, 0x01: continue
      case 0x02: try skipACK(hasECN: false)
      case 0x03: try skipACK(hasECN: true)
      case 0x06:
        let offset = try reader.variableLength("crypto.offset")
        let count = try reader.variableLength("crypto.length")
        return Crypto(offset: offset, body: try reader.take(count, for: "crypto.data"))
      case 0x1c:
        _ = try reader.variableLength("connection_close.error_code")
        _ = try reader.variableLength("connection_close.frame_type")
        let count = try reader.variableLength("connection_close.reason_length")
        try reader.skip(count, for: "connection_close.reason")
      case let type:
        throw DecodeError(.invalidValue(UInt64(type)), in: "frame_type", at: at)
      }
    }
    return nil
  }

  /// ACK (RFC 9000, 19.3).
  private mutating func skipACK(hasECN: Bool) throws(DecodeError) {
    _ = try reader.variableLength("ack.largest")
    _ = try reader.variableLength("ack.delay")
    let ranges = try reader.variableLength("ack.range_count")
    _ = try reader.variableLength("ack.first_range")
    // Each range has two bytes at least, so that a wrong count ends soon.
    guard ranges <= reader.remaining / 2 else {
      throw DecodeError(.invalidValue(UInt64(ranges)), in: "ack.range_count", at: reader.offset)
    }
    for _ in 0..<(2 * ranges + (hasECN ? 3 : 0)) {
      _ = try reader.variableLength("ack.range")
    }
  }
}
