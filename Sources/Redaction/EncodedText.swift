// SPDX-License-Identifier: Apache-2.0

/// Bytes that are written as text: masked as what they are, and written anew with as many characters.
enum EncodedText {
  private static let base64 = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
  )
  private static let hexadecimal = Array("0123456789ABCDEF".utf8)

  /// Masks Base64 (RFC 4648, 4) up to its padding; white space between digits stays.
  static func maskBase64(
    _ bytes: inout MaskedBytes,
    _ range: Range<Int>,
    _ mask: (inout MaskedBytes) -> Void
  ) {
    rewrite(&bytes, range, bits: 6, base64, ignoresCase: false, mask)
  }

  /// Masks digits of base 16.
  static func maskHexadecimal(
    _ bytes: inout MaskedBytes,
    _ range: Range<Int>,
    _ mask: (inout MaskedBytes) -> Void
  ) {
    rewrite(&bytes, range, bits: 4, hexadecimal, ignoresCase: true, mask)
  }

  /// What Base64 stands for; what is no digit ends it.
  static func decodingBase64(_ text: ArraySlice<UInt8>) -> [UInt8] {
    octets(text.prefix { base64.contains($0) }.compactMap { base64.firstIndex(of: $0) }, bits: 6)
  }

  /// Base64 without padding.
  static func encodingBase64(_ octets: [UInt8]) -> [UInt8] {
    digits(octets, count: (octets.count * 8 + 5) / 6, bits: 6).map { base64[$0] }
  }

  private static func rewrite(
    _ bytes: inout MaskedBytes,
    _ range: Range<Int>,
    bits: Int,
    _ alphabet: [UInt8],
    ignoresCase: Bool,
    _ mask: (inout MaskedBytes) -> Void
  ) {
    var values = [Int?](repeating: nil, count: 256)
    for (value, digit) in alphabet.enumerated() {
      values[Int(digit)] = value
      if ignoresCase, digit > 0x40 { values[Int(digit | 0x20)] = value }
    }
    var places: [Int] = []
    var numbers: [Int] = []
    var at = range.lowerBound
    while at < range.upperBound {
      let byte = bytes.original[at]
      if let value = values[Int(byte)] {
        places.append(at)
        numbers.append(value)
      } else if byte > 0x20 {
        break
      } else {
        bytes.set(at, byte)
      }
      at += 1
    }
    var inner = bytes.apart(octets(numbers, bits: bits))
    mask(&inner)
    let written = digits(inner.masked, count: places.count, bits: bits)
    for (place, value) in zip(places, written) { bytes.set(place, alphabet[value]) }
    bytes.take(inner, within: range.lowerBound..<at)
    bytes.maskText(at..<range.upperBound, separators: [UInt8(ascii: "=")])
  }

  private static func octets(_ numbers: [Int], bits: Int) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(numbers.count * bits / 8)
    var held = 0
    var count = 0
    for number in numbers {
      held = (held << bits | number) & 0xffff
      count += bits
      guard count >= 8 else { continue }
      count -= 8
      result.append(UInt8(truncatingIfNeeded: held >> count))
    }
    return result
  }

  /// As many digits as are wanted; what the octets lack is 0.
  private static func digits(_ octets: [UInt8], count: Int, bits: Int) -> [Int] {
    var result: [Int] = []
    result.reserveCapacity(count)
    var held = 0
    var available = 0
    var next = octets.makeIterator()
    while result.count < count {
      if available < bits {
        held = (held << 8 | Int(next.next() ?? 0)) & 0xffff
        available += 8
      }
      available -= bits
      result.append(held >> available & (1 << bits - 1))
    }
    return result
  }
}
