// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

// Getters by offset. Each checks its bounds and stops the program when the caller did not: check the
// length first (ByteReader, or `byteCount`). They never read outside of the span.
extension RawSpan {
  /// The byte at `offset`.
  @inlinable @inline(__always)
  public func uint8(_ offset: Int) -> UInt8 {
    // SAFETY: `unsafeLoadUnaligned(fromByteOffset:)` checks its bounds; every bit pattern is a UInt8.
    unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt8.self)
  }

  /// Two bytes at `offset`, big endian.
  @inlinable @inline(__always)
  public func uint16(_ offset: Int) -> UInt16 {
    // SAFETY: bounds are checked; every bit pattern is a UInt16.
    UInt16(bigEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self))
  }

  /// Three bytes at `offset`, big endian.
  @inlinable @inline(__always)
  public func uint24(_ offset: Int) -> Int {
    Int(uint16(offset)) << 8 | Int(uint8(offset &+ 2))
  }

  /// Four bytes at `offset`, big endian.
  @inlinable @inline(__always)
  public func uint32(_ offset: Int) -> UInt32 {
    // SAFETY: bounds are checked; every bit pattern is a UInt32.
    UInt32(bigEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  /// Eight bytes at `offset`, big endian.
  @inlinable @inline(__always)
  public func uint64(_ offset: Int) -> UInt64 {
    // SAFETY: bounds are checked; every bit pattern is a UInt64.
    UInt64(bigEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// Sixteen bytes at `offset`, big endian.
  @inlinable @inline(__always)
  public func uint128(_ offset: Int) -> UInt128 {
    UInt128(uint64(offset)) << 64 | UInt128(uint64(offset &+ 8))
  }

  /// Two bytes at `offset`, little endian.
  @inlinable @inline(__always)
  public func uint16LE(_ offset: Int) -> UInt16 { uint16(offset).byteSwapped }

  /// Four bytes at `offset`, little endian.
  @inlinable @inline(__always)
  public func uint32LE(_ offset: Int) -> UInt32 { uint32(offset).byteSwapped }

  /// Eight bytes at `offset`, little endian.
  @inlinable @inline(__always)
  public func uint64LE(_ offset: Int) -> UInt64 { uint64(offset).byteSwapped }

  /// The part from `start` up to `end`, both cut to what is there.
  @inlinable @inline(__always)
  @_lifetime(copy self)
  public func slice(_ start: Int, _ end: Int) -> RawSpan {
    let low = Swift.min(Swift.max(start, 0), byteCount)
    let high = Swift.min(Swift.max(end, low), byteCount)
    return extracting(low..<high)
  }

  /// Where `byte` first occurs at or after `start`.
  ///
  /// Complexity: linear, by the C library's vectorised search.
  public func firstOffset(of byte: UInt8, from start: Int = 0) -> Int? {
    guard start >= 0, start < byteCount else { return nil }
    return unsafe withUnsafeBytes { buffer -> Int? in
      // SAFETY: start < byteCount, so the base address exists and the length is positive.
      guard let base = buffer.baseAddress,
        let hit = unsafe memchr(base + start, Int32(byte), buffer.count - start)
      else { return nil }
      return unsafe UnsafeRawPointer(hit) - base
    }
  }

  /// Where `first` and `second` occur side by side, at or after `start`.
  ///
  /// Complexity: linear, eight bytes at a time. For pairs whose first byte is common, where
  /// ``firstOffset(of:from:)`` would stop too often.
  public func firstOffset(ofPair first: UInt8, _ second: UInt8, from start: Int = 0) -> Int? {
    guard start >= 0 else { return nil }
    let ones: UInt64 = 0x0101_0101_0101_0101
    let (firsts, seconds) = (ones &* UInt64(first), ones &* UInt64(second))
    var at = start
    while byteCount &- at > 8 {
      // Zero bytes where both agree; the lowest bit that follows is right, those above it may not be.
      let differing = (uint64LE(at) ^ firsts) | (uint64LE(at &+ 1) ^ seconds)
      let hits = (differing &- ones) & ~differing & (ones &<< 7)
      if hits != 0 { return at &+ hits.trailingZeroBitCount &>> 3 }
      at &+= 8
    }
    while byteCount &- at > 1 {
      if uint8(at) == first, uint8(at &+ 1) == second { return at }
      at &+= 1
    }
    return nil
  }

  /// Whether the bytes from `offset` on begin with those of `text`.
  @inlinable @inline(__always)
  public func hasPrefix(_ text: StaticString, at offset: Int = 0) -> Bool {
    let count = text.utf8CodeUnitCount
    guard offset >= 0, byteCount &- offset >= count else { return false }
    for i in 0..<count where unsafe text.utf8Start[i] != uint8(offset &+ i) { return false }
    return true
  }

  /// Whether the bytes are exactly those of `other`.
  public func equals(_ other: RawSpan) -> Bool {
    guard byteCount == other.byteCount else { return false }
    guard byteCount > 0 else { return true }
    return unsafe withUnsafeBytes { a in
      unsafe other.withUnsafeBytes { b in
        // SAFETY: both have byteCount > 0 bytes.
        guard let x = a.baseAddress, let y = b.baseAddress else { return false }
        return unsafe memcmp(x, y, a.count) == 0
      }
    }
  }
}

extension Array where Element == UInt8 {
  /// The array's bytes, borrowed.
  @inlinable
  public var borrowed: RawSpan {
    @_lifetime(borrow self)
    // SAFETY: UInt8 has no padding; the span depends on the array.
    get { unsafe span.bytes }
  }

  /// Copies borrowed bytes.
  @inlinable
  public init(copying bytes: RawSpan) {
    self = unsafe bytes.withUnsafeBytes { unsafe Array($0) }
  }

  /// Appends a copy of borrowed bytes.
  @inlinable
  public mutating func append(copying bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { unsafe append(contentsOf: $0) }
  }
}

extension String {
  /// Copies borrowed bytes as UTF-8; what is not UTF-8 becomes U+FFFD.
  public init(decoding bytes: RawSpan) {
    self = unsafe bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
  }
}

extension StaticString {
  /// The text's bytes.
  @inlinable
  public var borrowed: RawSpan {
    @_lifetime(immortal)
    get {
      // SAFETY: string literals with a pointer representation live as long as the program.
      let buffer = unsafe UnsafeRawBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
      let span = unsafe RawSpan(_unsafeBytes: buffer)
      return unsafe _overrideLifetime(span, copying: ())
    }
  }
}
