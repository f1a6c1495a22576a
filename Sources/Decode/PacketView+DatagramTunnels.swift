// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import NetworkTypes

// Tunnels in UDP datagrams: opened when what is inside makes sense, never by the port alone.
extension PacketView {
  /// Opens the tunnel of a datagram whose payload lies there; `false` when it is just a datagram.
  @inline(never)
  @_lifetime(self: copy bytes)
  mutating func opened(_ bytes: RawSpan, _ start: Int, _ end: Int) -> Bool {
    guard end - start >= 8, tunnelDepth < tunnelLimit || tunnelLimit == Self.maxTunnelDepth else {
      return false
    }
    guard let content = content(bytes, start, end) else { return false }
    guard tunnelDepth < Self.maxTunnelDepth else {
      stop(.tooDeep, .tooManyLayers)
      return true
    }
    datagramTunnels |= 1 << (tunnelDepth & 7)
    enterTunnel(at: content.start, end)
    if let id = content.id { tunnelID = id }
    // An inner packet that has no ports must not seem to have the datagram's.
    sourcePort = 0
    destinationPort = 0
    let inner = bytes.extracting(0..<end)
    switch content.kind {
    case .ethernet: ethernet(inner, content.start)
    case .ip: anyIP(inner, content.start)
    case .wireless: wireless(inner, content.start)
    case .labels: mpls(inner, content.start)
    }
    return true
  }

  /// What a tunnel carries, and from where on.
  private struct Content {
    enum Kind { case ethernet, ip, wireless, labels }
    let kind: Kind
    let start: Int
    var id: UInt32?
  }

  private func content(_ bytes: RawSpan, _ start: Int, _ end: Int) -> Content? {
    if let found = content(of: destinationPort, bytes, start, end) { return found }
    if let found = content(of: sourcePort, bytes, start, end) { return found }
    guard bytes.uint8(start) >> 4 == 6 || bytes.uint8(start) == 0 else { return nil }
    let isKnownPort = destinationPort == 3544 || sourcePort == 3544
    return teredo(bytes, start, end, isKnownPort: isKnownPort)
  }

  @inline(__always)
  private func content(
    of port: UInt16,
    _ bytes: RawSpan,
    _ start: Int,
    _ end: Int
  ) -> Content? {
    switch port {
    case 4789, 8472: vxlan(bytes, start, end)
    case 6081: geneve(bytes, start, end)
    case 2152: gtp(bytes, start, end)
    case 5247: capwap(bytes, start, end)
    case 37_008: tzsp(bytes, start, end)
    case 6635: labels(bytes, start, end)
    default: nil
    }
  }

  /// RFC 7348, 5: flags, 24-bit network identifier, an Ethernet frame.
  private func vxlan(_ bytes: RawSpan, _ start: Int, _ end: Int) -> Content? {
    // The identifier is valid; beside it only the group policy extension's flag may be set.
    guard bytes.uint8(start) & 0x7f == 0x08, looksLikeEthernet(bytes, start + 8, end) else {
      return nil
    }
    return Content(kind: .ethernet, start: start + 8, id: UInt32(bytes.uint24(start + 4)))
  }

  /// RFC 8926, 3.4: version 0, options, the inner EtherType, a network identifier.
  private func geneve(_ bytes: RawSpan, _ start: Int, _ end: Int) -> Content? {
    let first = bytes.uint8(start)
    let at = start + 8 + Int(first & 0x3f) * 4
    guard first >> 6 == 0, bytes.uint8(start + 1) & 0x3f == 0, bytes.uint8(start + 7) == 0 else {
      return nil
    }
    let id = UInt32(bytes.uint24(start + 4))
    switch bytes.uint16(start + 2) {
    case 0x6558 where looksLikeEthernet(bytes, at, end):
      return Content(kind: .ethernet, start: at, id: id)
    case 0x0800, 0x86dd:
      return looksLikeIP(bytes, at, end) ? Content(kind: .ip, start: at, id: id) : nil
    default: return nil
    }
  }

