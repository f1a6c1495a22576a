// SPDX-License-Identifier: Apache-2.0

/// Bytes beside what is written in their place; whatever nobody said to keep is blanked.
struct MaskedBytes {
  /// As they were captured; where nothing was captured stands 0.
  let original: [UInt8]
  /// As they will be written.
  private(set) var masked: [UInt8]
  /// Where values were taken out; what was kept afterwards is none.
  private var taken: [Range<Int>] = []
  /// Values of bytes that were masked apart.
  private var others: [[UInt8]] = []

  /// Shorter values stand everywhere by chance and prove nothing.
  static let shortestSecret = 5
  private static let longestSecret = 256

  /// Blanks everything.
  init(_ original: [UInt8]) {
    self.original = original
    masked = [UInt8](repeating: 0, count: original.count)
  }

  var count: Int { original.count }

  /// Values that were taken out, for the proof.
  var secrets: [[UInt8]] {
    others
      + taken.compactMap { range in
        let value = original[range]
        return value.elementsEqual(masked[range]) || Set(value).count <= 2 ? nil : [UInt8](value)
      }
  }

  /// Keeps a range as it is.
  mutating func keep(_ range: Range<Int>) {
    for index in range.clamped(to: original.indices) { masked[index] = original[index] }
  }

  /// Writes letters and digits that say nothing, and keeps the separators and the spaces.
  mutating func maskText(_ range: Range<Int>, separators: [UInt8] = []) {
    let range = range.clamped(to: original.indices)
    for index in range { masked[index] = Self.blank(original[index], separators) }
    note(range)
  }

  /// Writes zeros.
  mutating func maskBinary(_ range: Range<Int>) {
    let range = range.clamped(to: original.indices)
    for index in range { masked[index] = 0 }
    note(range)
  }

  /// Masks a value of a kind that nobody knows: text as text, all else as zeros.
  mutating func maskValue(_ range: Range<Int>, separators: [UInt8] = []) {
    let range = range.clamped(to: original.indices)
    if original[range].allSatisfy({ $0 >= 0x20 || (9...13).contains($0) }) {
      maskText(range, separators: separators)
    } else {
      maskBinary(range)
    }
  }

  /// Writes other bytes of the same number.
  mutating func replace(_ range: Range<Int>, with bytes: [UInt8]) {
    let range = range.clamped(to: original.indices)
    for (index, byte) in zip(range, bytes) { masked[index] = byte }
    note(range)
  }

  /// Puts parts together, masks them as one, and writes them back to where they lie.
  mutating func maskParts(_ parts: [Range<Int>], _ mask: (inout MaskedBytes) -> Void) {
    let parts = parts.map { $0.clamped(to: original.indices) }
    var whole = MaskedBytes(parts.flatMap { original[$0] })
    mask(&whole)
    for (index, byte) in zip(parts.joined(), whole.masked) { masked[index] = byte }
    take(whole)
  }

  /// Remembers a value that was taken out in another form than it stands there.
  mutating func note(value: [UInt8]) {
    if value.count >= Self.shortestSecret, value.count <= Self.longestSecret {
      others.append(value)
    }
  }

  /// Writes a byte as given.
  mutating func set(_ index: Int, _ byte: UInt8) {
    if masked.indices.contains(index) { masked[index] = byte }
  }

  /// Takes over the secrets of bytes that were masked apart.
  mutating func take(_ other: MaskedBytes) { others += other.secrets }

  /// A character of the same kind.
  static func blank(_ byte: UInt8, _ separators: [UInt8]) -> UInt8 {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt8(ascii: "0")
    case 0...0x20: byte
    default: separators.contains(byte) ? byte : UInt8(ascii: "X")
    }
  }

  /// Remembers where a value was.
  private mutating func note(_ range: Range<Int>) {
    if range.count >= Self.shortestSecret, range.count <= Self.longestSecret { taken.append(range) }
  }
}

extension [UInt8] {
  /// Two bytes in network order, `nil` past the end.
  func number16(_ at: Int) -> Int? {
    guard at >= 0, at + 2 <= count else { return nil }
    return Int(self[at]) << 8 | Int(self[at + 1])
  }

  /// Four bytes in network order, `nil` past the end.
  func number32(_ at: Int) -> Int? {
    guard at >= 0, at + 4 <= count else { return nil }
    return self[at..<(at + 4)].reduce(0) { (number: Int, byte: UInt8) in number << 8 | Int(byte) }
  }

  /// Two bytes, the lowest first; `nil` past the end.
  func number16LE(_ at: Int) -> Int? { number16(at).map { $0 >> 8 | ($0 & 0xff) << 8 } }

  /// Four bytes, the lowest first; `nil` past the end.
  func number32LE(_ at: Int) -> Int? {
    guard let low = number16LE(at), let high = number16LE(at + 2) else { return nil }
    return high << 16 | low
  }

  /// Whether a text stands there.
  func holds(_ text: StaticString, at: Int) -> Bool {
    let bytes = Array(text.description.utf8)
    return at >= 0 && at + bytes.count <= count
      && self[at..<(at + bytes.count)].elementsEqual(bytes)
  }

  /// Where a text stands first within a range.
  func place(of text: StaticString, in range: Range<Int>) -> Int? {
    let bytes = Array(text.description.utf8)
    guard range.count >= bytes.count else { return nil }
    return (range.lowerBound...(range.upperBound - bytes.count)).first { holds(text, at: $0) }
  }
}
