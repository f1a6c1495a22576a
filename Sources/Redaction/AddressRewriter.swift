// SPDX-License-Identifier: Apache-2.0
internal import Decode
internal import NetworkTypes

/// Writes other addresses into a frame's headers, and brings the checksums above them up to date.
///
/// What cannot be followed to the innermost packet is blanked behind the last header that could.
struct AddressRewriter {
  private static let maxDepth = 8

  private var map: AddressMap
  private var old: [UInt8] = []
  private var bytes: [UInt8] = []
  /// Behind the last header that was understood.
  private var reached = 0
  private var innermost: (source: IPAddress, destination: IPAddress)?

  init(_ map: AddressMap) { self.map = map }

  /// Link types whose headers are understood.
  static func isKnown(_ link: LinkType) -> Bool {
    [.ethernet, .linuxCooked, .linuxCooked2, .raw, .ipv4, .ipv6, .null, .loop].contains(link)
  }

  /// The frame with other addresses; `source` and `destination` are those of its innermost packet.
  mutating func rewrite(
    _ frame: [UInt8],
    _ link: LinkType,
    source: IPAddress,
    destination: IPAddress
  ) -> [UInt8] {
    old = frame
    bytes = frame
    reached = 0
    innermost = nil
    switch link {
    case .ethernet: ethernet(0, 0)
    case .linuxCooked:
      if old.number16(4) == 6 { mac(6) }
      type(old.number16(14), 16, 0)
    case .linuxCooked2:
      if old.indices.contains(11), old[11] == 6 { mac(12) }
      type(old.number16(0), 20, 0)
    case .raw, .ipv4, .ipv6: ip(0, 0)
    case .null, .loop: ip(4, 0)
    default: break
    }
    let isFollowed =
      innermost.map { $0.source == source && $0.destination == destination } ?? false
    if !isFollowed {
      for index in min(reached, bytes.count)..<bytes.count { bytes[index] = 0 }
    }
    return bytes
  }

