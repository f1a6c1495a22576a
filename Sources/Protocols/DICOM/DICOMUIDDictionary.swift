// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// Names of the identifiers that DICOM registers (PS3.6, table A-1).
package enum DICOMUIDDictionary {
  /// The root of all identifiers of the standard, with its last dot.
  private static let root: StaticString = "1.2.840.10008."

  /// The name of an identifier, nothing for private and unknown ones.
  ///
  /// Complexity: logarithmic in the table's size; no text is made.
  @_lifetime(immortal)
  package static func name(of uid: RawSpan) -> RawSpan? {
    guard uid.hasPrefix(root) else { return nil }
    let key = uid.slice(root.utf8CodeUnitCount, uid.byteCount)
    let text = DICOMUIDTable.text.borrowed
    var low = 0
    var high = text.byteCount
    while low < high {
      // The line around the middle, by the line feeds on both of its sides.
      var start = low + (high - low) / 2
      while start > low, text.uint8(start - 1) != 0x0a { start -= 1 }
      let end = text.firstOffset(of: 0x0a, from: start) ?? text.byteCount
      let space = text.firstOffset(of: 0x20, from: start) ?? end
      let order = compare(key, text.slice(start, space))
      if order == 0 { return text.slice(space + 1, end) }
      if order < 0 { high = start } else { low = end + 1 }
    }
    return nil
  }

  /// Less than, equal to or greater than 0 as `a` stands before, at or after `b`.
  private static func compare(_ a: RawSpan, _ b: RawSpan) -> Int {
    for i in 0..<min(a.byteCount, b.byteCount) where a.uint8(i) != b.uint8(i) {
      return Int(a.uint8(i)) - Int(b.uint8(i))
    }
    return a.byteCount - b.byteCount
  }
}
