// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Testing

struct TextBufferTests {
  @Test(arguments: [
    0, 1, 9, 10, 11, 99, 100, 101, 999, 1_000, 65_535, 4_294_967_295, 9_999_999_999_999_999_999,
    10_000_000_000_000_000_000, .max,
  ])
  func `a number is written as String writes it`(number: UInt64) {
    var text = TextBuffer()
    text.append(decimal: number)
    text.append(" ")
    text.append(hexadecimal: number)
    #expect(String(text) == "\(number) \(String(number, radix: 16))")
  }

  @Test(arguments: [Int64.min, -1_000, -10, -9, -1, 0, 7, .max])
  func `a negative number has its sign`(number: Int64) {
    var text = TextBuffer()
    text.append(decimal: number)
    #expect(String(text) == "\(number)")
  }

  @Test
  func `a number of a width has zeros in front and loses what is too much`() {
    var text = TextBuffer()
    text.append(decimal: 42, width: 5)
    text.append(decimal: 12_345, width: 2)
    text.append(decimal: 1, width: 0)
    text.append(hexadecimal: 0xab, width: 4)
    text.append(hexadecimal: 0xabc, width: 2)
    text.append(pair: 7)
    text.append(pair: 99)
    #expect(String(text) == "000424500abbc0799")
  }

  @Test(arguments: 0..<40)
  func `what was written stays when the memory grows`(length: Int) {
    var text = TextBuffer(capacity: 0)
    var expected: [UInt8] = []
    for round in 0..<60 {
      let byte = UInt8(round + 33)
      text.append(byte, times: length)
      text.append(byte)
      expected += [UInt8](repeating: byte, count: length + 1)
    }
    #expect([UInt8](text) == expected)
    text.truncate(to: 3)
    text.truncate(to: 9)
    text.truncate(to: -1)
    #expect(text.count == 0)
  }

  @Test
  func `a range is copied once more, of what is not there nothing`() {
    var text = TextBuffer()
    text.append("0123456789")
    text.append(copyOf: 2..<5)
    text.append(copyOf: 12..<99)
    text.append(copyOf: 50..<60)
    text.append(copyOf: -3..<1)
    for _ in 0..<6 { text.append(copyOf: 0..<text.count) }
    #expect(String(text).hasPrefix("012345678923440"))
    #expect(text.count == 15 << 6)
    #expect(String(text) == String(repeating: "012345678923440", count: 64))
  }

  /// The bytes that end a run, and their neighbours.
  static let bytes: [UInt8] = [
    0x00, 0x01, 0x09, 0x0a, 0x1f, 0x20, 0x21, 0x22, 0x23, 0x5b, 0x5c, 0x5d, 0x7e, 0x7f, 0x80, 0x9f,
    0xa2, 0xc2, 0xdc, 0xff,
  ]

  private func isPlain(_ byte: UInt8, _ stopsAtHighBit: Bool) -> Bool {
    if byte >= 0x80 { return !stopsAtHighBit }
    return byte >= 0x20 && byte != 0x22 && byte != 0x5c && byte != 0x7f
  }

  @Test(arguments: bytes, [true, false])
  func `a run ends at the same byte wherever that stands`(byte: UInt8, stops: Bool) {
    for length in 0...26 {
      for place in 0..<max(length, 1) {
        var bytes = [UInt8](repeating: UInt8(ascii: "a"), count: length)
        if place < length { bytes[place] = byte }
        for start in 0...length {
          let expected = Array(bytes[start...].prefix { isPlain($0, stops) })
          var text = TextBuffer()
          text.append("x")
          let count = text.append(plain: bytes.borrowed, from: start, stopsAtHighBit: stops)
          #expect(count == expected.count)
          #expect([UInt8](text) == [UInt8(ascii: "x")] + expected)
        }
      }
    }
  }

  @Test(arguments: bytes)
  func `a byte that is not printable is found wherever it stands`(byte: UInt8) {
    for length in 1...26 {
      for place in 0..<length {
        var bytes = [UInt8](repeating: UInt8(ascii: "~"), count: length)
        bytes[place] = byte
        let isPrintable = bytes.borrowed.isPrintableASCII
        #expect(isPrintable == (byte >= 0x20 && byte < 0x7f))
      }
    }
    let nothing: [UInt8] = []
    let isPrintable = nothing.borrowed.isPrintableASCII
    #expect(isPrintable)
  }

  @Test
  func `a line is plain when no space stands at an end or beside another`() {
    for length in 0...26 {
      for first in 0..<max(length, 1) {
        for second in 0..<max(length, 1) {
          var bytes = [UInt8](repeating: UInt8(ascii: "a"), count: length)
          if first < length { bytes[first] = 0x20 }
          if second < length { bytes[second] = 0x20 }
          let isPlain = bytes.borrowed.isPlainLine
          let isApart = abs(first - second) != 1
          let isInside = !bytes.isEmpty && bytes.first != 0x20 && bytes.last != 0x20
          #expect(isPlain == (bytes.isEmpty || isApart && isInside), "\(bytes)")
        }
      }
    }
    for byte in Self.bytes where byte != 0x20 {
      for place in 0..<19 {
        var bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 19)
        bytes[place] = byte
        let isPlain = bytes.borrowed.isPlainLine
        #expect(isPlain == (byte > 0x20 && byte < 0x7f))
      }
    }
  }

  @Test
  func `two bytes that end a run side by side end it at the first`() {
    for first in Self.bytes {
      for second in Self.bytes {
        let bytes: [UInt8] = [0x61, first, second, 0x61, 0x61, 0x61, 0x61, 0x61, 0x61]
        for stops in [true, false] {
          var text = TextBuffer()
          let count = text.append(plain: bytes.borrowed, from: 0, stopsAtHighBit: stops)
          #expect(count == bytes.prefix { isPlain($0, stops) }.count)
        }
      }
    }
  }

  @Test(arguments: ["", "a", "fifteen bytes..", "sixteen bytes...", "\u{6f22}\u{5b57}"])
  func `a text of any length is lent whole`(text: String) {
    #expect(text.withBytes { [UInt8](copying: $0) } == Array(text.utf8))
    var buffer = TextBuffer()
    buffer.append(text)
    #expect(String(buffer) == text)
  }
}
