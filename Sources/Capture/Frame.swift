// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes

/// One packet as captured, borrowed from its source for the duration of one call.
package struct Frame: ~Escapable {
  /// The captured bytes, from the link header on.
  package let bytes: RawSpan
  /// Length in bytes on the wire; at least `bytes.byteCount`, whatever the file claims.
  package let wireLength: Int
  /// When it was captured.
  ///
  /// Simple packet blocks of pcapng carry no time; they get that of the packet before them.
  package let time: Timestamp
  /// Place in its capture, from 1; packets that a file's filter left out are counted.
  package let number: UInt64
  /// What `bytes` begin with.
  package let linkType: LinkType
  /// Index into the reader's `interfaces`.
  package let interface: UInt32

  /// Makes a frame that borrows `bytes`.
  @_lifetime(copy bytes)
  package init(
    bytes: RawSpan,
    wireLength: Int,
    time: Timestamp,
    number: UInt64,
    linkType: LinkType,
    interface: UInt32 = 0
  ) {
    self.bytes = bytes
    self.wireLength = wireLength
    self.time = time
    self.number = number
    self.linkType = linkType
    self.interface = interface
  }
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
