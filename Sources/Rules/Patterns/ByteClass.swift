// SPDX-License-Identifier: Apache-2.0

/// The byte sets of regular expressions, ASCII as in POSIX's C locale.
enum ByteClass {
  static let all = set(0...255)
  static let allButLineFeed = set(0...9, 11...255)
  static let digit = set(48...57)
  static let word = set(48...57, 65...90, 95...95, 97...122)
  static let space = set(9...13, 32...32)

  private static func set(_ ranges: ClosedRange<UInt8>...) -> StateSet {
    var set = StateSet()
    for range in ranges { add(range, to: &set, ignoresCase: false) }
    return set
  }

  /// Adds bytes, and the other case of their letters where case does not count.
  static func add(_ range: ClosedRange<UInt8>, to set: inout StateSet, ignoresCase: Bool) {
    for byte in range {
      set.insert(Int(byte))
      if ignoresCase, (65...90).contains(byte & 0xdf), byte < 0x80 { set.insert(Int(byte ^ 0x20)) }
    }
  }
}

extension StateSet {
  /// The bytes that are not in the set.
  var inverted: StateSet {
    var result = ByteClass.all
    result.formDifference(self)
    return result
  }
}
