// SPDX-License-Identifier: Apache-2.0
package import Bytes

extension IPAddress: CustomStringConvertible, LosslessStringConvertible {
  /// Dotted decimal, or the canonical form of RFC 5952.
  public var description: String {
    var text = TextBuffer()
    text.append(self)
    return String(text)
  }

  /// Reads dotted decimal or RFC 4291 text, `nil` for anything else.
  public init?(_ text: String) {
    guard let address = text.withBytes({ IPAddress(parsing: $0) }) else { return nil }
    self = address
  }

  /// Reads dotted decimal or RFC 4291 text, `nil` for anything else.
  package init?(parsing text: RawSpan) {
    if text.firstOffset(of: UInt8(ascii: ":")) == nil {
      guard let value = Self.dotted(text) else { return nil }
      self.init(v4: value)
    } else {
      guard let bits = Self.groups(text) else { return nil }
      self.init(bits: bits)
    }
  }

  /// Four numbers below 256 of one to three digits each, parted by points.
  private static func dotted(_ text: RawSpan) -> UInt32? {
    var value: UInt32 = 0
    var number: UInt32 = 0
    var digits = 0
    var points = 0
    for at in 0..<text.byteCount {
      let byte = text.uint8(at)
      if byte == UInt8(ascii: ".") {
        guard digits > 0, points < 3 else { return nil }
        value = value << 8 | number
        (number, digits, points) = (0, 0, points + 1)
      } else {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte), digits < 3 else { return nil }
        number = number * 10 + UInt32(byte - UInt8(ascii: "0"))
        digits += 1
        guard number <= 255 else { return nil }
      }
    }
    guard digits > 0, points == 3 else { return nil }
    return value << 8 | number
  }

  /// Groups of one to four hexadecimal digits parted by colons; `::` stands once for one or more
  /// groups of zeros, and an IPv4 address may stand in the place of the last two (RFC 4291, 2.2).
  private static func groups(_ text: RawSpan) -> UInt128? {
    let end = text.byteCount
    guard end <= 45 else { return nil }
    var bits: UInt128 = 0
    var count = 0
    // The groups before `::`, and how many those are.
    var head: (bits: UInt128, count: Int)?
    var at = 0
    if text.hasPrefix("::") {
      head = (0, 0)
      at = 2
    }
    while at < end || count == 0 && head == nil {
      let start = at
      var group: UInt128 = 0
      while at < end, at - start < 4, let digit = hexadecimal(text.uint8(at)) {
        group = group << 4 | UInt128(digit)
        at += 1
      }
      guard at > start, count < 8 else { return nil }
      if at < end, text.uint8(at) == UInt8(ascii: ".") {
        guard let v4 = dotted(text.slice(start, end)) else { return nil }
        (bits, count, at) = (bits << 32 | UInt128(v4), count + 2, end)
        break
      }
      (bits, count) = (bits << 16 | group, count + 1)
      if at == end { break }
      guard text.uint8(at) == UInt8(ascii: ":") else { return nil }
      at += 1
      if at < end, text.uint8(at) == UInt8(ascii: ":") {
        guard head == nil else { return nil }
        head = (bits, count)
        (bits, count, at) = (0, 0, at + 1)
      } else if at == end {
        return nil
      }
    }
    guard let head else { return count == 8 ? bits : nil }
    guard head.count + count < 8 else { return nil }
    return head.bits << UInt128(16 * (8 - head.count)) | bits
  }

  private static func hexadecimal(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}

extension TextBuffer {
  /// Appends an address: dotted decimal, or the canonical form of RFC 5952.
  package mutating func append(_ address: IPAddress) {
    guard !address.isIPv4 else { return append(v4: address.v4) }
    // The longest run of two groups or more that are zero, the first of several (RFC 5952, 4.2).
    var best = (start: 8, count: 1)
    var start = 0
    while start < 8 {
      var end = start
      while end < 8, address.group(end) == 0 { end += 1 }
      if end - start > best.count { best = (start, end - start) }
      start = max(end, start + 1)
    }
    var index = 0
    while index < 8 {
      if index == best.start {
        append(UInt8(ascii: ":"), UInt8(ascii: ":"))
        index += best.count
        continue
      }
      if index > 0, index != best.start + best.count { append(UInt8(ascii: ":")) }
      append(hexadecimal: address.group(index))
      index += 1
    }
  }

  /// Appends an address as Suricata writes it: IPv6 with all of its eight groups of four digits.
  package mutating func append(eve address: IPAddress) {
    guard !address.isIPv4 else { return append(v4: address.v4) }
    for index in 0..<8 {
      if index > 0 { append(UInt8(ascii: ":")) }
      append(hexadecimal: address.group(index), width: 4)
    }
  }

  private mutating func append(v4 address: UInt32) {
    append(decimal: UInt64(address >> 24))
    append(UInt8(ascii: "."))
    append(decimal: UInt64(address >> 16 & 255))
    append(UInt8(ascii: "."))
    append(decimal: UInt64(address >> 8 & 255))
    append(UInt8(ascii: "."))
    append(decimal: UInt64(address & 255))
  }
}

extension IPAddress {
  /// One of the eight groups of sixteen bits, the first from the left.
  fileprivate func group(_ index: Int) -> UInt64 {
    UInt64(truncatingIfNeeded: bits >> UInt128(112 - 16 * index)) & 0xffff
  }
}
