// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import NetworkTypes

// Transport protocols other than TCP, UDP and ICMP; tunnels that are protocols of IP.
extension PacketView {
  /// SCTP, ESP, IP in IP (RFC 2003, 2473), IPv6 in IPv4 (RFC 4213), MPLS in IP (RFC 4023), GRE.
  @inline(never)
  @_lifetime(self: copy bytes)
  mutating func encapsulated(_ bytes: RawSpan, _ start: Int, _ end: Int) {
    let number = ipProtocol.rawValue
    switch number {
    case 4, 41, 47, 137: break
    case 132:
      sctp(bytes, start, end)
      return
    case 50:
      esp(bytes, start, end)
      return
    default:
      stop = .otherTransport
      payload = bytes.extracting(min(start, end)..<end)
      return
    }
    guard tunnelDepth < Self.maxTunnelDepth else {
      stop(.tooDeep, .tooManyLayers)
      return
    }
    // Whoever looks at the layers one by one sees the tunnel's own packet.
    if tunnelDepth >= tunnelLimit {
      stop = .otherTransport
      payload = bytes.extracting(min(start, end)..<end)
      return
    }
    let inner = bytes.extracting(0..<end)
    if number == 47 {
      gre(inner, start)
      return
    }
    enterTunnel(at: start, end)
    if number == 137 { mpls(inner, start) } else { anyIP(inner, start) }
  }

  /// Counts a tunnel whose content lies there.
  mutating func enterTunnel(at start: Int, _ end: Int) {
    tunnelDepth += 1
    innerLength = max(0, end - start) + missing
  }

  /// RFC 9260, 3: ports, verification tag, checksum, chunks.
  @_lifetime(self: copy bytes)
  private mutating func sctp(_ bytes: RawSpan, _ start: Int, _ end: Int) {
    guard end - start >= 12 else {
      stop(missing > 0 ? .truncated : .badTransport, .sctpTooSmall)
      return
    }
    sourcePort = bytes.uint16(start)
    destinationPort = bytes.uint16(start + 2)
    payload = bytes.extracting((start + 12)..<end)
  }

  /// RFC 4303, 2: the security parameters index stands where others have their ports.
  @_lifetime(self: copy bytes)
  private mutating func esp(_ bytes: RawSpan, _ start: Int, _ end: Int) {
    guard end - start >= 8 else {
      stop(missing > 0 ? .truncated : .badTransport, .espTooSmall)
      return
    }
    stop = .otherTransport
    sourcePort = bytes.uint16(start)
    destinationPort = bytes.uint16(start + 2)
    payload = bytes.extracting((start + 8)..<end)
  }

  /// RFC 2784, 2890 and, with source routes, 1701; version 1 is that of PPTP (RFC 2637, 4.1).
  @_lifetime(self: copy bytes)
  private mutating func gre(_ bytes: RawSpan, _ start: Int) {
    guard bytes.byteCount - start >= 4 else {
      stop(missing > 0 ? .truncated : .badTransport, .greTooSmall)
      return
    }
    let head = bytes.uint16(start)
    let type = bytes.uint16(start + 2)
    switch head & 7 {
    case 0: break
    case 1:
      pointToPointTunnel(bytes, start, head, type)
      return
    default:
      stop(.otherTransport, .greVersion)
      return
    }
    var at = start + 4
    if head & 0xc000 != 0 { at += 4 }
    if head & 0x2000 != 0 {
      if bytes.byteCount - at >= 4 { tunnelID = bytes.uint32(at) }
      at += 4
    }
    if head & 0x1000 != 0 { at += 4 }
    if head & 0x4000 != 0 {
      guard let end = Self.afterRoutes(bytes, at) else {
        stop(missing > 0 ? .truncated : .badTransport, .greRouteMalformed)
        return
      }
      at = end
    }
    guard at <= bytes.byteCount else {
      stop(missing > 0 ? .truncated : .badTransport, .greTooSmall)
      return
    }
    enterTunnel(at: at, bytes.byteCount)
    switch type {
    case 0x6558: ethernet(bytes, at)
    // Without a sequence number it is type I, which has no header of its own.
    case 0x88be where head & 0x1000 == 0: ethernet(bytes, at)
    case 0x88be: mirrored2(bytes, at)
    case 0x22eb: mirrored3(bytes, at)
    case 0x880b: ppp(bytes, at)
    // Cisco's web cache protocol; its second version has four bytes before the packet.
    case 0x883e where bytes.byteCount - at > 4 && bytes.uint8(at) >> 4 != 4: ipv4(bytes, at + 4)
    case 0x883e: ipv4(bytes, at)
    case 0..<0x0600: stop = .otherTransport
    default: etherType(type, bytes, at)
    }
  }

  /// The place after the source routes: entries of family, offset and length, an empty one last.
  private static func afterRoutes(_ bytes: RawSpan, _ place: Int) -> Int? {
    var at = place
    while bytes.byteCount - at >= 4 {
      let family = bytes.uint16(at)
      let length = Int(bytes.uint8(at + 3))
      at += 4
      if family == 0, length == 0 { return at }
      at += length
    }
    return nil
  }

