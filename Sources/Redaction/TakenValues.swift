// SPDX-License-Identifier: Apache-2.0

/// Values that a mask took out, for the proof to search for.
struct TakenValues {
  /// Shorter values stand everywhere by chance and prove nothing.
  static let shortest = 5
  /// Of longer ones the beginning is searched for.
  static let longest = 256

  /// Where they stood; what was kept afterwards is none.
  private var ranges: [Range<Int>] = []
  /// Those that stood there in another form.
  private var others: [[UInt8]] = []

  /// Notes a value that stands there.
  mutating func note(_ range: Range<Int>) {
    if range.count >= Self.shortest { ranges.append(range.prefix(Self.longest)) }
  }

  /// Notes a text that stands there, without the white space around it.
  mutating func note(text range: Range<Int>, _ bytes: [UInt8]) {
    guard let first = bytes[range].firstIndex(where: { !Self.isSpace($0) }),
      let last = bytes[range].lastIndex(where: { !Self.isSpace($0) })
    else { return }
    note(first..<(last + 1))
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (9...13).contains(byte) }

  /// Notes the values between separators.
  mutating func note(partsOf range: Range<Int>, _ separators: [UInt8], _ bytes: [UInt8]) {
    for part in bytes[range].split(whereSeparator: { separators.contains($0) || $0 < 0x20 })
    where part.indices != range { note(text: part.indices, bytes) }
  }

  /// Notes the values in quotation marks that are no names of members, which a colon follows.
  mutating func note(quotedIn range: Range<Int>, _ bytes: [UInt8]) {
    let mark = UInt8(ascii: "\"")
    var at = range.lowerBound
    while let first = bytes[at..<range.upperBound].firstIndex(of: mark),
      let last = bytes[(first + 1)..<range.upperBound].firstIndex(of: mark)
    {
      let next = bytes[(last + 1)..<range.upperBound].first { $0 > 0x20 }
      if next != UInt8(ascii: ":") { note(text: (first + 1)..<last, bytes) }
      at = last + 1
    }
  }

  /// Notes a value that stood there in another form.
  mutating func note(value: [UInt8]) {
    if value.count >= Self.shortest { others.append(Array(value.prefix(Self.longest))) }
  }

  /// The values.
  func secrets(_ original: [UInt8], _ masked: [UInt8]) -> [[UInt8]] {
    let values = ranges.filter { !original[$0].elementsEqual(masked[$0]) }.map {
      [UInt8](original[$0])
    }
    return (values + others).filter { !Self.isFiller($0) }
  }

  /// Whether a value is of what is written in place of others, or of two different bytes of which one is no text.
  private static func isFiller(_ value: [UInt8]) -> Bool {
    if value.allSatisfy({
      $0 == UInt8(ascii: "X") || $0 == UInt8(ascii: "0") || $0 == 0 || isSpace($0)
    }) {
      return true
    }
    return Set(value).count <= 2 && !value.allSatisfy { $0 > 0x20 && $0 < 0x7f }
  }
}
