// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import NetworkTypes

// Link types other than Ethernet, and what EtherTypes name beside plain IPv4.
extension PacketView {
  /// The most encapsulations that are no tunnels: label stacks, PPP, LLC, service headers.
  static var maxLayers: UInt8 { 16 }

  @inline(never)
  @_lifetime(self: copy bytes)
  mutating func otherLink(_ bytes: RawSpan, _ link: LinkType) {
    switch link {
    case .linuxCooked: linuxCooked(bytes)
    case .linuxCooked2: linuxCooked2(bytes)
    case .raw, .ipv4, .ipv6: anyIP(bytes, 0)
    case .null, .loop: loopback(bytes)
    case .ppp, .pppHDLC: ppp(bytes, 0)
    case .pppoe: pppoe(bytes, 0)
    case .ciscoHDLC: ciscoHDLC(bytes)
    case .nflog: nflog(bytes)
    case .ieee80211: wireless(bytes, 0)
    case .radiotap: radiotap(bytes)
    default: stop = .unknownLink
    }
  }

  /// Whether one more encapsulation may be opened; refuses it if not.
  mutating func descend() -> Bool {
    layers += 1
    guard layers <= Self.maxLayers else {
      stop(.tooDeep, .tooManyLayers)
      return false
    }
    return true
  }

  /// What stands behind an EtherType, its tags first (IEEE 802.1Q, 802.1ad, the older 9100).
  @inline(never)
  @_lifetime(self: copy bytes)
  mutating func etherType(_ first: UInt16, _ bytes: RawSpan, _ place: Int) {
    var type = first
    var start = place
    var tags = 0
    while type == 0x8100 || type == 0x88a8 || type == 0x9100 || type == 0x9200 {
      guard bytes.byteCount - start >= 4 else {
        stop(.truncated, .vlanTooSmall)
        return
      }
      tags += 1
      guard tags <= Int(Self.maxTunnelDepth) else {
        stop(.tooDeep, .vlanTooManyLayers)
        return
      }
      noteTag(bytes.uint16(start) & 0x0fff, tags)
      type = bytes.uint16(start + 2)
      start += 4
    }
    switch type {
    case 0x0800: ipv4(bytes, start)
    case 0x86dd: ipv6(bytes, start)
    case 0x0806: arp(bytes, start)
    default: rareType(type, bytes, start)
    }
  }

  /// The tags of an inner frame take the place of the outer frame's.
  private mutating func noteTag(_ tag: UInt16, _ number: Int) {
    switch number {
    case 1:
      vlan = tag
      innerVLAN = 0
      thirdVLAN = 0
    case 2: innerVLAN = tag
    default: thirdVLAN = tag
    }
  }

  @_lifetime(self: copy bytes)
  private mutating func rareType(_ type: UInt16, _ bytes: RawSpan, _ start: Int) {
    guard descend() else { return }
    switch type {
    case 0x8847, 0x8848: mpls(bytes, start)
    case 0x8864: pppoe(bytes, start)
    case 0x894f: serviceHeader(bytes, start)
    case 0x8926: vnTag(bytes, start)
    case 0x88e7: providerBackbone(bytes, start)
    case 0..<0x0600: llc(bytes, start, length: Int(type))
    // PPPoE discovery, slow protocols, 802.1X, LLDP.
    case 0x8863, 0x8809, 0x888e, 0x88cc: stop = .linkControl
    default: stop = .unknownEtherType
    }
  }

  /// A VN-Tag: four bytes of interfaces, then an EtherType.
  @_lifetime(self: copy bytes)
  private mutating func vnTag(_ bytes: RawSpan, _ start: Int) {
    guard bytes.byteCount - start >= 6 else {
      stop(.truncated, .vnTagTooSmall)
      return
    }
    etherType(bytes.uint16(start + 4), bytes, start + 6)
  }

  /// IEEE 802.1ah: four bytes with the service's number, then the customer's frame.
  @_lifetime(self: copy bytes)
  private mutating func providerBackbone(_ bytes: RawSpan, _ start: Int) {
    guard bytes.byteCount - start >= 4 else {
      stop(.truncated, .providerBackboneTooSmall)
      return
    }
    ethernet(bytes, start + 4)
  }

  /// IEEE 802.2 with or without SNAP; `length` is that of an 802.3 frame, `nil` elsewhere.
  @_lifetime(self: copy bytes)
  mutating func llc(_ bytes: RawSpan, _ start: Int, length: Int?) {
    guard bytes.byteCount - start >= 3 else {
      stop = .truncated
      return
    }
    var end = bytes.byteCount
    if let length { end = min(end, start + length) }
    let frame = bytes.extracting(0..<end)
    guard end - start >= 3 else {
      stop = .badLink
      return
    }
    switch bytes.uint16(start) {
    case 0xaaaa where bytes.uint8(start + 2) == 3: snap(frame, start + 3)
    // IPv4 has an access point of its own.
    case 0x0606 where bytes.uint8(start + 2) == 3: ipv4(frame, start + 3)
    // Spanning tree.
    case 0x4242: stop = .linkControl
    default: stop = .unknownEtherType
    }
  }