  /// 3GPP TS 29.281, 5.1: version 1, a user's packet, extension headers.
  ///
  /// The endpoint identifier is another one in each direction, and so is not kept.
  private func gtp(_ bytes: RawSpan, _ start: Int, _ end: Int) -> Content? {
    let first = bytes.uint8(start)
    guard first & 0xf8 == 0x30, bytes.uint8(start + 1) == 0xff,
      Int(bytes.uint16(start + 2)) == end - start - 8 + missing
    else { return nil }
    var at = start + 8
    if first & 7 != 0 {
      guard end - at >= 4 else { return nil }
      var next = first & 4 != 0 ? bytes.uint8(at + 3) : 0
      at += 4
      while next != 0 {
        guard end - at >= 4 else { return nil }
        let length = Int(bytes.uint8(at)) * 4
        guard length > 0, end - at >= length else { return nil }
        next = bytes.uint8(at + length - 1)
        at += length
      }
    }
    return looksLikeIP(bytes, at, end) ? Content(kind: .ip, start: at) : nil
  }

  /// RFC 5415, 4.3: a header of a length of its own, then an 802.3 or 802.11 frame.
  private func capwap(_ bytes: RawSpan, _ start: Int, _ end: Int) -> Content? {
    let word = bytes.uint32(start)
    let at = start + Int(word >> 19 & 0x1f) * 4
    // Version 0 and not DTLS; no fragment, no keep-alive.
    guard word >> 24 == 0, at >= start + 8, word & 0x0000_0080 == 0, word & 0x0000_0008 == 0 else {
      return nil
    }
    if word & 0x0000_0100 == 0 {
      return looksLikeEthernet(bytes, at, end) ? Content(kind: .ethernet, start: at) : nil
    }
    // The native frame of binding 1 is IEEE 802.11 (RFC 5416).
    guard word >> 9 & 0x1f == 1, looksLikeWireless(bytes, at, end) else { return nil }
    return Content(kind: .wireless, start: at)
  }

  /// TaZmen Sniffer Protocol: version 1, a received packet, its link, tagged fields to tag 1.
  private func tzsp(_ bytes: RawSpan, _ start: Int, _ end: Int) -> Content? {
    guard bytes.uint8(start) == 1, bytes.uint8(start + 1) <= 1 else { return nil }
    var at = start + 4
    while at < end, bytes.uint8(at) != 1 {
      if bytes.uint8(at) == 0 {
        at += 1
        continue
      }
      guard end - at >= 2 else { return nil }
      at += 2 + Int(bytes.uint8(at + 1))
    }
    at += 1
    switch bytes.uint16(start + 2) {
    case 1 where looksLikeEthernet(bytes, at, end): return Content(kind: .ethernet, start: at)
    case 0x12 where looksLikeWireless(bytes, at, end): return Content(kind: .wireless, start: at)
    default: return nil
    }
  }

  /// RFC 7510: a label stack in a datagram.
  private func labels(_ bytes: RawSpan, _ start: Int, _ end: Int) -> Content? {
    var at = start
    while end - at >= 24, at < start + 16 {
      let isBottom = bytes.uint8(at + 2) & 1 != 0
      at += 4
      if isBottom {
        return looksLikeIP(bytes, at, end) ? Content(kind: .labels, start: start) : nil
      }
    }
    return nil
  }

  /// RFC 4380, 5.1: perhaps an authentication and an origin, then an IPv6 packet of the very length.
  ///
  /// On other ports than the service's own, one of its ends must have a Teredo address.
  private func teredo(
    _ bytes: RawSpan,
    _ start: Int,
    _ end: Int,
    isKnownPort: Bool
  ) -> Content? {
    var at = start
    if isKnownPort {
      if end - at >= 4, bytes.uint16(at) == 0x0001 {
        at += 13 + Int(bytes.uint8(at + 2)) + Int(bytes.uint8(at + 3))
      }
      if end - at >= 8, bytes.uint16(at) == 0x0000 { at += 8 }
    }
    guard end - at >= 40, bytes.uint8(at) >> 4 == 6,
      Int(bytes.uint16(at + 4)) == end - at - 40 + missing
    else { return nil }
    let isTeredo =
      bytes.uint32(at + 8) == 0x2001_0000 || bytes.uint32(at + 24) == 0x2001_0000
    guard isKnownPort || isTeredo else { return nil }
    return Content(kind: .ip, start: at)
  }
}
