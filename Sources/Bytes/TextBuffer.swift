// SPDX-License-Identifier: Apache-2.0

/// UTF-8 text while it is written: bytes in memory of their own, which grows as it is needed.
///
/// Reports are megabytes of short pieces. An array asks at each of them whether somebody else owns
/// it; this has one owner by its type, so that a piece costs a comparison and a copy.
@safe
public struct TextBuffer: ~Copyable {
  @usableFromInline var base: UnsafeMutableRawPointer
  @usableFromInline var capacity: Int
  @usableFromInline var length = 0

  /// How many bytes have been written.
  @inlinable @inline(__always)
  public var count: Int { length }

  /// Starts empty, with room for so many bytes.
  public init(capacity: Int = 64) {
    self.capacity = max(capacity, 64)
    unsafe base = .allocate(byteCount: self.capacity, alignment: 8)
  }

  // SAFETY: `base` was allocated here or by `grow`, and nobody else has it.
  deinit { unsafe base.deallocate() }

  /// The bytes written so far, borrowed.
  @inlinable
  public var bytes: RawSpan {
    @_lifetime(borrow self)
    get {
      // SAFETY: the first `length` bytes of `base` were written; the span depends on self, and self
      // cannot change while it is borrowed.
      let span = unsafe RawSpan(_unsafeStart: UnsafeRawPointer(base), byteCount: length)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// Forgets what was written and keeps the memory.
  @inlinable @inline(__always)
  public mutating func removeAll() { length = 0 }

  /// Forgets what was written after the first `count` bytes.
  public mutating func truncate(to count: Int) { length = min(max(count, 0), length) }

  /// Makes sure that so many more bytes have room.
  @inlinable @inline(__always)
  public mutating func reserve(_ more: Int) {
    if capacity &- length < more { grow(more) }
  }

  @usableFromInline @inline(never)
  mutating func grow(_ more: Int) {
    let larger = max(capacity * 2, length + more)
    let memory = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 8)
    // SAFETY: both blocks have room for `length` bytes and do not overlap; the old one is ours.
    unsafe memory.copyMemory(from: base, byteCount: length)
    unsafe base.deallocate()
    unsafe base = memory
    capacity = larger
  }

  /// Appends a byte.
  @inlinable @inline(__always)
  public mutating func append(_ byte: UInt8) {
    reserve(1)
    // SAFETY: `reserve` made room for one byte behind `length`.
    unsafe base.storeBytes(of: byte, toByteOffset: length, as: UInt8.self)
    length &+= 1
  }

  /// Appends two bytes.
  @inlinable @inline(__always)
  public mutating func append(_ first: UInt8, _ second: UInt8) {
    reserve(2)
    // SAFETY: `reserve` made room for two bytes behind `length`.
    unsafe base.storeBytes(of: first, toByteOffset: length, as: UInt8.self)
    unsafe base.storeBytes(of: second, toByteOffset: length &+ 1, as: UInt8.self)
    length &+= 2
  }

  /// Appends a copy of borrowed bytes, which are taken for UTF-8.
  @inlinable @inline(__always)
  public mutating func append(_ bytes: RawSpan) {
    let more = bytes.byteCount
    reserve(more)
    unsafe bytes.withUnsafeBytes { source in
      // SAFETY: `reserve` made room for `more` bytes behind `length`; a span of this buffer cannot
      // be alive here, so the two do not overlap.
      if let start = source.baseAddress {
        unsafe (base + length).copyMemory(from: start, byteCount: more)
      }
    }
    length &+= more
  }

  /// Appends a literal.
  @inlinable @inline(__always)
  public mutating func append(_ text: StaticString) { append(text.borrowed) }

  /// Appends a text; a literal is a `StaticString`, which costs less.
  @inlinable @_disfavoredOverload
  public mutating func append(_ text: String) { text.withBytes { append($0) } }

  /// Appends what stands at a range of this buffer once more; of what was not written yet, nothing.
  public mutating func append(copyOf range: Range<Int>) {
    let start = min(max(range.lowerBound, 0), length)
    let more = min(max(range.upperBound, start), length) &- start
    reserve(more)
    // SAFETY: `start + more` is at most `length`, behind which `reserve` made room for `more` bytes.
    unsafe (base + length).copyMemory(from: base + start, byteCount: more)
    length &+= more
  }

  /// Appends one byte so many times; none when the count is not positive.
  @inlinable @inline(__always)
  public mutating func append(_ byte: UInt8, times: Int) {
    guard times > 0 else { return }
    reserve(times &+ 8)
    let word = UInt64(byte) &* 0x0101_0101_0101_0101
    var at = 0
    // The last word may be written in vain in part.
    while at < times {
      write(word, at: length &+ at)
      at &+= 8
    }
    length &+= times
  }

  /// Appends the two decimal digits of a number below 100; of others only that there are two is sure.
  @inlinable @inline(__always)
  public mutating func append(pair number: Int) {
    let tens = number / 10
    append(
      UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: tens),
      UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: number &- tens &* 10)
    )
  }
}