  /// RFC 1042: an organisation's number, then its type.
  @_lifetime(self: copy bytes)
  private mutating func snap(_ bytes: RawSpan, _ start: Int) {
    guard bytes.byteCount - start >= 5 else {
      stop = .truncated
      return
    }
    let type = bytes.uint16(start + 3)
    switch bytes.uint24(start) {
    // EtherTypes; those of 802.1H tunnelling too. A length has no place here.
    case 0x000000 where type >= 0x0600, 0x0000f8 where type >= 0x0600:
      if descend() { etherType(type, bytes, start + 5) }
    // Cisco: CDP, VTP, PVST.
    case 0x00000c: stop = .linkControl
    default: stop = .unknownEtherType
    }
  }

  @_lifetime(self: copy bytes)
  private mutating func linuxCooked(_ bytes: RawSpan) {
    guard bytes.byteCount >= 16 else {
      stop(.truncated, .cookedTooSmall)
      return
    }
    if bytes.uint16(4) == 6 { sourceMAC = bytes.uint64(6) >> 16 }
    cooked(bytes.uint16(14), bytes, 16)
  }

  @_lifetime(self: copy bytes)
  private mutating func linuxCooked2(_ bytes: RawSpan) {
    guard bytes.byteCount >= 20 else {
      stop(.truncated, .cooked2TooSmall)
      return
    }
    if bytes.uint8(11) == 6 { sourceMAC = bytes.uint64(12) >> 16 }
    cooked(bytes.uint16(0), bytes, 20)
  }

  /// Linux writes 4 for an 802.2 frame; other small numbers are its own frame kinds.
  @_lifetime(self: copy bytes)
  private mutating func cooked(_ type: UInt16, _ bytes: RawSpan, _ start: Int) {
    switch type {
    case 4: llc(bytes, start, length: nil)
    case 0..<0x0600: stop = .unknownEtherType
    default: etherType(type, bytes, start)
    }
  }

  @_lifetime(self: copy bytes)
  private mutating func loopback(_ bytes: RawSpan) {
    guard bytes.byteCount >= 4 else {
      stop(.truncated, .loopbackTooSmall)
      return
    }
    // The family is in the byte order of the machine that wrote it; its number fits one byte.
    switch max(bytes.uint8(0), bytes.uint8(3)) {
    case 2: ipv4(bytes, 4)
    case 10, 23, 24, 28, 30: ipv6(bytes, 4)
    default: stop(.unknownEtherType, .loopbackUnsupported)
    }
  }

  @_lifetime(self: copy bytes)
  mutating func anyIP(_ bytes: RawSpan, _ start: Int) {
    guard bytes.byteCount > start else {
      stop = .truncated
      return
    }
    switch bytes.uint8(start) >> 4 {
    case 4: ipv4(bytes, start)
    case 6: ipv6(bytes, start)
    default: stop(.badLink, .rawWrongVersion)
    }
  }

  /// Cisco HDLC: address, control, EtherType.
  @_lifetime(self: copy bytes)
  private mutating func ciscoHDLC(_ bytes: RawSpan) {
    guard bytes.byteCount >= 4 else {
      stop(.truncated, .hdlcTooSmall)
      return
    }
    let type = bytes.uint16(2)
    // SLARP keeps the line alive.
    if type == 0x8035 { stop = .linkControl } else { etherType(type, bytes, 4) }
  }

  /// Linux's packet log: family, version, resource, then fields; field 9 is the packet.
  @_lifetime(self: copy bytes)
  private mutating func nflog(_ bytes: RawSpan) {
    guard bytes.byteCount >= 4 else {
      stop = .truncated
      return
    }
    var at = 4
    while bytes.byteCount - at >= 4 {
      // Lengths and types are in the byte order of the machine that wrote them.
      var length = Int(bytes.uint16LE(at))
      var type = bytes.uint16LE(at + 2)
      if type & 0xff == 0, type != 0 {
        length = Int(bytes.uint16(at))
        type = bytes.uint16(at + 2)
      }
      guard length >= 4 else {
        stop = .badLink
        return
      }
      guard bytes.byteCount - at >= length || type == 9 else {
        stop = .truncated
        return
      }
      if type == 9 {
        switch bytes.uint8(0) {
        case 2, 10: anyIP(bytes.extracting(0..<min(bytes.byteCount, at + length)), at + 4)
        default: stop = .unknownEtherType
        }
        return
      }
      at += (length + 3) & ~3
    }
    stop = .truncated
  }

  @_lifetime(self: copy bytes)
  private mutating func arp(_ bytes: RawSpan, _ start: Int) {
    guard bytes.byteCount - start >= 28 else {
      stop(.truncated, .arpTooSmall)
      return
    }
    // Ethernet and IPv4 only: hardware type 1, protocol 0800, lengths 6 and 4 (RFC 826).
    guard bytes.uint64(start) >> 16 == 0x0001_0800_0604 else {
      stop = .unknownEtherType
      return
    }
    stop = .arp
    payload = bytes.extracting((start + 28)..<(start + 28))
    arpOperation = bytes.uint16(start + 6)
    sourceMAC = bytes.uint64(start + 8) >> 16
    source = IPAddress(v4: bytes.uint32(start + 14))
    destination = IPAddress(v4: bytes.uint32(start + 24))
  }
}
