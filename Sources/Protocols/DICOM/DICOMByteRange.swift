// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// Where a value stands in a buffer that somebody else holds.
struct DICOMByteRange: Hashable, Sendable {
  let start: UInt32
  let count: UInt32

  static let none = DICOMByteRange(start: 0, count: 0)

  private init(start: UInt32, count: UInt32) {
    self.start = start
    self.count = count
  }

  /// The range from `start` up to `end`; empty when they do not fit four bytes.
  init(_ start: Int, _ end: Int) {
    guard start >= 0, end >= start, end <= Int(UInt32.max) else {
      self = .none
      return
    }
    self.start = UInt32(start)
    self.count = UInt32(end - start)
  }

  /// The range as much further on.
  func moved(by distance: Int) -> DICOMByteRange {
    DICOMByteRange(Int(start) + distance, end + distance)
  }

  var isEmpty: Bool { count == 0 }
  var end: Int { Int(start) + Int(count) }

  /// The bytes it names, cut to what is there.
  @_lifetime(copy bytes)
  func of(_ bytes: RawSpan) -> RawSpan { bytes.slice(Int(start), end) }

  /// The same without padding: spaces on both sides, zeros at the end.
  ///
  /// PS3.5, 6.2 makes both insignificant in titles, code strings and (zeros) identifiers.
  @inline(__always)
  func trimmed(in bytes: RawSpan) -> DICOMByteRange {
    var low = Int(start)
    var high = min(end, bytes.byteCount)
    while high > low, bytes.uint8(high - 1) == 0x20 || bytes.uint8(high - 1) == 0 { high -= 1 }
    while low < high, bytes.uint8(low) == 0x20 { low += 1 }
    return DICOMByteRange(low, high)
  }

  /// Whether the bytes are digits and dots, at most 64 of them (PS3.5, 9.1).
  func isUID(in bytes: RawSpan) -> Bool {
    guard !isEmpty, count <= DICOMLimits.uidBytes, end <= bytes.byteCount else { return false }
    // Eight at a time: an association proposes up to 128 contexts with several names each.
    var at = Int(start)
    while at &+ 8 <= end {
      guard Self.areDigitsOrDots(bytes.uint64(at)) else { return false }
      at &+= 8
    }
    // The last eight once more rather than the rest one by one.
    if at < end, count >= 8 { return Self.areDigitsOrDots(bytes.uint64(end &- 8)) }
    while at < end {
      let byte = bytes.uint8(at)
      guard byte == 0x2e || (byte >= 0x30 && byte <= 0x39) else { return false }
      at &+= 1
    }
    return true
  }

  /// Whether each of eight bytes is a digit or a dot.
  @inline(__always)
  private static func areDigitsOrDots(_ word: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    // Not zero in each byte that is no digit: its high nibble is not 3, or its low one is over 9.
    let noDigit =
      (word & (ones &* 0xf0)) ^ (ones &* 0x30)
      | ((word & (ones &* 0x0f)) &+ ones &* 0x06) & (ones &* 0x10)
    let noDot = word ^ (ones &* 0x2e)
    let low = ones &* 0x7f
    let isNoDigit = ((noDigit & low) &+ low) | noDigit
    let isNoDot = ((noDot & low) &+ low) | noDot
    return isNoDigit & isNoDot & (ones &* 0x80) == 0
  }
}
