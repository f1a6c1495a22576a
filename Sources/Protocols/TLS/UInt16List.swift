// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// A vector of two-byte numbers, as hellos hold suites, groups and schemes.
package struct UInt16List: ~Escapable {
  private let bytes: RawSpan

  /// Views bytes; an odd one at the end is left out.
  @_lifetime(copy bytes)
  package init(_ bytes: RawSpan) { self.bytes = bytes }

  /// How many numbers there are.
  package var count: Int { bytes.byteCount / 2 }

  /// The number at `index`, which must be below `count`.
  package subscript(index: Int) -> UInt16 { bytes.uint16(2 * index) }

  /// Whether a number occurs.
  package func contains(_ number: UInt16) -> Bool {
    for i in 0..<count where self[i] == number { return true }
    return false
  }
}

extension RawSpan {
  /// What a vector with a two-byte length in front holds, cut to what is there (RFC 8446, 3.4).
  @_lifetime(copy self)
  func vector16(at offset: Int = 0) -> RawSpan {
    guard offset >= 0, byteCount - offset >= 2 else { return slice(0, 0) }
    return slice(offset + 2, offset + 2 + Int(uint16(offset)))
  }

  /// Whether a vector with a two-byte length in front ends exactly where the bytes do.
  func endsWithVector16(at offset: Int) -> Bool {
    byteCount - offset >= 2 && byteCount - offset == 2 + Int(uint16(offset))
  }

  /// What a vector with a one-byte length in front holds, cut to what is there.
  @_lifetime(copy self)
  func vector8(at offset: Int = 0) -> RawSpan {
    guard offset >= 0, byteCount - offset >= 1 else { return slice(0, 0) }
    return slice(offset + 1, offset + 1 + Int(uint8(offset)))
  }
}
