// SPDX-License-Identifier: Apache-2.0
package import Capture
internal import Bytes
internal import Decode
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
  private var isLimited: Bool
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
    var table = StreamTable(limits)
    var fragments = FragmentTable(limits)
    var places: [StreamTable.Place] = []
    var seen: [LinkType] = []
    var reader = try CaptureReader(path: path, options: options)
    while try reader.forEachFrame({ frame in
      if !seen.contains(frame.linkType) { seen.append(frame.linkType) }
      guard redacts else { return Self.pause(frame.number) }
      let packet = PacketView(parsing: frame.bytes, link: frame.linkType)
      if packet.stop == .fragment {
        fragments.take(packet, at: Timestamp(nanoseconds: frame.nanoseconds), &table)
      } else if packet.stop == .none, packet.ipProtocol == .tcp {
        places.append(table.place(packet))
      }
      return Self.pause(frame.number)
    }) != .end { progress?(0, reader.statistics.bytesRead, reader.statistics.packets) }
    linkTypes = seen
    unmapped = map == nil ? [] : seen.filter { !AddressRewriter.isKnown($0) }
    isLimited = table.isLimited || fragments.isLimited
    let streams = table.masked(hidesAddresses: map != nil)
    for stream in streams {
      for secret in stream.secrets where secrets.count < limits.maxSecrets {
        secrets.insert(secret)
      }
    }
    rewriter = FrameRewriter(streams, places, fragments, map)
  }

  private static func pause(_ number: UInt64) -> FrameVerdict {
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
    for secret in rewriter.secrets where secrets.count < limits.maxSecrets {
      secrets.insert(secret)
    }
    result.changedBytes = rewriter.changed
    result.values = secrets.count
    result.isLimited = isLimited
    return .success(result)
  }

  /// Reads what was written and counts the values of the input that are in it; none of them is named.
  package func prove(path: String) throws(CaptureError) -> RedactionProof {
    var search = SecretSearch(secrets)
    var table = StreamTable(limits)
    var fragments = FragmentTable(limits)
    var reader = try CaptureReader(path: path)
    var packets: [UInt64] = []
    while try reader.forEachFrame({ frame in
      if search.look(in: [UInt8](copying: frame.bytes)), packets.count < RedactionProof.maxPackets {
        packets.append(frame.number)
      }
      let packet = PacketView(parsing: frame.bytes, link: frame.linkType)
      if packet.stop == .fragment {
        fragments.take(packet, at: Timestamp(nanoseconds: frame.nanoseconds), &table)
      } else if packet.stop == .none, packet.ipProtocol == .tcp {
        _ = table.place(packet)
      }
      return Self.pause(frame.number)
    }) != .end { progress?(2, reader.statistics.bytesRead, reader.statistics.packets) }
    for whole in fragments.packets { _ = search.look(in: whole.bytes) }
    for stream in table.masked() { _ = search.look(in: stream.original) }
    return RedactionProof(values: secrets.count, found: search.found.count, packets: packets)
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

/// What the search for the input's values in the output came to.
package struct RedactionProof: Hashable, Sendable {
  /// Values that were searched for.
  package let values: Int
  /// Those that the output holds.
  package let found: Int
  /// The first packets of the output that hold one.
  package let packets: [UInt64]

  static let maxPackets = 10
}

/// Looks for many values at once, by their first five bytes.
struct SecretSearch {
  private var heads: [UInt64: [[UInt8]]] = [:]
  private(set) var found: Set<[UInt8]> = []

  init(_ secrets: Set<[UInt8]>) {
    for secret in secrets where secret.count >= MaskedBytes.shortestSecret {
      heads[Self.head(secret[0..<MaskedBytes.shortestSecret]), default: []].append(secret)
    }
  }

  private static func head(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Notes the values that are in the bytes, and says whether there is one.
  mutating func look(in bytes: [UInt8]) -> Bool {
    guard bytes.count >= MaskedBytes.shortestSecret, !heads.isEmpty else { return false }
    var isFound = false
    var head: UInt64 = 0
    for end in bytes.indices {
      head = (head << 8 | UInt64(bytes[end])) & 0xff_ffff_ffff
      let start = end + 1 - MaskedBytes.shortestSecret
      guard start >= 0, let secrets = heads[head] else { continue }
      for secret in secrets where start + secret.count <= bytes.count {
        if bytes[start..<(start + secret.count)].elementsEqual(secret) {
          found.insert(secret)
          isFound = true
        }
      }
    }
    return isFound
  }
}
