// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Capture
internal import Decode
internal import NetworkTypes

/// Reads a copy as an original is read, and searches it for the values that were taken out.
///
/// Searched are streams, datagrams, whatever a mask opens within them, and what stands beside the payload of packets. A
/// value is found where it is, unless it stands within a field that stays by the list and would stay again.
struct CopySearch {
  private let path: String
  private let count: Int
  private let search: SecretSearch
  private let limits: RedactionLimits
  private let hidesAddresses: Bool

  private var found: Set<[UInt8]> = []
  private var kept: Set<[UInt8]> = []
  private var names: Set<String> = []
  private var packets: [UInt64] = []
  /// Where values were found, for each direction of the connections.
  private var places: [[Range<Int>]] = []
  /// The packets made of fragments that hold one.
  private var wholes: Set<Int32> = []

  init(
    _ path: String,
    _ secrets: Set<[UInt8]>,
    _ limits: RedactionLimits,
    hidesAddresses: Bool
  ) {
    self.path = path
    count = secrets.count
    search = SecretSearch(secrets)
    self.limits = limits
    self.hidesAddresses = hidesAddresses
  }

  /// Goes over the copy twice: for what it carries, and for the packets that carry what was found.
  mutating func run(_ progress: (UInt64, UInt64) -> Void) throws(CaptureError) -> RedactionProof {
    var payloads = PayloadTable(limits)
    var reader = try CaptureReader(path: path)
    while try reader.forEachFrame({ frame in
      payloads.take(frame)
      return RedactionRun.pause(frame.number)
    }) != .end { progress(reader.statistics.bytesRead, reader.statistics.packets) }
    let streams = payloads.streams.masked(hidesAddresses: hidesAddresses, remembers: true)
    places = streams.map { look(in: $0) }
    for (number, whole) in payloads.fragments.packets.enumerated() where whole.place == nil {
      if isFound(whole.bytes.borrowed, .raw) { wholes.insert(Int32(number)) }
    }
    try findPackets(payloads, streams)
    kept.subtract(found)
    return RedactionProof(
      values: count,
      found: found.count,
      packets: packets,
      kept: kept.count,
      keptFields: kept.isEmpty ? [] : names.sorted()
    )
  }

  private mutating func findPackets(
    _ payloads: PayloadTable,
    _ streams: [MaskedBytes]
  ) throws(CaptureError) {
    var next = 0
    var nextFragment = 0
    var reader = try CaptureReader(path: path)
    while try reader.forEachFrame({ frame in
      let packet = PacketView(parsing: frame.bytes, link: frame.linkType)
      let isIn: Bool
      // A file that somebody writes to meanwhile may have more packets than it had.
      if packet.stop == .none, packet.ipProtocol == .tcp, next < payloads.places.count {
        isIn = isFound(packet, frame.bytes, payloads.places[next], streams)
        next += 1
      } else if packet.stop == .fragment, nextFragment < payloads.fragments.places.count,
        payloads.fragments.places[nextFragment].packet >= 0
      {
        isIn = isFound(fragment: payloads.fragments.places[nextFragment], payloads.fragments)
        nextFragment += 1
      } else {
        if packet.stop == .fragment { nextFragment += 1 }
        isIn = isFound(frame.bytes, frame.linkType)
      }
      if isIn, packets.count < RedactionProof.maxPackets { packets.append(frame.number) }
      return .next
    }) != .end {}
  }

  /// Whether a segment holds a part of what its stream was found to hold, or bytes of its own that hold a value.
  private mutating func isFound(
    _ packet: borrowing PacketView,
    _ frame: RawSpan,
    _ place: StreamTable.Place,
    _ streams: [MaskedBytes]
  ) -> Bool {
    let payload = [UInt8](copying: packet.payload)
    let end = frame.byteOffsets(of: packet.payload)?.upperBound ?? frame.byteCount
    let isBeside = isFound([UInt8](copying: frame.extracting(end..<frame.byteCount)))
    guard place.direction >= 0 else { return isFound(payload) || isBeside }
    let range = place.offset..<(place.offset + payload.count)
    let direction = Int(place.direction)
    let read = streams[direction].original
    let isSame = range.upperBound <= read.count && read[range] == payload[...]
    if !isSame, isFound(payload) { return true }
    return isBeside || places[direction].contains { $0.overlaps(range) }
  }

  /// Whether the packet of a fragment holds a value, or the stream of that packet at its place.
  private func isFound(fragment: FragmentTable.Place, _ table: FragmentTable) -> Bool {
    guard let place = table.packets[Int(fragment.packet)].place, place.direction >= 0 else {
      return wholes.contains(fragment.packet)
    }
    let payload = place.offset..<(place.offset + table.packets[Int(fragment.packet)].bytes.count)
    return places[Int(place.direction)].contains { $0.overlaps(payload) }
  }

  /// Whether a packet that is part of no connection holds a value.
  private mutating func isFound(_ bytes: RawSpan, _ link: LinkType) -> Bool {
    let packet = PacketView(parsing: bytes, link: link)
    guard packet.stop == .none, packet.ipProtocol == .udp,
      let range = bytes.byteOffsets(of: packet.payload)
    else { return isFound([UInt8](copying: bytes)) }
    var payload = MaskedBytes([UInt8](copying: packet.payload), remembers: true)
    DatagramMask.mask(
      &payload,
      packet.sourcePort,
      packet.destinationPort,
      hidesAddresses: hidesAddresses
    )
    let isBeside = isFound([UInt8](copying: bytes.extracting(range.upperBound..<bytes.byteCount)))
    return !look(in: payload).isEmpty || isBeside
  }

  /// Whether bytes that nobody keeps hold a value.
  private mutating func isFound(_ bytes: [UInt8]) -> Bool { !look(in: MaskedBytes(bytes)).isEmpty }

  /// Notes the values in the bytes, and answers where those lie that do not stay.
  private mutating func look(in bytes: MaskedBytes) -> [Range<Int>] {
    let fields = bytes.fields.sorted { $0.range.lowerBound < $1.range.lowerBound }
    var places: [Range<Int>] = []
    search.places(in: bytes.original) { secret, range in
      if let name = Self.field(fields, around: range), bytes.isKept(range) {
        kept.insert(secret)
        names.insert(name)
      } else {
        found.insert(secret)
        places.append(range)
      }
    }
    for inner in bytes.inner where !look(in: inner.bytes).isEmpty {
      if !places.contains(where: { $0.overlaps(inner.range) }) { places.append(inner.range) }
    }
    return places
  }

  /// The name of the field that a range lies within; fields do not overlap.
  private static func field(_ fields: [MaskedBytes.KeptField], around range: Range<Int>) -> String?
  {
    var low = 0
    var high = fields.count
    while low < high {
      let middle = (low + high) / 2
      if fields[middle].range.lowerBound <= range.lowerBound {
        low = middle + 1
      } else {
        high = middle
      }
    }
    guard low > 0, fields[low - 1].range.upperBound >= range.upperBound else { return nil }
    return fields[low - 1].name
  }
}
