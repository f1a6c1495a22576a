// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes

/// One packet as captured, borrowed from its source for the duration of one call.
package struct Frame: ~Escapable, BitwiseCopyable {
  /// The captured bytes, from the link header on.
  package let bytes: RawSpan
  /// When it was captured: nanoseconds since 1970-01-01 UTC.
  ///
  /// Simple packet blocks of pcapng carry no time; they get that of the packet before them.
  package let nanoseconds: Int64
  /// Place in its capture, from 1; packets that a file's filter left out are counted.
  package let number: UInt64
  // Wire length, link type and interface in one word: with more than five fields the compiler
  // (6.3.1) destroys the frame through its metadata after each call, which costs 20 instructions.
  private let description: UInt64

  /// Makes a frame that borrows `bytes`.
  ///
  /// `wireLength` is raised to the captured length where it is less.
  @inline(__always)
  @_lifetime(copy bytes)
  package init(
    bytes: RawSpan,
    wireLength: Int,
    nanoseconds: Int64,
    number: UInt64,
    linkType: LinkType,
    interface: Int = 0
  ) {
    self.bytes = bytes
    self.nanoseconds = nanoseconds
    self.number = number
    let length = UInt32(truncatingIfNeeded: max(wireLength, bytes.byteCount))
    let place = UInt64(UInt16(truncatingIfNeeded: interface))
    description = UInt64(length) << 32 | UInt64(linkType.rawValue) << 16 | place
  }

  /// Length in bytes on the wire; at least `bytes.byteCount`, whatever the file claims.
  package var wireLength: Int { Int(description >> 32) }
  /// What `bytes` begin with.
  package var linkType: LinkType {
    LinkType(rawValue: UInt16(truncatingIfNeeded: description >> 16))
  }
  /// Whether it is a frame of Ethernet of which nothing was cut.
  package var isWholeEthernet: Bool {
    description >> 16 == UInt64(truncatingIfNeeded: bytes.byteCount) << 16 | 1
  }
  /// Index into the reader's `interfaces`.
  package var interface: Int { Int(description & 0xFFFF) }
  /// When it was captured.
  package var time: Timestamp { Timestamp(nanoseconds: nanoseconds) }
}

/// What the caller wants after a frame.
package enum FrameVerdict: Sendable {
  /// The next one.
  case next
  /// To get control back; the next call goes on behind this frame.
  case stop
}

/// Why the reader gave control back.
package enum CapturePause: Hashable, Sendable {
  /// There is nothing more; see `incident` for whether that was all.
  case end
  /// The caller asked for it by `FrameVerdict.stop`.
  case stopped
  /// The stop request was raised before the source was at its end.
  case interrupted
  /// Live interfaces only: nothing came for one timeout. Call again.
  case idle
}
