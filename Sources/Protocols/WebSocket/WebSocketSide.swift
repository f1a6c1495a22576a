// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events

/// Where a direction of a WebSocket stands: in its frames, and in the stream that their payloads are.
struct WebSocketSide: Sendable {
  /// Payload bytes of the frame at hand that are still to come.
  var left = 0
  /// The masking key, turned so that its highest byte is for the next payload byte.
  var mask: UInt32 = 0
  /// Whether the frame at hand carries nothing that is read.
  var isIgnored = false
  /// Whether a message has begun whose last frame did not come yet, and whether it is read.
  var isInMessage = false
  var isMessageIgnored = false
  /// Whether it is not known where the next frame begins.
  var isOutOfStep = false

  /// Unmasked bytes of a packet that is not there whole.
  var pending: [UInt8] = []
  /// How many must be there before they are read.
  var needed = 0
  /// Bytes of the stream behind them that are of no interest.
  var skip = 0

  /// Moves on in the frame.
  mutating func advance(_ count: Int) {
    left -= count
    let turn = UInt32(truncatingIfNeeded: count & 3) * 8
    mask = mask << turn | mask >> ((32 - turn) & 31)
  }

  /// Drops what had begun of the stream.
  mutating func dropStream() {
    pending = []
    needed = 0
    skip = 0
  }

  /// Appends payload without its mask.
  mutating func append(_ bytes: RawSpan) {
    pending.append(unmasking: bytes, mask)
  }
}

extension [UInt8] {
  /// Appends bytes without their mask (RFC 6455, 5.3).
  mutating func append(unmasking bytes: RawSpan, _ mask: UInt32) {
    if mask == 0 {
      append(copying: bytes)
      return
    }
    reserveCapacity(count + bytes.byteCount)
    for i in 0..<bytes.byteCount {
      append(bytes.uint8(i) ^ UInt8(truncatingIfNeeded: mask >> UInt32(24 - 8 * (i & 3))))
    }
  }
}
