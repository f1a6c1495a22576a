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
