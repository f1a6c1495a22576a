// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes

/// What a capture could show, so that nobody takes a blind spot for a clean network.
package struct CaptureQuality: Hashable, Sendable {
  /// Packets whose headers were decoded up to the network layer or ARP.
  package var decoded: UInt64 = 0
  /// Packets that were not, by reason; in order of the reason.
  package var skippedByReason: [NamedCount] = []
  /// Packets that the capture holds only in part (snap length).
  package var truncated: UInt64 = 0
  /// TCP flows of which only one side was seen, though the other spoke.
  package var oneSidedFlows: UInt64 = 0
  /// Bytes of streams that the capture lacks.
  package var gapBytes: UInt64 = 0
  /// Packets seen twice (a mirror port that copies both ways).
  package var duplicates: UInt64 = 0
  /// Whether wrong checksums look like a network card's offload and not like damage.
  package var checksumOffload = false
  /// Whether any 802.1Q tag was seen.
  package var vlanSeen = false
  /// Packets with an 802.1Q tag.
  package var vlanTagged: UInt64 = 0
  /// Packets captured more than a second before their predecessor: the clock was put back.
  package var stepsBack: UInt64 = 0
  /// The number of the first of them, `nil` for none.
  package var firstStepBack: UInt64?
  /// Packets captured more than an hour after their predecessor: silence, or a clock put forward.
  package var stepsAhead: UInt64 = 0
  /// The number of the first of them, `nil` for none.
  package var firstStepAhead: UInt64?
  /// Packets that the capture itself says were lost, `nil` when it says nothing.
  package var droppedByCapture: UInt64?
  /// Bytes of the file that were read, after decompression.
  package var bytesRead: UInt64 = 0
  /// Bytes copied on the way to the decoders: what came out of order or straddled segments.
  ///
  /// Whether a file is mapped or read through a buffer is not counted: it depends on its age.
  package var bytesCopied: UInt64 = 0

  /// An empty account.
  package init() {}
}

/// One capture that went into a report.
package struct CaptureSummary: Hashable, Sendable {
  /// The path as it was given or found, `-` for standard input, or the interface's name.
  package var path: String
  /// SHA-256 of the file in hexadecimal, `nil` for what is no file.
  package var sha256: String?
  /// Size in bytes.
  package var bytes: UInt64
  /// Packets read.
  package var packets: UInt64
  /// Time of the earliest packet, `nil` for none.
  package var first: Timestamp?
  /// Time of the latest packet.
  package var last: Timestamp?
  /// Names of the link types, libpcap's spelling: `EN10MB`.
  package var linkTypes: [String]
  /// Why the capture could not be read whole, `nil` when it was.
  package var incident: String?
  /// What it could show.
  package var quality: CaptureQuality
  /// Whether flows went on in it where the capture before it ended, because both are of one stream.
  package var continuesPrevious = false

  /// Describes a capture.
  package init(
    path: String,
    sha256: String? = nil,
    bytes: UInt64 = 0,
    packets: UInt64 = 0,
    first: Timestamp? = nil,
    last: Timestamp? = nil,
    linkTypes: [String] = [],
    incident: String? = nil,
    quality: CaptureQuality = CaptureQuality()
  ) {
    self.path = path
    self.sha256 = sha256
    self.bytes = bytes
    self.packets = packets
    self.first = first
    self.last = last
    self.linkTypes = linkTypes
    self.incident = incident
    self.quality = quality
  }
}