// Numbers, without a String for each.
extension TextBuffer {
  /// Appends a number in decimal.
  public mutating func append(decimal number: UInt64) {
    if number < 10 { return append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: number)) }
    var width = 2
    var bound: UInt64 = 100
    while width < 20, number >= bound {
      width &+= 1
      bound = width < 20 ? bound &* 10 : .max
    }
    append(decimal: number, width: width)
  }

  /// Appends a number in decimal, with a sign when it is negative.
  public mutating func append(decimal number: Int64) {
    if number < 0 { append(UInt8(ascii: "-")) }
    append(decimal: number.magnitude)
  }

  /// Appends a number in decimal, with a sign when it is negative.
  @inlinable @inline(__always)
  public mutating func append(decimal number: Int) { append(decimal: Int64(number)) }

  /// Appends the last `width` decimal digits of a number, zeros in front.
  public mutating func append(decimal number: UInt64, width: Int) {
    guard width > 0 else { return }
    reserve(width)
    var rest = number
    var place = length &+ width
    while place > length {
      place &-= 1
      let next = rest / 10
      let digit = UInt8(truncatingIfNeeded: rest &- next &* 10)
      // SAFETY: `reserve` made room for `width` bytes behind `length`.
      unsafe base.storeBytes(
        of: UInt8(ascii: "0") &+ digit,
        toByteOffset: place,
        as: UInt8.self
      )
      rest = next
    }
    length &+= width
  }

  /// Appends the last `width` hexadecimal digits of a number in lower case, zeros in front.
  public mutating func append(hexadecimal number: UInt64, width: Int) {
    guard width > 0 else { return }
    reserve(width)
    var rest = number
    var place = length &+ width
    while place > length {
      place &-= 1
      let digit = UInt8(truncatingIfNeeded: rest & 15)
      // SAFETY: `reserve` made room for `width` bytes behind `length`.
      unsafe base.storeBytes(
        of: digit &+ (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") &- 10),
        toByteOffset: place,
        as: UInt8.self
      )
      rest >>= 4
    }
    length &+= width
  }

  /// Appends a number in hexadecimal, lower case, without zeros in front.
  public mutating func append(hexadecimal number: UInt64) {
    append(hexadecimal: number, width: max(1, (67 &- number.leadingZeroBitCount) / 4))
  }
}

extension String {
  /// The text that was written; what is not UTF-8 becomes U+FFFD.
  public init(_ text: borrowing TextBuffer) { self.init(decoding: text.bytes) }
}

extension Array where Element == UInt8 {
  /// The bytes that were written.
  public init(_ text: borrowing TextBuffer) { self.init(copying: text.bytes) }
}

// Text is looked at eight bytes at a time.
extension TextBuffer {
  /// Appends bytes from `start` on up to the first that cannot stand in a JSON string as it is, and
  /// answers how many those were.
  ///
  /// A quotation mark, a backslash, DEL and what is below U+0020 cannot; with `stopsAtHighBit` neither
  /// can what is not ASCII.
  public mutating func append(plain bytes: RawSpan, from start: Int, stopsAtHighBit: Bool) -> Int {
    let end = bytes.byteCount
    guard start >= 0, start < end else { return 0 }
    let high: UInt64 = stopsAtHighBit ? 0x8080_8080_8080_8080 : 0
    // Whole words are written, of which only what counts is kept.
    reserve(end &- start &+ 8)
    var at = start
    while end &- at >= 8 {
      let word = bytes.uint64LE(at)
      let stops = TextWord.stops(word, high)
      write(word, at: length &+ at &- start)
      guard stops == 0 else { return keep(at &- start &+ stops.trailingZeroBitCount / 8) }
      at &+= 8
    }
    if at < end {
      let word = TextWord.tail(of: bytes, from: at)
      let stops = TextWord.stops(word, high)
      write(word, at: length &+ at &- start)
      guard stops == 0 else { return keep(at &- start &+ stops.trailingZeroBitCount / 8) }
    }
    return keep(end &- start)
  }

