// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// Walks the options of a pcapng block; one that does not fit ends the walk.
struct PcapngOptions: ~Escapable {
  /// Bytes of an interface name that are kept.
  static let nameLength = 256
  /// Bytes of an epb_dropcount option with its header.
  static let dropCountLength = 12

  private let bytes: RawSpan
  private let isSwapped: Bool
  private var offset = 0

  /// One option.
  struct Option: ~Escapable {
    let code: UInt16
    let value: RawSpan

    @_lifetime(copy value)
    init(code: UInt16, value: RawSpan) {
      self.code = code
      self.value = value
    }
  }

  @_lifetime(copy bytes)
  init(_ bytes: RawSpan, swapped: Bool) {
    self.bytes = bytes
    isSwapped = swapped
  }

  /// The next option, up to opt_endofopt.
  @_lifetime(copy self)
  mutating func next() -> Option? {
    guard bytes.byteCount - offset >= 4 else { return nil }
    // SAFETY: four bytes are there.
    let code = unsafe bytes.half(offset, swapped: isSwapped)
    let length = Int(unsafe bytes.half(offset + 2, swapped: isSwapped))
    let start = offset + 4
    guard code != 0, bytes.byteCount - start >= length else { return nil }
    offset = min(start + (length + 3) & ~3, bytes.byteCount)
    return Option(code: code, value: bytes.slice(start, start + length))
  }

  /// Eight bytes of an option in the file's order; the caller has checked that there are eight.
  static func uint64(_ value: RawSpan, swapped: Bool) -> UInt64 {
    let big = value.uint64(0)
    let isBig = swapped != (1 == UInt64(1).bigEndian)
    return isBig ? big : big.byteSwapped
  }

  /// Packets lost before this one, by epb_dropcount.
  @inline(never)
  static func dropCount(_ bytes: RawSpan, swapped: Bool) -> UInt64 {
    var options = PcapngOptions(bytes, swapped: swapped)
    while let option = options.next() {
      if option.code == 4, option.value.byteCount == 8 {
        return uint64(option.value, swapped: swapped)
      }
    }
    return 0
  }
}
