// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// The tag of an attribute: group and element (PS3.5, 7.1.1).
package struct DICOMTag: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The group in the upper half, the element in the lower.
  package let rawValue: UInt32

  /// Wraps a number.
  package init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Joins group and element.
  package init(group: UInt16, element: UInt16) {
    rawValue = UInt32(group) << 16 | UInt32(element)
  }

  var group: UInt16 { UInt16(rawValue >> 16) }
  var element: UInt16 { UInt16(rawValue & 0xffff) }

  /// The form of the standard: `(0010,0020)`.
  package var description: String { "(\(Self.hex(group)),\(Self.hex(element)))" }

  private static func hex(_ value: UInt16) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }

  /// Lower group, then lower element first.
  package static func < (a: DICOMTag, b: DICOMTag) -> Bool { a.rawValue < b.rawValue }
}

/// Keywords of the attributes that queries ask for (PS3.6, table 6-1).
package enum DICOMTagDictionary {
  /// The keyword of a tag, nothing for those not in the table.
  ///
  /// Complexity: logarithmic in the table's size; no text is made.
  @_lifetime(immortal)
  package static func keyword(of tag: DICOMTag) -> RawSpan? {
    let text = DICOMTagTable.text.borrowed
    var low = 0
    var high = text.byteCount
    while low < high {
      var start = low + (high - low) / 2
      while start > low, text.uint8(start - 1) != 0x0a { start -= 1 }
      let end = text.firstOffset(of: 0x0a, from: start) ?? text.byteCount
      let key = DICOMTag(rawValue: number(text.slice(start, start + 8)))
      if key == tag { return text.slice(start + 9, end) }
      if tag < key { high = start } else { low = end + 1 }
    }
    return nil
  }

  /// The number that the lower-case hexadecimal digits make.
  private static func number(_ digits: RawSpan) -> UInt32 {
    var value: UInt32 = 0
    for i in 0..<digits.byteCount {
      let digit = digits.uint8(i)
      value = value << 4 | UInt32(digit < 0x3a ? digit &- 0x30 : digit &- 0x57)
    }
    return value
  }
}
