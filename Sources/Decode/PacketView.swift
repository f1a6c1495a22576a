// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import NetworkTypes

/// A packet decoded as far as it goes, over borrowed bytes.
///
/// Making one never fails. Every length is checked before a byte is read. Headers are read from the outside in; what stopped
/// the decoding is in ``stop``, and what had been read until then stays valid. For encapsulated
/// traffic the innermost packet counts, and the tunnels that it came through are numbered.
package struct PacketView: ~Escapable {
  /// Whether decoding got to a transport payload, and if not, why.
  package var stop = PacketStop.none
  /// Sender's link-layer address, 0 when the link has none.
  package var sourceMAC: UInt64 = 0
  /// Receiver's link-layer address, 0 when the link has none.
  package var destinationMAC: UInt64 = 0
  /// Outer 802.1Q identifier, 0 for none.
  package var vlan: UInt16 = 0
  /// Inner 802.1Q identifier of a double tag, 0 for none.
  package var innerVLAN: UInt16 = 0
  /// How many encapsulations were opened.
  package var tunnelDepth: UInt8 = 0
  /// The tunnel's own identifier (VNI, GRE key), 0 for none.
  package var tunnelID: UInt32 = 0
  /// Sender; for ARP the sender's protocol address.
  package var source = IPAddress(bits: 0)
  /// Receiver; for ARP the target's protocol address.
  package var destination = IPAddress(bits: 0)
  /// The transport protocol.
  package var ipProtocol = IPProtocol(rawValue: 0)
  /// Sender's port; the ICMP type for ICMP.
  package var sourcePort: UInt16 = 0
  /// Receiver's port; the ICMP code for ICMP.
  package var destinationPort: UInt16 = 0
  /// TCP sequence number.
  package var sequence: UInt32 = 0
  /// TCP acknowledgement number, meaningful with ACK.
  package var acknowledgement: UInt32 = 0
  /// TCP flags: FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32.
  package var flags: UInt8 = 0
  /// IPv4 time to live or IPv6 hop limit.
  package var hopLimit: UInt8 = 0
  /// ARP operation: 1 request, 2 reply.
  package var arpOperation: UInt16 = 0
  /// A fragment's identification, of 16 bits in IPv4 and 32 in IPv6.
  package var identification: UInt32 = 0
  /// A fragment's offset in its packet's payload in bytes.
  package var fragmentOffset = 0
  /// Whether more fragments follow this one.
  package var hasMoreFragments = false
  /// Payload bytes that the headers announce and the capture lacks.
  package var missing = 0
  /// Whether the packet claims more bytes than a frame of 1,500 bytes holds (offload built it).
  package var isSuperFrame = false
  /// The transport payload, as much as was captured.
  package private(set) var payload: RawSpan

  /// The most encapsulations that are opened.
  package static let maxTunnelDepth: UInt8 = 8

  /// Decodes a packet of that link type.
  @_lifetime(copy bytes)
  package init(parsing bytes: RawSpan, link: LinkType) {
    payload = bytes.extracting(0..<0)
    switch link {
    case .ethernet: ethernet(bytes, 0)
    case .linuxCooked: linuxCooked(bytes)
    case .linuxCooked2: linuxCooked2(bytes)
    case .raw, .ipv4, .ipv6: anyIP(bytes, 0)
    case .null, .loop: loopback(bytes)
    default: stop = .unknownLink
    }
  }

  @inline(__always)
  @_lifetime(self: copy bytes)
  private mutating func ethernet(_ bytes: RawSpan, _ start: Int) {
    guard bytes.byteCount &- start >= 14 else {
      stop = .truncated
      return
    }
    let head = bytes.uint64(start)
    destinationMAC = head >> 16
    sourceMAC = (head & 0xffff) << 32 | UInt64(bytes.uint32(start &+ 8))
    let type = bytes.uint16(start &+ 12)
    if type == 0x0800 {
      ipv4(bytes, start &+ 14)
    } else {
      etherType(type, bytes, start &+ 14)
    }
  }

  @_lifetime(self: copy bytes)
  private mutating func etherType(_ first: UInt16, _ bytes: RawSpan, _ first_start: Int) {
    var type = first
    var start = first_start
    var tags = 0
    while type == 0x8100 || type == 0x88a8 || type == 0x9100 {
      guard bytes.byteCount - start >= 4 else {
        stop = .truncated
        return
      }
      tags += 1
      guard tags <= Int(Self.maxTunnelDepth) else {
        stop = .tooDeep
        return
      }
      let tag = bytes.uint16(start) & 0x0fff
      if tags == 1 { vlan = tag } else { innerVLAN = tag }
      type = bytes.uint16(start + 2)
      start += 4
    }
    switch type {
    case 0x0800: ipv4(bytes, start)
    case 0x86dd: ipv6(bytes, start)
    case 0x0806: arp(bytes, start)
    default: stop = .unknownEtherType
    }
  }

  @_lifetime(self: copy bytes)
  private mutating func linuxCooked(_ bytes: RawSpan) {
    guard bytes.byteCount >= 16 else {
      stop = .truncated
      return
    }
    if bytes.uint16(4) == 6 { sourceMAC = bytes.uint64(6) >> 16 }
    etherType(bytes.uint16(14), bytes, 16)
  }

  @_lifetime(self: copy bytes)
  private mutating func linuxCooked2(_ bytes: RawSpan) {
    guard bytes.byteCount >= 20 else {
      stop = .truncated
      return
    }
    if bytes.uint8(11) == 6 { sourceMAC = bytes.uint64(12) >> 16 }
    etherType(bytes.uint16(0), bytes, 20)
  }

  @_lifetime(self: copy bytes)
  private mutating func loopback(_ bytes: RawSpan) {
    guard bytes.byteCount >= 4 else {
      stop = .truncated
      return
    }
    // The family is in the byte order of the machine that wrote it; its number fits one byte.
    let family = max(bytes.uint8(0), bytes.uint8(3))
    switch family {
    case 2: ipv4(bytes, 4)
    case 10, 23, 24, 28, 30: ipv6(bytes, 4)
    default: stop = .unknownEtherType
    }
  }

  @_lifetime(self: copy bytes)
  private mutating func anyIP(_ bytes: RawSpan, _ start: Int) {
    guard bytes.byteCount > start else {
      stop = .truncated
      return
    }
    switch bytes.uint8(start) >> 4 {
    case 4: ipv4(bytes, start)
    case 6: ipv6(bytes, start)
    default: stop = .badLink
    }
  }

  @_lifetime(self: copy bytes)
  private mutating func arp(_ bytes: RawSpan, _ start: Int) {
    guard bytes.byteCount - start >= 28 else {
      stop = .truncated
      return
    }
    // Ethernet and IPv4 only: hardware type 1, protocol 0800, lengths 6 and 4 (RFC 826).
    guard bytes.uint64(start) >> 16 == 0x0001_0800_0604 else {
      stop = .unknownEtherType
      return
    }
    stop = .arp
    arpOperation = bytes.uint16(start + 6)
    sourceMAC = bytes.uint64(start + 8) >> 16
    source = IPAddress(v4: bytes.uint32(start + 14))
    destination = IPAddress(v4: bytes.uint32(start + 24))
  }

  /// RFC 791, 3.1.
  @_lifetime(self: copy bytes)
  private mutating func ipv4(_ bytes: RawSpan, _ start: Int) {
    let available = bytes.byteCount &- start
    guard available >= 20 else {
      stop = .truncated
      return
    }
    let first = bytes.uint64(start)
    let headerLength = Int(first >> 56 & 0x0f) &* 4
    var total = Int(first >> 32 & 0xffff)
    guard first >> 60 == 4, headerLength >= 20 else {
      stop = .badIPv4
      return
    }
    guard available >= headerLength else {
      stop = .truncated
      return
    }
    // A length of 0 is what segmentation offload leaves in captures taken on the sender.
    if total == 0 { total = available }
    guard total >= headerLength else {
      stop = .badIPv4
      return
    }
    let second = bytes.uint64(start &+ 8)
    hopLimit = UInt8(truncatingIfNeeded: second >> 56)
    ipProtocol = IPProtocol(rawValue: UInt8(truncatingIfNeeded: second >> 48))
    source = IPAddress(v4: UInt32(truncatingIfNeeded: second))
    destination = IPAddress(v4: bytes.uint32(start &+ 16))
    isSuperFrame = total > 1_500
    let end = start &+ min(total, available)
    missing = max(0, total &- available)
    // More fragments, or an offset: bits 13 and 0-12 of the third word's low half.
    if first & 0x3fff != 0 {
      stop = .fragment
      identification = UInt32(first >> 16 & 0xffff)
      fragmentOffset = Int(first & 0x1fff) * 8
      hasMoreFragments = first & 0x2000 != 0
      payload = bytes.extracting((start &+ headerLength)..<end)
      return
    }
    transport(bytes, start &+ headerLength, end)
  }

  /// RFC 8200, 3 and 4.
  @_lifetime(self: copy bytes)
  private mutating func ipv6(_ bytes: RawSpan, _ start: Int) {
    let available = bytes.byteCount &- start
    guard available >= 40 else {
      stop = .truncated
      return
    }
    let first = bytes.uint64(start)
    guard first >> 60 == 6 else {
      stop = .badIPv6
      return
    }
    var length = Int(first >> 16 & 0xffff)
    hopLimit = UInt8(truncatingIfNeeded: first)
    source = IPAddress(bits: bytes.uint128(start &+ 8))
    destination = IPAddress(bits: bytes.uint128(start &+ 24))
    if length == 0 { length = available &- 40 }
    isSuperFrame = length > 1_460
    missing = max(0, length &- (available &- 40))
    let end = start &+ 40 &+ min(length, available &- 40)
    var next = UInt8(truncatingIfNeeded: first >> 8)
    var at = start &+ 40
    var headers = 0
    while true {
      switch next {
      case 0, 43, 60, 135, 139, 140:
        guard end &- at >= 8 else {
          stop = missing > 0 ? .truncated : .badIPv6
          return
        }
        let step = (Int(bytes.uint8(at &+ 1)) &+ 1) &* 8
        guard end &- at >= step else {
          stop = missing > 0 ? .truncated : .badIPv6
          return
        }
        next = bytes.uint8(at)
        at &+= step
      case 51:
        guard end &- at >= 12 else {
          stop = missing > 0 ? .truncated : .badIPv6
          return
        }
        let step = (Int(bytes.uint8(at &+ 1)) &+ 2) &* 4
        guard end &- at >= step else {
          stop = missing > 0 ? .truncated : .badIPv6
          return
        }
        next = bytes.uint8(at)
        at &+= step
      case 44:
        guard end &- at >= 8 else {
          stop = missing > 0 ? .truncated : .badIPv6
          return
        }
        // An atomic fragment (RFC 6946) is whole; others wait for defragmentation.
        guard bytes.uint16(at &+ 2) & 0xfff9 == 0 else {
          ipProtocol = IPProtocol(rawValue: bytes.uint8(at))
          stop = .fragment
          let word = bytes.uint16(at &+ 2)
          identification = bytes.uint32(at &+ 4)
          fragmentOffset = Int(word & 0xfff8)
          hasMoreFragments = word & 1 != 0
          payload = bytes.extracting((at &+ 8)..<end)
          return
        }
        next = bytes.uint8(at)
        at &+= 8
      default:
        ipProtocol = IPProtocol(rawValue: next)
        transport(bytes, at, end)
        return
      }
      headers &+= 1
      guard headers <= 16 else {
        stop = .badIPv6
        return
      }
    }
  }

  @inline(__always)
  @_lifetime(self: copy bytes)
  private mutating func transport(_ bytes: RawSpan, _ start: Int, _ end: Int) {
    switch ipProtocol {
    case .tcp: tcp(bytes, start, end)
    case .udp: udp(bytes, start, end)
    case .icmp, .icmpv6: icmp(bytes, start, end)
    default: encapsulated(bytes, start, end)
    }
  }

  /// RFC 9293, 3.1.
  @inline(__always)
  @_lifetime(self: copy bytes)
  private mutating func tcp(_ bytes: RawSpan, _ start: Int, _ end: Int) {
    guard end &- start >= 20 else {
      stop = missing > 0 ? .truncated : .badTransport
      return
    }
    let first = bytes.uint64(start)
    let second = bytes.uint64(start &+ 8)
    sourcePort = UInt16(truncatingIfNeeded: first >> 48)
    destinationPort = UInt16(truncatingIfNeeded: first >> 32)
    sequence = UInt32(truncatingIfNeeded: first)
    acknowledgement = UInt32(truncatingIfNeeded: second >> 32)
    flags = UInt8(truncatingIfNeeded: second >> 16)
    let headerLength = Int(second >> 28 & 0x0f) &* 4
    guard headerLength >= 20, headerLength <= end &- start else {
      stop = missing > 0 ? .truncated : .badTransport
      return
    }
    payload = bytes.extracting((start &+ headerLength)..<end)
  }

  /// RFC 768.
  @_lifetime(self: copy bytes)
  private mutating func udp(_ bytes: RawSpan, _ start: Int, _ end: Int) {
    guard end &- start >= 8 else {
      stop = missing > 0 ? .truncated : .badTransport
      return
    }
    sourcePort = bytes.uint16(start)
    destinationPort = bytes.uint16(start &+ 2)
    let length = Int(bytes.uint16(start &+ 4))
    guard length >= 8 || length == 0 else {
      stop = .badTransport
      return
    }
    let stopAt = length == 0 ? end : min(end, start &+ length)
    if destinationPort == 4789, tunnelDepth < Self.maxTunnelDepth, stopAt &- start >= 30,
      bytes.uint8(start &+ 8) == 0x08
    {
      vxlan(bytes, start &+ 8, stopAt)
      return
    }
    payload = bytes.extracting((start &+ 8)..<stopAt)
  }

  @_lifetime(self: copy bytes)
  private mutating func icmp(_ bytes: RawSpan, _ start: Int, _ end: Int) {
    guard end &- start >= 4 else {
      stop = missing > 0 ? .truncated : .badTransport
      return
    }
    sourcePort = UInt16(bytes.uint8(start))
    destinationPort = UInt16(bytes.uint8(start &+ 1))
    payload = bytes.extracting(min(start &+ 8, end)..<end)
  }

  /// RFC 7348, 5: flags, 24-bit network identifier, an Ethernet frame.
  @_lifetime(self: copy bytes)
  private mutating func vxlan(_ bytes: RawSpan, _ start: Int, _ end: Int) {
    tunnelDepth += 1
    tunnelID = UInt32(bytes.uint24(start + 4))
    ethernet(bytes.extracting(0..<end), start + 8)
  }

  /// IP in IP (RFC 2003), IPv6 in IPv4 (RFC 4213) and GRE (RFC 2784, 2890).
  @_lifetime(self: copy bytes)
  private mutating func encapsulated(_ bytes: RawSpan, _ start: Int, _ end: Int) {
    guard [4, 41, 47].contains(ipProtocol.rawValue) else {
      stop = .otherTransport
      payload = bytes.extracting(min(start, end)..<end)
      return
    }
    guard tunnelDepth < Self.maxTunnelDepth else {
      stop = .tooDeep
      return
    }
    tunnelDepth += 1
    let inner = bytes.extracting(0..<end)
    if ipProtocol.rawValue != 47 {
      anyIP(inner, start)
      return
    }
    guard end - start >= 4 else {
      stop = missing > 0 ? .truncated : .badTransport
      return
    }
    let head = bytes.uint16(start)
    let version = head & 7
    var at = start + 4
    if head & 0x8000 != 0 { at += 4 }
    if head & 0x2000 != 0 {
      if end - at >= 4, version == 0 { tunnelID = bytes.uint32(at) }
      at += 4
    }
    if head & 0x1000 != 0 { at += 4 }
    guard version == 0, at <= end else {
      stop = .otherTransport
      return
    }
    let type = bytes.uint16(start + 2)
    if type == 0x6558 {
      ethernet(inner, at)
    } else {
      etherType(type, inner, at)
    }
  }
}
