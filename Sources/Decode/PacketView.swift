// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import NetworkTypes

/// A packet decoded as far as it goes, over borrowed bytes.
///
/// Making one never fails. Every length is checked before a byte is read. Headers are read from the
/// outside in; what stopped the decoding is in ``stop``, and what had been read until then stays
/// valid. For encapsulated traffic the innermost packet counts, and the tunnels that it came through
/// are numbered. This file is the way of most packets; what is rarer is in the files beside it.
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
  /// What the packet came through, in one word as flow keys hold it.
  ///
  /// Bits 0 to 31 are ``tunnelID``, 32 to 39 ``tunnelDepth``, 40 to 51 ``thirdVLAN``.
  package var encapsulation: UInt64 = 0
  /// The datagram tunnels that were opened: bit n for the one that was met at depth n.
  ///
  /// Their datagrams are flows of their own, unlike the packets of GRE and of IP in IP.
  package var datagramTunnels: UInt8 = 0
  /// What is wrong with the packet, beside what ``stop`` says.
  package var flaw = PacketFlaw.none
  /// Length in bytes of what the innermost tunnel carries; only meaningful inside of one.
  package var innerLength = 0
  /// Encapsulations on the way that are no tunnels: label stacks, PPP, LLC.
  var layers: UInt8 = 0
  /// Tunnels are opened up to this depth.
  let tunnelLimit: UInt8
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
  /// TCP window as it is written, before scaling.
  package var window: UInt16 = 0
  /// How far a SYN shifts the windows that come after it (RFC 7323, 2), 0 where it does not say.
  package var windowShift: UInt8 = 0
  /// IPv4 time to live or IPv6 hop limit.
  package var hopLimit: UInt8 = 0
  /// ARP operation: 1 request, 2 reply.
  package var arpOperation: UInt16 = 0
  /// The identification of an IPv4 packet (16 bits) or of an IPv6 fragment (32 bits).
  package var identification: UInt32 = 0
  /// A fragment's offset in its packet's payload in bytes.
  package var fragmentOffset = 0
  /// Whether more fragments follow this one.
  package var hasMoreFragments = false
  /// Payload bytes that the headers announce and the capture lacks.
  package var missing = 0
  /// Where the innermost IP header begins.
  var network = 0
  /// Whether the packet claims more bytes than a frame of 1,500 bytes holds (offload built it).
  package var isSuperFrame = false
  /// The transport payload, as much as was captured.
  package internal(set) var payload: RawSpan

  /// The most encapsulations that are opened.
  package static let maxTunnelDepth: UInt8 = 8

  /// Decodes a packet of that link type.
  ///
  /// `tunnelLimit` is the depth at which tunnels are left closed, so that the packet or datagram
  /// itself is seen; what is deeper than ``maxTunnelDepth`` is refused in any case.
  @_lifetime(copy bytes)
  package init(
    parsing bytes: RawSpan,
    link: LinkType,
    tunnelLimit: UInt8 = PacketView.maxTunnelDepth
  ) {
    payload = bytes.extracting(0..<0)
    self.tunnelLimit = tunnelLimit
    if link == .ethernet { ethernet(bytes, 0) } else { otherLink(bytes, link) }
  }

  /// Stops the decoding.
  @inline(__always)
  mutating func stop(_ reason: PacketStop, _ flaw: PacketFlaw) {
    stop = reason
    self.flaw = flaw
  }

  @inline(__always)
  @_lifetime(self: copy bytes)
  mutating func ethernet(_ bytes: RawSpan, _ start: Int) {
    guard bytes.byteCount &- start >= 14 else {
      stop(.truncated, .ethernetTooSmall)
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

  /// RFC 791, 3.1.
  @_lifetime(self: copy bytes)
  mutating func ipv4(_ bytes: RawSpan, _ start: Int) {
    let available = bytes.byteCount &- start
    guard available >= 20 else {
      stop(.truncated, .ipv4TooSmall)
      return
    }
    let first = bytes.uint64(start)
    var headerLength = 20
    var total = Int(first >> 32 & 0xffff)
    if first >> 56 != 0x45 {
      headerLength = optionedHeader(bytes, start)
      if headerLength == 0 { return }
    }
    // A length of 0 is what segmentation offload leaves in captures taken on the sender.
    if total == 0 { total = available }
    guard total >= headerLength else {
      stop(.badIPv4, .ipv4LengthBelowHeader)
      return
    }
    network = start
    let second = bytes.uint64(start &+ 8)
    hopLimit = UInt8(truncatingIfNeeded: second >> 56)
    ipProtocol = IPProtocol(rawValue: UInt8(truncatingIfNeeded: second >> 48))
    source = IPAddress(v4: UInt32(truncatingIfNeeded: second))
    destination = IPAddress(v4: bytes.uint32(start &+ 16))
    isSuperFrame = total > 1_500
    let end = start &+ min(total, available)
    missing = max(0, total &- available)
    identification = UInt32(first >> 16 & 0xffff)
    // More fragments, or an offset: bits 13 and 0-12 of the third word's low half.
    if first & 0x3fff != 0 {
      stop = .fragment
      fragmentOffset = Int(first & 0x1fff) * 8
      hasMoreFragments = first & 0x2000 != 0
      payload = bytes.extracting((start &+ headerLength)..<end)
      return
    }
    transport(bytes, start &+ headerLength, end)
  }

  /// RFC 8200, 3 and 4.
  @_lifetime(self: copy bytes)
  mutating func ipv6(_ bytes: RawSpan, _ start: Int) {
    let available = bytes.byteCount &- start
    guard available >= 40 else {
      stop(.truncated, .ipv6TooSmall)
      return
    }
    let first = bytes.uint64(start)
    guard first >> 60 == 6 else {
      stop(.badIPv6, .ipv6WrongVersion)
      return
    }
    network = start
    var length = Int(first >> 16 & 0xffff)
    hopLimit = UInt8(truncatingIfNeeded: first)
    source = IPAddress(bits: bytes.uint128(start &+ 8))
    destination = IPAddress(bits: bytes.uint128(start &+ 24))
    if length == 0 {
      if isJumbogram(bytes, start) {
        stop(.jumbogram, .none)
        return
      }
      length = available &- 40
    }
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
          stop(missing > 0 ? .truncated : .badIPv6, .ipv6TruncatedExtension)
          return
        }
        let step = (Int(bytes.uint8(at &+ 1)) &+ 1) &* 8
        guard end &- at >= step else {
          stop(missing > 0 ? .truncated : .badIPv6, .ipv6TruncatedExtension)
          return
        }
        next = bytes.uint8(at)
        at &+= step
      case 51:
        guard end &- at >= 12 else {
          stop(missing > 0 ? .truncated : .badIPv6, .ipv6TruncatedExtension)
          return
        }
        let step = (Int(bytes.uint8(at &+ 1)) &+ 2) &* 4
        guard end &- at >= step else {
          stop(missing > 0 ? .truncated : .badIPv6, .ipv6TruncatedExtension)
          return
        }
        next = bytes.uint8(at)
        at &+= step
      case 44:
        guard end &- at >= 8 else {
          stop(missing > 0 ? .truncated : .badIPv6, .ipv6TruncatedExtension)
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
        stop(.badIPv6, .tooManyLayers)
        return
      }
    }
  }

  @inline(__always)
  @_lifetime(self: copy bytes)
  mutating func transport(_ bytes: RawSpan, _ start: Int, _ end: Int) {
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
  mutating func tcp(_ bytes: RawSpan, _ start: Int, _ end: Int) {
    guard end &- start >= 20 else {
      stop(missing > 0 ? .truncated : .badTransport, .tcpTooSmall)
      return
    }
    let first = bytes.uint64(start)
    let second = bytes.uint64(start &+ 8)
    sourcePort = UInt16(truncatingIfNeeded: first >> 48)
    destinationPort = UInt16(truncatingIfNeeded: first >> 32)
    sequence = UInt32(truncatingIfNeeded: first)
    acknowledgement = UInt32(truncatingIfNeeded: second >> 32)
    flags = UInt8(truncatingIfNeeded: second >> 16)
    window = UInt16(truncatingIfNeeded: second)
    let headerLength = Int(second >> 28 & 0x0f) &* 4
    guard headerLength >= 20, headerLength <= end &- start else {
      tcpWithoutOptions(bytes, headerLength &- (end &- start), end, isLong: headerLength >= 20)
      return
    }
    payload = bytes.extracting((start &+ headerLength)..<end)
    if flags & 0x02 != 0, headerLength > 20 {
      windowShift = Self.windowShift(bytes, start &+ 20, start &+ headerLength)
    }
  }

  /// A header of which `lacking` bytes of options are not there.
  ///
  /// Where the snap length cut them, ports, numbers and flags still tell whose packet it is: taps that
  /// slice packets at 64 bytes would otherwise show nothing but acknowledgements.
  @inline(never)
  @_lifetime(self: copy bytes)
  private mutating func tcpWithoutOptions(
    _ bytes: RawSpan,
    _ lacking: Int,
    _ end: Int,
    isLong: Bool
  ) {
    guard isLong, lacking <= missing else {
      stop(missing > 0 ? .truncated : .badTransport, .tcpHeaderTooSmall)
      return
    }
    missing &-= lacking
    payload = bytes.extracting(end..<end)
  }

  /// RFC 768.
  @_lifetime(self: copy bytes)
  mutating func udp(_ bytes: RawSpan, _ start: Int, _ end: Int) {
    guard end &- start >= 8 else {
      stop(missing > 0 ? .truncated : .badTransport, .udpTooSmall)
      return
    }
    sourcePort = bytes.uint16(start)
    destinationPort = bytes.uint16(start &+ 2)
    let length = Int(bytes.uint16(start &+ 4))
    guard length >= 8 || length == 0 else {
      stop(.badTransport, .udpLengthInvalid)
      return
    }
    let stopAt = length == 0 ? end : min(end, start &+ length)
    if mayBeTunnel(bytes, start &+ 8, stopAt), opened(bytes, start &+ 8, stopAt) { return }
    payload = bytes.extracting((start &+ 8)..<stopAt)
  }

  @_lifetime(self: copy bytes)
  mutating func icmp(_ bytes: RawSpan, _ start: Int, _ end: Int) {
    guard end &- start >= 4 else {
      stop(
        missing > 0 ? .truncated : .badTransport,
        ipProtocol == .icmp ? .icmpv4TooSmall : .icmpv6TooSmall
      )
      return
    }
    sourcePort = UInt16(bytes.uint8(start))
    destinationPort = UInt16(bytes.uint8(start &+ 1))
    payload = bytes.extracting(min(start &+ 8, end)..<end)
  }

  /// Whether a datagram's ports or its first byte are those of some tunnel; a hint, never a proof.
  @inline(__always)
  private func mayBeTunnel(_ bytes: RawSpan, _ start: Int, _ end: Int) -> Bool {
    if Self.tunnelPorts &>> Self.place(destinationPort) & 1 != 0 { return true }
    // Only CAPWAP's and Teredo's servers answer from their port.
    if sourcePort == 5247 || sourcePort == 3544 { return true }
    // Teredo runs on any port; what it carries begins with an IPv6 header.
    return end &- start >= 40 && bytes.uint8(start) & 0xf0 == 0x60
  }
}

