// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Capture
internal import Decode
internal import NetworkTypes

/// Writes a frame anew: headers as they are, payload masked, checksums carried over.
///
/// A checksum is brought up to date by what changed (RFC 1624), so that a right one stays right and a wrong one wrong.
struct FrameRewriter {
  private let streams: [MaskedBytes]
  private let places: [StreamTable.Place]
  private var next = 0
  /// Where each fragment lies, and the packets that fragments make, as they were and as they will be written.
  private let fragments: [FragmentTable.Place]
  private var wholes: [(original: [UInt8], masked: [UInt8])] = []
  private var nextFragment = 0
  /// Bytes that are not those that were captured.
  private(set) var changed: UInt64 = 0
  /// Values that datagrams lost.
  private(set) var secrets: [[UInt8]] = []

  private var addresses: AddressRewriter?
  private let hidesAddresses: Bool

  init(
    _ streams: [MaskedBytes],
    _ places: [StreamTable.Place],
    _ fragments: FragmentTable,
    _ map: AddressMap?
  ) {
    hidesAddresses = map != nil
    self.streams = streams
    self.places = places
    self.fragments = fragments.places
    for packet in fragments.packets {
      let masked = masked(packet.bytes, packet.bytes.borrowed, .raw, packet.place)
      wholes.append((packet.bytes, masked))
    }
    // What the packets lost is counted where their fragments are written.
    changed = 0
    addresses = map.map { AddressRewriter($0) }
  }

  /// The frame's bytes as they will be written; frames come in the order of the first pass.
  mutating func rewrite(_ frame: Frame) -> [UInt8] {
    let bytes = payload(frame)
    guard addresses != nil else { return bytes }
    let packet = PacketView(parsing: frame.bytes, link: frame.linkType)
    return addresses?.rewrite(
      bytes,
      frame.linkType,
      source: packet.source,
      destination: packet.destination
    ) ?? bytes
  }

  /// The frame with its payload masked.
  private mutating func payload(_ frame: Frame) -> [UInt8] {
    let bytes = [UInt8](copying: frame.bytes)
    let packet = PacketView(parsing: frame.bytes, link: frame.linkType)
    if packet.stop == .fragment {
      defer { nextFragment += 1 }
      guard let range = frame.bytes.byteOffsets(of: packet.payload),
        fragments.indices.contains(nextFragment), fragments[nextFragment].packet >= 0
      else { return masked(bytes, frame.bytes, frame.linkType, nil) }
      return part(bytes, range, fragments[nextFragment])
    }
    var place: StreamTable.Place?
    if packet.stop == .none, packet.ipProtocol == .tcp {
      if places.indices.contains(next) { place = places[next] }
      next += 1
    }
    return masked(bytes, frame.bytes, frame.linkType, place)
  }

  /// A fragment with the bytes of its packet, whose checksum stands in one of them.
  private mutating func part(
    _ old: [UInt8],
    _ range: Range<Int>,
    _ place: FragmentTable.Place
  ) -> [UInt8] {
    var bytes = old
    let whole = wholes[Int(place.packet)]
    // The packet was put together with a header of its own, without options.
    let start = (whole.original.first ?? 0) >> 4 == 6 ? 40 : 20
    for index in range {
      let at = start + place.offset + index - range.lowerBound
      let isSame = whole.original.indices.contains(at) && whole.original[at] == old[index]
      bytes[index] = isSame ? whole.masked[at] : 0
      if bytes[index] != old[index] { changed += 1 }
    }
    blank(&bytes, from: range.upperBound)
    return bytes
  }

  /// A packet's bytes as they will be written; `span` are the same bytes, borrowed.
  private mutating func masked(
    _ old: [UInt8],
    _ span: RawSpan,
    _ link: LinkType,
    _ place: StreamTable.Place?
  ) -> [UInt8] {
    var bytes = old
    let packet = PacketView(parsing: span, link: link)
    guard let range = span.byteOffsets(of: packet.payload) else {
      blank(&bytes, from: min(14, bytes.count))
      return bytes
    }
    if packet.stop == .arp {
      // Behind the message is padding, which network cards fill with whatever they have.
      blank(&bytes, from: range.upperBound)
      return bytes
    } else if packet.stop != .none {
      blank(&bytes, from: unknownStart(packet, range, bytes.count))
      return bytes
    }
    // What lies behind the packet is padding, or what a network card forgot there.
    blank(&bytes, from: range.upperBound)
    switch packet.ipProtocol {
    case .tcp: segment(&bytes, range, place)
    case .udp: datagram(&bytes, range, packet.sourcePort, packet.destinationPort)
    default: message(&bytes, range, packet.sourcePort)
    }
    carry(&bytes, old, range, packet)
    for index in range where bytes[index] != old[index] { changed += 1 }
    return bytes
  }

