// SPDX-License-Identifier: Apache-2.0

/// Why a capture could not be opened: which one, and the reason.
package struct CaptureError: Error, Hashable, Sendable {
  /// What was wrong.
  package enum Reason: Hashable, Sendable {
    /// The system refused to open, stat, map or read it; its `errno`.
    case system(Int32)
    /// A folder stands where a capture was expected.
    case isFolder
    /// There is not one byte in it.
    case empty
    /// It begins like no capture; what it looks like, where that is known.
    case notACapture(looksLike: String?)
    /// It begins like a capture and ends inside of its first header.
    case headerTruncated
    /// The version of its format is not known.
    case unsupportedVersion(major: Int, minor: Int)
    /// The compressed data cannot be read from the very start.
    case compressedData
    /// The filter expression does not compile; libpcap's own words.
    case filter(expression: String, message: String)
    /// There is no such interface; libpcap's own words.
    case noSuchInterface(String)
    /// Capturing needs rights that the process does not have (CAP_NET_RAW on Linux).
    case permissionDenied(String)
    /// libpcap could not capture; its own words.
    case live(String)
    /// A glob matched nothing.
    case noMatch
  }

  /// The path, the interface, or the expression.
  package let subject: String
  /// What was wrong.
  package let reason: Reason

  /// Makes an error; kept out of the hot path.
  @inline(never)
  package init(_ reason: Reason, in subject: String) {
    self.reason = reason
    self.subject = subject
  }
}