  @inlinable @inline(__always)
  mutating func write(_ word: UInt64, at place: Int) {
    // SAFETY: the caller reserved eight bytes from `place` on.
    unsafe base.storeBytes(of: word.littleEndian, toByteOffset: place, as: UInt64.self)
  }

  @inline(__always)
  private mutating func keep(_ count: Int) -> Int {
    length &+= count
    return count
  }
}

extension RawSpan {
  /// Whether every byte is a printable ASCII character, the space among them.
  public var isPrintableASCII: Bool {
    var at = 0
    let end = byteCount
    while end &- at >= 8 {
      if !TextWord.isPrintable(uint64LE(at)) { return false }
      at &+= 8
    }
    return at == end || TextWord.isPrintable(TextWord.tail(of: self, from: at))
  }
}

extension RawSpan {
  /// Whether the bytes are printable ASCII and no space stands at either end or beside another one.
  public var isPlainLine: Bool {
    let space = UInt8(ascii: " ")
    let end = byteCount
    if end > 0, uint8(0) == space || uint8(end &- 1) == space { return false }
    var at = 0
    // Whether the byte before is a space, as its high bit in the place of the lowest byte.
    var last: UInt64 = 0
    while end &- at >= 8 {
      let word = uint64LE(at)
      let spaces = TextWord.spaces(word)
      if !TextWord.isPrintable(word) || spaces & (spaces &<< 8 | last) != 0 { return false }
      last = spaces &>> 56
      at &+= 8
    }
    if at == end { return true }
    // Behind the last byte, which is no space, there is nothing but the spaces that fill the word.
    let word = TextWord.tail(of: self, from: at)
    let spaces = TextWord.spaces(word) & ~(UInt64.max &<< UInt64(8 &* (end &- at)))
    return TextWord.isPrintable(word) && spaces & (spaces &<< 8 | last) == 0
  }
}

/// Eight bytes of text at once, the first in the lowest bits.
private enum TextWord {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highBits: UInt64 = 0x8080_8080_8080_8080

  /// A high bit for every byte that cannot stand in a JSON string, and for every byte that has one
  /// and is asked for by `high`; exact for the lowest of them.
  @inline(__always)
  static func stops(_ word: UInt64, _ high: UInt64) -> UInt64 {
    // Of a byte below 0x80, x - 1 has the high bit when x is 0. A borrow reaches only bytes above.
    let low = word &- ones &* 0x20
    let quote = word ^ (ones &* 0x22) &- ones
    let slash = word ^ (ones &* 0x5c) &- ones
    let delete = word ^ (ones &* 0x7f) &- ones
    return (low | quote | slash | delete) & ~word & highBits | word & high
  }

  /// Whether all bytes are printable ASCII.
  @inline(__always)
  static func isPrintable(_ word: UInt64) -> Bool {
    let low = word &- ones &* 0x20
    let delete = word ^ (ones &* 0x7f) &- ones
    return (word | low | delete) & highBits == 0
  }

  /// A high bit for every space; exact where all bytes are ASCII.
  @inline(__always)
  static func spaces(_ word: UInt64) -> UInt64 {
    let other = word ^ (ones &* 0x20)
    return ~(other &+ ones &* 0x7f | other) & highBits
  }

  /// The last bytes, fewer than eight, with spaces in the place of those that are not there.
  @inline(__always)
  static func tail(of bytes: RawSpan, from start: Int) -> UInt64 {
    let end = bytes.byteCount
    let count = end &- start
    let word: UInt64
    if end >= 8 {
      word = bytes.uint64LE(end &- 8) &>> UInt64(64 &- 8 &* count)
    } else if count >= 4 {
      let last = UInt64(bytes.uint32LE(end &- 4)) &<< UInt64(8 &* (count &- 4))
      word = UInt64(bytes.uint32LE(start)) | last
    } else {
      var bits: UInt64 = 0
      for at in (start..<end).reversed() { bits = bits << 8 | UInt64(bytes.uint8(at)) }
      word = bits
    }
    return word | (ones &* 0x20) &<< UInt64(8 &* count)
  }
}
