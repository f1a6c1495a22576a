// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// The extension headers of IPv6 (RFC 8200, 4), walked where only the transport header is wanted.
enum IPv6Headers {
  /// Where the transport header begins and which it is; `nil` for a later fragment, which has none, and
  /// for what is cut.
  ///
  /// `isPlain` refuses headers that may hold other addresses than the fixed header: routing, mobility,
  /// shim, and destination options.
  static func transport(
    _ bytes: RawSpan,
    _ start: Int,
    isPlain: Bool = false
  ) -> (start: Int, next: UInt8)? {
    guard bytes.byteCount - start >= 40, bytes.uint8(start) >> 4 == 6 else { return nil }
    var next = bytes.uint8(start + 6)
    var at = start + 40
    for _ in 0..<16 {
      guard [0, 43, 44, 51, 60, 135, 139, 140].contains(next) else { return (at, next) }
      if isPlain, next != 0, next != 44, next != 51 { return nil }
      guard bytes.byteCount - at >= 8 else { return nil }
      if next == 44, bytes.uint16(at + 2) & 0xfff8 != 0 { return nil }
      let length = Int(bytes.uint8(at + 1))
      let step = next == 44 ? 8 : next == 51 ? (length + 2) * 4 : (length + 1) * 8
      next = bytes.uint8(at)
      guard bytes.byteCount - at >= step else { return nil }
      at += step
    }
    return nil
  }
}