  private mutating func blank(_ bytes: inout [UInt8], from start: Int) {
    for index in min(start, bytes.count)..<bytes.count where bytes[index] != 0 {
      bytes[index] = 0
      changed += 1
    }
  }

  /// Of what was not decoded to its end, headers that are sure stay, and eight bytes of the next protocol.
  private func unknownStart(
    _ packet: borrowing PacketView,
    _ range: Range<Int>,
    _ count: Int
  ) -> Int {
    switch packet.stop {
    case .otherTransport: return min(range.lowerBound + 8, range.upperBound)
    case .fragment:
      return packet.fragmentOffset == 0
        ? min(range.lowerBound + 8, range.upperBound) : range.lowerBound
    default: return range.isEmpty ? min(14, count) : range.lowerBound
    }
  }

  private func segment(
    _ bytes: inout [UInt8],
    _ range: Range<Int>,
    _ place: StreamTable.Place?
  ) {
    guard let place, place.direction >= 0 else {
      for index in range { bytes[index] = 0 }
      return
    }
    let stream = streams[Int(place.direction)]
    for index in range {
      let at = place.offset + index - range.lowerBound
      // Other bytes than those that were masked are nobody's to keep.
      bytes[index] = stream.original[at] == bytes[index] ? stream.masked[at] : 0
    }
  }

  private mutating func datagram(
    _ bytes: inout [UInt8],
    _ range: Range<Int>,
    _ source: UInt16,
    _ destination: UInt16
  ) {
    var payload = MaskedBytes([UInt8](bytes[range]))
    DatagramMask.mask(&payload, source, destination, hidesAddresses: hidesAddresses)
    bytes.replaceSubrange(range, with: payload.masked)
    secrets += payload.secrets
  }

  /// ICMP: an error keeps the headers that it quotes; neighbours and groups are addresses; an echo's data go.
  private func message(_ bytes: inout [UInt8], _ range: Range<Int>, _ type: UInt16) {
    if (130...143).contains(type) { return }
    var start = range.lowerBound
    if [1, 2, 3, 4, 5, 11, 12].contains(type), start < range.upperBound {
      start += bytes[start] >> 4 == 6 ? 48 : Int(bytes[start] & 15) * 4 + 8
    }
    for index in min(start, range.upperBound)..<range.upperBound { bytes[index] = 0 }
  }

  /// Where the packet's TCP header begins, which ends there.
  ///
  /// Its length stands in itself; ports and sequence number tell it from options that look like one.
  private static func header(
    _ bytes: [UInt8],
    before end: Int,
    of packet: borrowing PacketView
  ) -> Int? {
    for words in 5...15 {
      let start = end - words * 4
      if start >= 0, Int(bytes[start + 12] >> 4) == words,
        bytes.number16(start) == Int(packet.sourcePort),
        bytes.number16(start + 2) == Int(packet.destinationPort),
        bytes.number32(start + 4) == Int(packet.sequence)
      {
        return start
      }
    }
    return nil
  }

  /// Brings the checksum of the transport up to date.
  private func carry(
    _ bytes: inout [UInt8],
    _ old: [UInt8],
    _ range: Range<Int>,
    _ packet: borrowing PacketView
  ) {
    let place: Int
    let transport = packet.ipProtocol.rawValue
    switch transport {
    case 6:
      guard let start = Self.header(old, before: range.lowerBound, of: packet) else { return }
      place = start + 16
    case 17: place = range.lowerBound - 2
    case 1, 58: place = range.lowerBound - 6
    default: return
    }
    guard place >= 0, place + 2 <= bytes.count, let sum = old.number16(place) else { return }
    if transport == 17, sum == 0 { return }
    var total = UInt64(~UInt16(truncatingIfNeeded: sum))
    for index in range where bytes[index] != old[index] {
      let shift: UInt64 = (index - range.lowerBound) % 2 == 0 ? 8 : 0
      let before = UInt16(old[index]) << shift
      let after = UInt16(bytes[index]) << shift
      total += UInt64(~before)
      total += UInt64(after)
    }
    while total > 0xffff { total = (total >> 16) + (total & 0xffff) }
    var result = ~UInt16(truncatingIfNeeded: total)
    if transport == 17, result == 0 { result = 0xffff }
    bytes[place] = UInt8(truncatingIfNeeded: result >> 8)
    bytes[place + 1] = UInt8(truncatingIfNeeded: result)
  }
}
