// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events

/// The start line and the header fields of a message, read where they stand (RFC 9112, 2.1).
enum HTTPHead {
  /// Where the head that begins at `start` ends, behind its empty line; `searched` bytes of it have none.
  static func end(of bytes: RawSpan, from start: Int, searched: Int) -> Int? {
    var at = start + max(0, searched - 2)
    while let feed = bytes.firstOffset(of: 0x0a, from: at) {
      var before = feed - 1
      if before > start, bytes.uint8(before) == 0x0d { before -= 1 }
      if before > start, bytes.uint8(before) == 0x0a { return feed + 1 }
      at = feed + 1
    }
    return nil
  }

  /// Whether a start line may begin at an offset: of a request a token, of a response its version.
  static func mayBegin(
    _ bytes: RawSpan,
    at offset: Int,
    _ direction: StreamDirection
  )
    -> TextAgreement
  {
    let rest = bytes.slice(offset, bytes.byteCount)
    guard direction == .toServer else { return TextAgreement(rest, "HTTP/1.") }
    for at in 0..<min(rest.byteCount, maxMethod + 1) {
      let byte = rest.uint8(at)
      if byte == 0x20 { return at > 0 ? .whole : .no }
      guard isMethod(byte) else { return .no }
    }
    return rest.byteCount <= maxMethod ? .partly : .no
  }

  /// Letters of the longest method that is taken for one.
  private static let maxMethod = 24

  /// Methods are tokens (RFC 9110, 9.1); all that are registered are capital letters and hyphens.
  private static func isMethod(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: "_")
  }
}

/// The lines of a head, one after the other, without their ends.
struct HTTPLines {
  private var at: Int
  private let end: Int
  /// Where the line at hand begins and ends.
  private(set) var line = 0..<0

  init(_ head: Range<Int>) {
    at = head.lowerBound
    end = head.upperBound
  }

  /// Moves to the next line; false behind the last one that is not empty.
  mutating func advance(in bytes: RawSpan) -> Bool {
    guard at < end, let feed = bytes.firstOffset(of: 0x0a, from: at), feed < end else {
      return false
    }
    var last = feed
    if last > at, bytes.uint8(last - 1) == 0x0d { last -= 1 }
    line = at..<last
    at = feed + 1
    return !line.isEmpty
  }
}

/// A request line (RFC 9112, 3).
struct HTTPRequestLine {
  let method: Range<Int>
  let target: Range<Int>
  let version: Range<Int>

  /// Reads it; `nil` when it is none of HTTP/1.
  init?(_ bytes: RawSpan, _ line: Range<Int>) {
    guard let first = bytes.firstOffset(of: 0x20, from: line.lowerBound), first < line.upperBound
    else { return nil }
    var last = line.upperBound - 1
    while last > first, bytes.uint8(last) != 0x20 { last -= 1 }
    guard last > first + 1, bytes.hasPrefix("HTTP/1.", at: last + 1),
      line.upperBound - last == 9
    else { return nil }
    method = line.lowerBound..<first
    target = first + 1..<last
    version = last + 1..<line.upperBound
  }
}

/// A status line (RFC 9112, 4).
struct HTTPStatusLine {
  let version: Range<Int>
  let status: UInt16

  /// Reads it; `nil` when it is none of HTTP/1.
  init?(_ bytes: RawSpan, _ line: Range<Int>) {
    let start = line.lowerBound
    guard line.count >= 12, bytes.hasPrefix("HTTP/1.", at: start), bytes.uint8(start + 8) == 0x20,
      line.count == 12 || bytes.uint8(start + 12) == 0x20
    else { return nil }
    var number: UInt16 = 0
    for at in start + 9..<start + 12 {
      let byte = bytes.uint8(at)
      guard (0x30...0x39).contains(byte) else { return nil }
      number = number * 10 + UInt16(byte - 0x30)
    }
    version = start..<start + 8
    status = number
  }
}

/// A header field (RFC 9112, 5).
struct HTTPField {
  let name: Range<Int>
  let value: Range<Int>

  /// Reads it; `nil` when the line has no name before a colon.
  init?(_ bytes: RawSpan, _ line: Range<Int>) {
    guard let colon = bytes.firstOffset(of: UInt8(ascii: ":"), from: line.lowerBound),
      colon < line.upperBound, colon > line.lowerBound
    else { return nil }
    for at in line.lowerBound..<colon where bytes.uint8(at) <= 0x20 { return nil }
    name = line.lowerBound..<colon
    var start = colon + 1
    var end = line.upperBound
    while start < end, bytes.uint8(start) <= 0x20 { start += 1 }
    while end > start, bytes.uint8(end - 1) <= 0x20 { end -= 1 }
    value = start..<end
  }
}

extension RawSpan {
  /// The part of a range.
  @_lifetime(copy self)
  func slice(_ range: Range<Int>) -> RawSpan { slice(range.lowerBound, range.upperBound) }

  /// Whether an element of a list is this word of upper-case letters, in whatever case.
  func hasToken(_ word: StaticString, after start: Int) -> Bool {
    let count = word.utf8CodeUnitCount
    var at = start
    while byteCount - at >= count {
      let isStart = at == start || Self.isSeparator(uint8(at - 1))
      let isEnd = at + count == byteCount || Self.isSeparator(uint8(at + count))
      if isStart, isEnd, hasCommand(word, at: at) { return true }
      at += 1
    }
    return false
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte <= 0x20 || byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";")
  }
}
