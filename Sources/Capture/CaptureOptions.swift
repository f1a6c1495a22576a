// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Synchronization

/// How far a capture is believed.
package struct CaptureLimits: Hashable, Sendable {
  /// The longest packet in bytes; the default is libpcap's MAXIMUM_SNAPLEN.
  package var recordLength = 262_144
  /// The longest pcapng block in bytes that is looked into; longer unknown ones are only skipped.
  package var blockLength = 16 << 20
  /// How many interfaces all sections of a pcapng file may declare; 65,536 at the most.
  package var interfaces = 65_536
  /// How many bytes a compressed capture may grow to.
  package var decompressedBytes: UInt64 = 1 << 40

  /// The defaults.
  package init() {}
}

/// Whether a file is mapped into memory.
package enum CaptureMapping: Hashable, Sendable {
  /// Regular files that nobody seems to be writing to.
  case automatic
  /// Every regular file.
  case always
  /// None.
  case never
}

/// How a file or stream is read.
package struct CaptureOptions: Sendable {
  /// A filter in tcpdump's syntax; only frames that it accepts are delivered.
  package var filter: String?
  /// How far the file is believed.
  package var limits = CaptureLimits()
  /// Whether files are mapped.
  package var mapping = CaptureMapping.automatic
  /// How many bytes of a regular file are read, so that several readers of one that grows read the
  /// same; nothing to follow it as far as it has grown.
  package var fileBytes: UInt64?
  /// The mappings of the readers of the same files, and which of them this is.
  package var sharing: (mappings: SharedMappings, reader: Int)?
  /// Packets of the stream that stand in earlier files: the numbers of frames go on behind them.
  package var packetsBefore: UInt64 = 0
  /// Takes what a pcapng capture brings of TLS key logs (Decryption Secrets Blocks).
  package var secrets: (@Sendable (RawSpan) -> Void)?
  /// Ends reading from a signal handler or another thread.
  package var stop: StopRequest?

  /// No filter, default limits.
  package init(filter: String? = nil) { self.filter = filter }
}

/// A wish to stop, raised once, from any thread or from a signal handler.
///
/// `request` is one atomic store: it allocates nothing and takes no lock.
package final class StopRequest: Sendable {
  private let flag = Atomic<Bool>(false)

  /// Not raised.
  package init() {}

  /// Raises it.
  package func request() { flag.store(true, ordering: .releasing) }

  /// Whether it is raised.
  package var isRequested: Bool { flag.load(ordering: .acquiring) }
}
