// SPDX-License-Identifier: Apache-2.0

/// Why a scan over a window of bytes ended; the position stands before what was not consumed.
enum ScanOutcome {
  /// This many bytes from the position on are needed to go on.
  case needs(Int)
  /// This many bytes from the position on are of no interest, and more than the window has.
  case skip(Int)
  /// The caller's verdict.
  case stopped
  /// The position passed the end that was asked for.
  case paused
  /// What stands at the position cannot be.
  case corrupt(CaptureDefect)
  /// The filter cannot be compiled for an interface.
  case failed(CaptureError)
}

/// Whether a file's integers are in this machine's byte order, for loops specialised on it.
protocol IntegerOrder {
  static var isSwapped: Bool { get }
}

enum NativeOrder: IntegerOrder {
  @inline(__always) static var isSwapped: Bool { false }
}

enum ForeignOrder: IntegerOrder {
  @inline(__always) static var isSwapped: Bool { true }
}

extension RawSpan {
  /// The span's `count` bytes from `offset` on, unchecked.
  ///
  /// `base` is the span's own first byte; `extracting(unchecked:)` takes five instructions more.
  @inline(__always)
  @unsafe
  @_lifetime(copy self)
  func part(_ base: UnsafeRawPointer, _ offset: Int, _ count: Int) -> RawSpan {
    // SAFETY: the caller has checked that 0 <= offset, 0 <= count, offset + count <= byteCount.
    let span = unsafe RawSpan(_unsafeStart: base + offset, byteCount: count)
    return unsafe _overrideLifetime(span, copying: self)
  }

  /// The address of the first byte; nothing for an empty span.
  var base: UnsafeRawPointer? { unsafe withUnsafeBytes { $0.baseAddress } }

  /// Four bytes in the file's order, unchecked.
  @inline(__always)
  @unsafe
  func word(_ offset: Int, swapped: Bool) -> UInt32 {
    // SAFETY: the caller has checked that offset + 4 <= byteCount; every bit pattern is a UInt32.
    let value = unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt32.self)
    return swapped ? value.byteSwapped : value
  }

  /// Two bytes in the file's order, unchecked.
  @inline(__always)
  @unsafe
  func half(_ offset: Int, swapped: Bool) -> UInt16 {
    // SAFETY: the caller has checked that offset + 2 <= byteCount; every bit pattern is a UInt16.
    let value = unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt16.self)
    return swapped ? value.byteSwapped : value
  }
}
