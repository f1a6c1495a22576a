// SPDX-License-Identifier: Apache-2.0

/// Bytes beside what is written in their place; whatever nobody said to keep is blanked.
struct MaskedBytes {
  /// A field whose values stay, as ``keep(_:as:)`` names it.
  struct KeptField {
    let range: Range<Int>
    let name: String
  }

  /// Bytes that were masked apart, and within which of these they lie.
  struct Inner {
    let range: Range<Int>
    let bytes: MaskedBytes
  }

  /// As they were captured; where nothing was captured stands 0.
  let original: [UInt8]
  /// As they will be written.
  private(set) var masked: [UInt8]
  private var taken = TakenValues()
  /// Whether it is remembered which fields stay and what was masked apart, as the proof wants it.
  private let remembers: Bool
  private(set) var fields: [KeptField] = []
  private(set) var inner: [Inner] = []

  /// Blanks everything.
  init(_ original: [UInt8], remembers: Bool = false) {
    self.original = original
    self.remembers = remembers
    masked = [UInt8](repeating: 0, count: original.count)
  }

  /// Bytes to be masked apart.
  func apart(_ bytes: [UInt8]) -> MaskedBytes { MaskedBytes(bytes, remembers: remembers) }

  var count: Int { original.count }

  /// Values that were taken out, for the proof.
  var secrets: [[UInt8]] { taken.secrets(original, masked) }

  /// Whether a range will be written as it is.
  func isKept(_ range: Range<Int>) -> Bool { original[range].elementsEqual(masked[range]) }

  /// Keeps a range as it is.
  mutating func keep(_ range: Range<Int>) {
    for index in range.clamped(to: original.indices) { masked[index] = original[index] }
  }

  /// Keeps the values of a field that the list of what stays has.
  mutating func keep(_ range: Range<Int>, as name: @autoclosure () -> String) {
    keep(range)
    if remembers {
      fields.append(KeptField(range: range.clamped(to: original.indices), name: name()))
    }
  }

  /// Writes letters and digits that say nothing, and keeps the separators and the spaces.
  mutating func maskText(_ range: Range<Int>, separators: [UInt8] = []) {
    let range = range.clamped(to: original.indices)
    for index in range { masked[index] = Self.blank(original[index], separators) }
    taken.note(text: range, original)
  }

  /// Masks text that is made of values with separators between them; each of them is one to search for.
  mutating func maskValues(_ range: Range<Int>, separators: [UInt8]) {
    maskText(range, separators: separators)
    taken.note(partsOf: range.clamped(to: original.indices), separators, original)
  }

  /// Masks text in which values stand in quotation marks, as in JSON and in XML.
  mutating func maskQuoting(_ range: Range<Int>, separators: [UInt8]) {
    maskText(range, separators: separators)
    taken.note(quotedIn: range.clamped(to: original.indices), original)
  }

  /// Writes one byte everywhere in a range.
  mutating func fill(_ range: Range<Int>, with byte: UInt8) {
    for index in range.clamped(to: original.indices) { masked[index] = byte }
  }

  /// Writes zeros.
  mutating func maskBinary(_ range: Range<Int>) {
    let range = range.clamped(to: original.indices)
    for index in range { masked[index] = 0 }
    taken.note(range)
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

  /// Writes other bytes of the same number, which stay where they stand already.
  mutating func replace(_ range: Range<Int>, with bytes: [UInt8], as name: String) {
    let range = range.clamped(to: original.indices)
    for (index, byte) in zip(range, bytes) { masked[index] = byte }
    taken.note(range)
    if remembers { fields.append(KeptField(range: range, name: name)) }
  }

  /// Puts parts together, masks them as one, and writes them back to where they lie.
  mutating func maskParts(_ parts: [Range<Int>], _ mask: (inout MaskedBytes) -> Void) {
    let parts = parts.map { $0.clamped(to: original.indices) }
    var whole = apart(parts.flatMap { original[$0] })
    mask(&whole)
    for (index, byte) in zip(parts.joined(), whole.masked) { masked[index] = byte }
    let first = parts.map(\.lowerBound).min() ?? 0
    take(whole, within: first..<(parts.map(\.upperBound).max() ?? first))
    if !whole.fields.isEmpty { take(whole.fields, at: Array(parts.joined())) }
  }

  /// Takes over fields of bytes that were put together; one that lies across parts becomes several.
  private mutating func take(_ others: [KeptField], at places: [Int]) {
    for field in others {
      var first = field.range.lowerBound
      for index in field.range
      where index + 1 == field.range.upperBound || places[index + 1] != places[index] + 1 {
        fields.append(KeptField(range: places[first]..<(places[index] + 1), name: field.name))
        first = index + 1
      }
    }
  }

  /// Writes a byte as given.
  mutating func set(_ index: Int, _ byte: UInt8) {
    if masked.indices.contains(index) { masked[index] = byte }
  }

  /// Takes over the secrets of bytes within a range that were masked apart.
  mutating func take(_ other: MaskedBytes, within range: Range<Int>) {
    for secret in other.secrets { taken.note(value: secret) }
    if remembers { inner.append(Inner(range: range, bytes: other)) }
  }

  /// A character of the same kind.
  static func blank(_ byte: UInt8, _ separators: [UInt8]) -> UInt8 {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt8(ascii: "0")
    case 0...0x20: byte
    default: separators.contains(byte) ? byte : UInt8(ascii: "X")
    }
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