extension PacketView {
  /// The tunnel's own identifier (VNI, GRE key, ERSPAN session), 0 for none.
  ///
  /// Identifiers that differ between the two directions (GTP-U, PPTP) are not kept.
  package var tunnelID: UInt32 {
    get { UInt32(truncatingIfNeeded: encapsulation) }
    set { encapsulation = encapsulation & ~0xffff_ffff | UInt64(newValue) }
  }

  /// How many encapsulations were opened.
  package var tunnelDepth: UInt8 {
    get { UInt8(truncatingIfNeeded: encapsulation >> 32) }
    set { encapsulation = encapsulation & ~(0xff << 32) | UInt64(newValue) << 32 }
  }

  /// The innermost 802.1Q identifier of a triple tag, 0 for none.
  package var thirdVLAN: UInt16 {
    get { UInt16(truncatingIfNeeded: encapsulation >> 40) & 0xfff }
    set { encapsulation = encapsulation & ~(0xfff << 40) | UInt64(newValue & 0xfff) << 40 }
  }

  /// Whether a tunnel was opened, or something is wrong with the packet.
  @inline(__always)
  package var isUnusual: Bool { encapsulation >> 32 | UInt64(flaw.rawValue) != 0 }

  /// The ports of tunnels as a set of places: a cheap test that most datagrams fail.
  @inline(__always)
  static var tunnelPorts: UInt64 {
    1 << place(4789) | 1 << place(8472) | 1 << place(6081) | 1 << place(2152) | 1 << place(3544)
      | 1 << place(5247) | 1 << place(37_008) | 1 << place(6635)
  }

  /// A port's place among 64, chosen so that the ports of common services have other ones.
  @inline(__always)
  static func place(_ port: UInt16) -> UInt64 { UInt64((port ^ port &>> 8) & 63) }
}
