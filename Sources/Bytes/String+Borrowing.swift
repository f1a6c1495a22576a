// SPDX-License-Identifier: Apache-2.0

extension String {
  /// Lends the text's UTF-8 bytes to a closure.
  @inlinable @inline(__always)
  public func withBytes<Result>(_ body: (RawSpan) -> Result) -> Result {
    // Borrowed where it can be, which every text of Swift's own can: `withUTF8` wants a copy.
    let result = unsafe utf8.withContiguousStorageIfAvailable { bytes in
      // SAFETY: the bytes live until this closure returns, and the span cannot leave `body`.
      unsafe body(RawSpan(_unsafeElements: bytes))
    }
    if let result { return result }
    var text = self
    return text.withUTF8 { bytes in
      // SAFETY: as above.
      unsafe body(RawSpan(_unsafeElements: bytes))
    }
  }
}

extension String {
  /// The text's UTF-8 bytes, borrowed; prefer ``withBytes(_:)``.
  ///
  /// The bytes of a text of 15 bytes or fewer are in the value itself. Swift 6.3.1 with optimisation
  /// lets the span of such a text outlive the copy that it points at, when the text is a parameter and
  /// the span is handed to a call that is not inlined (Docs/toolchain-notes.md).
  @inlinable
  public var borrowed: RawSpan {
    @_lifetime(borrow self)
    // SAFETY: UInt8 has no padding; the span depends on the string.
    get { unsafe utf8Span.span.bytes }
  }
}