  /// PPTP: a PPP frame behind the key, whose halves are a length and a call that differs by direction.
  @_lifetime(self: copy bytes)
  private mutating func pointToPointTunnel(
    _ bytes: RawSpan,
    _ start: Int,
    _ head: UInt16,
    _ type: UInt16
  ) {
    guard type == 0x880b, head & 0x2000 != 0, head & 0xc000 == 0 else {
      stop(.otherTransport, .greFlags)
      return
    }
    guard bytes.byteCount - start >= 8 else {
      stop(missing > 0 ? .truncated : .badTransport, .greTooSmall)
      return
    }
    let length = Int(bytes.uint16(start + 4))
    var at = start + 8
    if head & 0x1000 != 0 { at += 4 }
    if head & 0x0080 != 0 { at += 4 }
    // An acknowledgement alone.
    guard length > 0 else {
      stop = .otherTransport
      return
    }
    guard at <= bytes.byteCount else {
      stop(missing > 0 ? .truncated : .badTransport, .greTooSmall)
      return
    }
    enterTunnel(at: at, bytes.byteCount)
    ppp(bytes.extracting(0..<min(bytes.byteCount, at + length)), at)
  }

  /// ERSPAN type II (draft-foschiano-erspan-03, 4.2): eight bytes, then the mirrored frame.
  @_lifetime(self: copy bytes)
  private mutating func mirrored2(_ bytes: RawSpan, _ start: Int) {
    guard bytes.byteCount - start >= 8 else {
      stop(missing > 0 ? .truncated : .badTransport, .erspanTooSmall)
      return
    }
    let word = bytes.uint32(start)
    guard word >> 28 == 1 else {
      stop(.badLink, .erspanVersion)
      return
    }
    mirrored(word)
    ethernet(bytes, start + 8)
  }

  /// ERSPAN type III (4.3): twelve bytes, perhaps eight of the platform, then the mirrored frame.
  @_lifetime(self: copy bytes)
  private mutating func mirrored3(_ bytes: RawSpan, _ start: Int) {
    guard bytes.byteCount - start >= 12 else {
      stop(missing > 0 ? .truncated : .badTransport, .erspanTooSmall)
      return
    }
    let word = bytes.uint32(start)
    guard word >> 28 == 2 else {
      stop(.badLink, .erspanVersion)
      return
    }
    let last = bytes.uint16(start + 10)
    let at = start + 12 + (last & 1 != 0 ? 8 : 0)
    guard bytes.byteCount > at else {
      stop(missing > 0 ? .truncated : .badTransport, .erspanTooSmall)
      return
    }
    mirrored(word)
    // The frame type: 0 Ethernet, 2 IP.
    switch last >> 10 & 0x1f {
    case 0: ethernet(bytes, at)
    case 2: anyIP(bytes, at)
    default: stop = .unknownEtherType
    }
  }

  /// The session, and the VLAN of the mirrored frame when its tag was taken off.
  private mutating func mirrored(_ word: UInt32) {
    tunnelID = word & 0x3ff
    let tag = UInt16(truncatingIfNeeded: word >> 16) & 0xfff
    guard tag != 0 else { return }
    vlan = tag
    innerVLAN = 0
    thirdVLAN = 0
  }

  /// The length of an IPv4 header with options; stops the decoding and answers 0 when it is impossible.
  @inline(never)
  mutating func optionedHeader(_ bytes: RawSpan, _ start: Int) -> Int {
    let first = bytes.uint8(start)
    let length = Int(first & 0x0f) * 4
    guard first >> 4 == 4 else {
      stop(.badIPv4, .ipv4WrongVersion)
      return 0
    }
    guard length >= 20 else {
      stop(.badIPv4, .ipv4HeaderTooSmall)
      return 0
    }
    guard bytes.byteCount - start >= length else {
      stop(.truncated, .ipv4TooSmall)
      return 0
    }
    var at = start + 20
    let end = start + length
    while at < end {
      let kind = bytes.uint8(at)
      if kind == 0 { break }
      if kind == 1 {
        at += 1
        continue
      }
      guard end - at >= 2 else {
        flaw = .ipv4OptionEnd
        break
      }
      let step = Int(bytes.uint8(at + 1))
      // Hosts drop such a packet (RFC 1122, 3.2.1.8), and so no flow has it.
      guard step >= 2, step <= end - at, Self.hasRightLength(kind, step) else {
        stop(.badIPv4, .ipv4OptionLength)
        return 0
      }
      at += step
    }
    return length
  }

  /// Whether an option that is known may have that length, type and length included.
  private static func hasRightLength(_ kind: UInt8, _ length: Int) -> Bool {
    switch kind {
    // Stream identifier (RFC 791), router alert (RFC 2113).
    case 136, 148: length == 4
    // Quick start (RFC 4782).
    case 25: length == 8
    // Routes (RFC 791), security (RFC 1108).
    case 7, 131, 137, 130, 133: length >= 3
    // Timestamps (RFC 791).
    case 68: length >= 4
    // CIPSO.
    case 134: length >= 6
    default: true
    }
  }

  /// Whether the payload length of 0 stands for a jumbo payload option (RFC 2675, 2).
  @inline(never)
  func isJumbogram(_ bytes: RawSpan, _ start: Int) -> Bool {
    guard bytes.uint8(start + 6) == 0, bytes.byteCount - start >= 48 else { return false }
    var at = start + 42
    let end = min(bytes.byteCount, start + 40 + (Int(bytes.uint8(start + 41)) + 1) * 8)
    while at < end {
      let kind = bytes.uint8(at)
      if kind == 0xc2 { return true }
      if kind == 0 {
        at += 1
        continue
      }
      guard end - at >= 2 else { return false }
      at += 2 + Int(bytes.uint8(at + 1))
    }
    return false
  }
}
