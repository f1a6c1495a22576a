// SPDX-License-Identifier: Apache-2.0
package import Capture
internal import Bytes
package import NetworkTypes

/// What a redaction did.
package struct RedactionResult: Hashable, Sendable {
  /// Packets written.
  package var packets: UInt64 = 0
  /// Bytes of payload that were replaced.
  package var changedBytes: UInt64 = 0
  /// Different values that were taken out, as far as they are five bytes or longer.
  package var values = 0
  /// Whether a limit was reached and bytes behind it were blanked.
  package var isLimited = false
  /// Whether there were more values than the proof searches for.
  package var isSearchLimited = false
  /// Why the input could not be read whole, `nil` when it was.
  package var incident: String?
}

/// A copy of a capture without patient data and credentials, in two passes over the file.
///
/// The first puts the streams together and masks them, the second writes each packet with the bytes of its place. A
/// value that lies across segments is masked as one, and a retransmission gets the same bytes.
package struct RedactionRun {
  private let path: String
  private let options: CaptureOptions
  private let limits: RedactionLimits
  /// Whether packets are rewritten; otherwise they are handed out as they are.
  private let redacts: Bool
  private var rewriter: FrameRewriter
  private var secrets: Set<[UInt8]> = []
  private var isSearchLimited = false
  private let isLimited: Bool
  private let hidesAddresses: Bool
  /// The link types, in the order in which interfaces are numbered.
  package private(set) var linkTypes: [LinkType] = []
  /// Link types whose headers no address map is made for; empty where none is asked for.
  package let unmapped: [LinkType]

  /// Told now and then how far a pass is: its number from 0, bytes and packets.
  package typealias Progress = (_ pass: Int, _ bytes: UInt64, _ packets: UInt64) -> Void
  /// Frames between two words on progress.
  private static let framesBetween: UInt64 = 1 << 14
  private let progress: Progress?

  /// Reads the capture once.
  package init(
    path: String,
    options: CaptureOptions = CaptureOptions(),
    limits: RedactionLimits = RedactionLimits(),
    redacts: Bool = true,
    map: AddressMap? = nil,
    progress: Progress? = nil
  ) throws(CaptureError) {
    self.path = path
    self.redacts = redacts
    self.options = options
    self.limits = limits
    self.progress = progress
    var payloads = PayloadTable(limits)
    var seen: [LinkType] = []
    var reader = try CaptureReader(path: path, options: options)
    while try reader.forEachFrame({ frame in
      if !seen.contains(frame.linkType) { seen.append(frame.linkType) }
      if redacts { payloads.take(frame) }
      return Self.pause(frame.number)
    }) != .end { progress?(0, reader.statistics.bytesRead, reader.statistics.packets) }
    linkTypes = seen
    unmapped = map == nil ? [] : seen.filter { !AddressRewriter.isKnown($0) }
    hidesAddresses = map != nil
    isLimited = payloads.isLimited
    let streams = payloads.streams.masked(hidesAddresses: hidesAddresses)
    rewriter = FrameRewriter(streams, payloads.places, payloads.fragments, map)
    for stream in streams { remember(stream.secrets) }
  }

  private mutating func remember(_ values: [[UInt8]]) {
    for value in values where !secrets.contains(value) {
      guard secrets.count < limits.maxSecrets else { return isSearchLimited = true }
      secrets.insert(value)
    }
  }

  /// Lets a word on progress be said now and then.
  static func pause(_ number: UInt64) -> FrameVerdict {
    number % framesBetween == 0 ? .stop : .next
  }

  /// Hands out every packet as it is to be written, with its number.
  package mutating func forEachPacket<Failure: Error>(
    _ body: (RedactedPacket) throws(Failure) -> Void
  ) throws(Failure) -> Result<RedactionResult, CaptureError> {
    var result = RedactionResult()
    var failure: Failure?
    do throws(CaptureError) {
      var reader = try CaptureReader(path: path, options: options)
      while try reader.forEachFrame({ frame in
        let packet = RedactedPacket(
          bytes: redacts ? rewriter.rewrite(frame) : [UInt8](copying: frame.bytes),
          wireLength: frame.wireLength,
          nanoseconds: frame.nanoseconds,
          number: frame.number,
          interface: linkTypes.firstIndex(of: frame.linkType) ?? 0
        )
        result.packets += 1
        do throws(Failure) { try body(packet) } catch {
          failure = error
          return .stop
        }
        return Self.pause(frame.number)
      }) != .end, failure == nil {
        progress?(1, reader.statistics.bytesRead, reader.statistics.packets)
      }
      result.incident = reader.incident?.description
    } catch {
      return .failure(error)
    }
    if let failure { throw failure }
    remember(rewriter.secrets)
    result.changedBytes = rewriter.changed
    result.values = secrets.count
    result.isLimited = isLimited
    result.isSearchLimited = isSearchLimited
    return .success(result)
  }

  /// Reads what was written and searches it for the values that were taken out; none of them is named.
  package func prove(path: String) throws(CaptureError) -> RedactionProof {
    var search = CopySearch(path, secrets, limits, hidesAddresses: hidesAddresses)
    return try search.run { bytes, packets in progress?(2, bytes, packets) }
  }
}

/// A packet as it is to be written.
package struct RedactedPacket: Sendable {
  /// From the link header on.
  package let bytes: [UInt8]
  /// Length on the wire.
  package let wireLength: Int
  /// Nanoseconds since 1970.
  package let nanoseconds: Int64
  /// Place in its capture, from 1.
  package let number: UInt64
  /// Index into the run's link types.
  package let interface: Int
}