  private mutating func mac(_ at: Int) {
    guard at + 6 <= bytes.count else { return }
    let bits = old[at..<(at + 6)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let mapped = map.map(MACAddress(bits: bits)).bits
    for byte in 0..<6 {
      bytes[at + byte] = UInt8(truncatingIfNeeded: mapped >> UInt64(40 - 8 * byte))
    }
  }

  private func address(_ at: Int, _ count: Int) -> IPAddress? {
    guard at + count <= old.count else { return nil }
    let bits = old[at..<(at + count)].reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
    return count == 4 ? IPAddress(v4: UInt32(truncatingIfNeeded: bits)) : IPAddress(bits: bits)
  }

  private mutating func write(_ at: Int, _ count: Int) {
    guard let address = address(at, count) else { return }
    let mapped = map.map(address).bits
    for byte in 0..<count {
      bytes[at + byte] = UInt8(truncatingIfNeeded: mapped >> UInt128(8 * (count - 1 - byte)))
    }
  }

  private mutating func ethernet(_ at: Int, _ depth: Int) {
    guard at + 14 <= old.count else { return }
    mac(at)
    mac(at + 6)
    reached = at + 14
    type(old.number16(at + 12), at + 14, depth)
  }

  private mutating func type(_ type: Int?, _ at: Int, _ depth: Int) {
    var (type, at) = (type, at)
    for _ in 0..<Self.maxDepth where [0x8100, 0x88a8, 0x9100, 0x9200].contains(type) {
      type = old.number16(at + 2)
      at += 4
    }
    reached = min(at, old.count)
    switch type {
    case 0x0800, 0x86dd: ip(at, depth)
    case 0x0806:
      guard old.number16(at) == 1, old.number16(at + 2) == 0x0800, at + 28 <= old.count else {
        return
      }
      innermost = address(at + 14, 4).flatMap { source in
        address(at + 24, 4).map { (source, $0) }
      }
      mac(at + 8)
      write(at + 14, 4)
      mac(at + 18)
      write(at + 24, 4)
      reached = at + 28
    default: break
    }
  }

  private mutating func ip(_ at: Int, _ depth: Int) {
    guard depth < Self.maxDepth, at < old.count else { return }
    switch old[at] >> 4 {
    case 4:
      let header = Int(old[at] & 15) * 4
      guard header >= 20, at + header <= old.count, let word = old.number16(at + 6),
        let source = address(at + 12, 4), let destination = address(at + 16, 4)
      else { return }
      innermost = (source, destination)
      write(at + 12, 4)
      write(at + 16, 4)
      // Options may hold a route.
      for index in (at + 20)..<(at + header) { bytes[index] = 0 }
      carry(at + 10, [at..<(at + 10), (at + 12)..<(at + header)])
      reached = at + header
      transport(old[at + 9], at + header, (at + 12)..<(at + 20), word & 0x1fff, depth)
    case 6:
      guard at + 40 <= old.count, let source = address(at + 8, 16),
        let destination = address(at + 24, 16)
      else { return }
      innermost = (source, destination)
      write(at + 8, 16)
      write(at + 24, 16)
      var next = old[at + 6]
      var place = at + 40
      var offset = 0
      // Options, fragments; a routing header holds addresses and is not followed.
      for _ in 0..<Self.maxDepth where [0, 44, 60].contains(next) && place + 8 <= old.count {
        if next == 44, let word = old.number16(place + 2) { offset = word & 0xfff8 }
        let length = next == 44 ? 8 : 8 + Int(old[place + 1]) * 8
        next = old[place]
        place += length
      }
      reached = min(place, old.count)
      transport(next, place, (at + 8)..<(at + 40), offset, depth)
    default: break
    }
  }

  private mutating func transport(
    _ next: UInt8,
    _ at: Int,
    _ ends: Range<Int>,
    _ offset: Int,
    _ depth: Int
  ) {
    guard offset == 0, at < old.count else { return }
    switch next {
    case 6: carry(at + 16, [ends])
    case 17:
      if old.number16(at + 2) == 4_789, at + 16 <= old.count { ethernet(at + 16, depth + 1) }
      if let sum = old.number16(at + 6), sum != 0 {
        carry(at + 6, [ends, (at + 8)..<max(at + 8, old.count)], isUDP: true)
      }
    case 1:
      guard [3, 4, 5, 11, 12].contains(old[at]), at + 8 < old.count else { return }
      let outer = innermost
      if old[at] == 5 { write(at + 4, 4) }
      ip(at + 8, depth + 1)
      innermost = outer
      carry(at + 2, [(at + 4)..<old.count])
    case 58:
      let outer = innermost
      neighbour(at, depth)
      innermost = outer
      carry(at + 2, [ends, (at + 4)..<max(at + 4, old.count)])
    case 4, 41: ip(at, depth + 1)
    case 47:
      guard let flags = old.number16(at), flags & 7 == 0 else { return }
      let length =
        4 + (flags & 0x8000).signum() * 4 + (flags & 0x2000).signum() * 4
        + (flags & 0x1000).signum() * 4
      if old.number16(at + 2) == 0x6558 {
        ethernet(at + length, depth + 1)
      } else {
        type(old.number16(at + 2), at + length, depth + 1)
      }
    default: break
    }
  }

  /// ICMPv6: quoted packets, targets and link-layer addresses; what else names addresses goes.
  private mutating func neighbour(_ at: Int, _ depth: Int) {
    let options: Int
    switch old[at] {
    case 1...4: return ip(at + 8, depth + 1)
    case 128, 129: return
    case 133: options = at + 8
    case 134: options = at + 16
    case 135, 136:
      write(at + 8, 16)
      options = at + 24
    default:
      for index in min(at + 8, bytes.count)..<bytes.count { bytes[index] = 0 }
      return
    }
    var place = options
    while place + 8 <= old.count, old[place + 1] > 0 {
      let end = min(place + Int(old[place + 1]) * 8, old.count)
      if old[place] == 1 || old[place] == 2 {
        mac(place + 2)
      } else {
        for index in (place + 2)..<end { bytes[index] = 0 }
      }
      place = end
    }
  }

  /// Brings a checksum up to date by what changed in what it covers (RFC 1624).
  private mutating func carry(_ place: Int, _ covered: [Range<Int>], isUDP: Bool = false) {
    guard place + 2 <= bytes.count, let sum = old.number16(place) else { return }
    var total = UInt64(~UInt16(truncatingIfNeeded: sum))
    for range in covered {
      for index in range where index < bytes.count && bytes[index] != old[index] {
        let shift: UInt64 = (index - range.lowerBound) % 2 == 0 ? 8 : 0
        total += UInt64(~(UInt16(old[index]) << shift)) + UInt64(UInt16(bytes[index]) << shift)
      }
    }
    while total > 0xffff { total = (total >> 16) + (total & 0xffff) }
    var result = ~UInt16(truncatingIfNeeded: total)
    if isUDP, result == 0 { result = 0xffff }
    bytes[place] = UInt8(truncatingIfNeeded: result >> 8)
    bytes[place + 1] = UInt8(truncatingIfNeeded: result)
  }
}
