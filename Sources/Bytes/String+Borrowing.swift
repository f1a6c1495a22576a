// SPDX-License-Identifier: Apache-2.0

extension String {
  /// The text's UTF-8 bytes, borrowed.
  @inlinable
  public var borrowed: RawSpan {
    @_lifetime(borrow self)
    // SAFETY: UInt8 has no padding; the span depends on the string.
    get { unsafe utf8Span.span.bytes }
  }
}
