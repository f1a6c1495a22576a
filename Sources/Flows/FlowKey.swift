// SPDX-License-Identifier: Apache-2.0
package import Decode
internal import NetworkTypes

/// What two packets of one flow share, whichever way they go.
///
/// The ends are ordered by address and port, so both directions give the same key.
package struct FlowKey: Hashable, Sendable {
  /// The lower end's address.
  package let low: UInt128
  /// The higher end's address.
  package let high: UInt128
  /// The lower end's port, the higher end's port, protocol, VLANs.
  package let rest: UInt64
  /// Tunnel identifier, depth and a third VLAN, as `PacketView.encapsulation` has them.
  package let tunnel: UInt64

  /// Makes the key, and tells whether the packet's sender is the lower end.
  @inline(__always)
  init(_ packet: borrowing PacketView, senderIsLow: inout Bool) {
    var sourcePort = packet.sourcePort
    var destinationPort = packet.destinationPort
    if packet.ipProtocol == .icmp || packet.ipProtocol == .icmpv6 {
      // An echo reply belongs to its request (RFC 792; RFC 4443, 4.2).
      if sourcePort == 0, packet.ipProtocol == .icmp { sourcePort = 8 }
      if sourcePort == 129, packet.ipProtocol == .icmpv6 { sourcePort = 128 }
      destinationPort = sourcePort
    }
    let a = packet.source.bits
    let b = packet.destination.bits
    senderIsLow = a != b ? a < b : sourcePort <= destinationPort
    let lowPort = senderIsLow ? sourcePort : destinationPort
    let highPort = senderIsLow ? destinationPort : sourcePort
    low = senderIsLow ? a : b
    high = senderIsLow ? b : a
    rest =
      UInt64(lowPort) << 48 | UInt64(highPort) << 32 | UInt64(packet.ipProtocol.rawValue) << 24
      | UInt64(packet.vlan) << 12 | UInt64(packet.innerVLAN)
    tunnel = packet.encapsulation
  }

  /// Makes the key of an ICMP error that speaks of no known flow.
  ///
  /// Errors that speak of different pairs of hosts are apart: they are shared out by those pairs.
  init(error packet: borrowing PacketView, senderIsLow: inout Bool) {
    let plain = FlowKey(packet, senderIsLow: &senderIsLow)
    low = plain.low
    high = plain.high
    rest = plain.rest ^ Self.mark(packet)
    tunnel = plain.tunnel
  }

  /// Makes the key of the flow that an ICMP error speaks of: it has the error's VLANs and tunnel.
  init(_ quoted: QuotedPacket, of packet: borrowing PacketView) {
    var (sourcePort, destinationPort) = (quoted.sourcePort, quoted.destinationPort)
    if quoted.ipProtocol == .icmp || quoted.ipProtocol == .icmpv6 {
      if sourcePort == 0, quoted.ipProtocol == .icmp { sourcePort = 8 }
      if sourcePort == 129, quoted.ipProtocol == .icmpv6 { sourcePort = 128 }
      destinationPort = sourcePort
    }
    let (a, b) = (quoted.source.bits, quoted.destination.bits)
    let senderIsLow = a != b ? a < b : sourcePort <= destinationPort
    let lowPort = senderIsLow ? sourcePort : destinationPort
    let highPort = senderIsLow ? destinationPort : sourcePort
    low = senderIsLow ? a : b
    high = senderIsLow ? b : a
    rest =
      UInt64(lowPort) << 48 | UInt64(highPort) << 32 | UInt64(quoted.ipProtocol.rawValue) << 24
      | UInt64(packet.vlan) << 12 | UInt64(packet.innerVLAN)
    tunnel = packet.encapsulation
  }

  /// What an error's quotation adds to its key, in the place of ports.
  @inline(never)
  private static func mark(_ packet: borrowing PacketView) -> UInt64 {
    guard let quoted = QuotedPacket(packet) else { return 0 }
    let sum = quoted.source.bits &+ quoted.destination.bits
    let folded = UInt64(truncatingIfNeeded: sum) ^ UInt64(truncatingIfNeeded: sum >> 64)
    return folded &* 0x9e37_79b9_7f4a_7c15 & 0xffff_ffff_0000_0000
  }

  /// Makes the key of a plain segment.
  @inline(__always)
  init(_ segment: PlainSegment, senderIsLow: inout Bool) {
    let (a, b) = (segment.source, segment.destination)
    let (sourcePort, destinationPort) = (segment.sourcePort, segment.destinationPort)
    senderIsLow = a != b ? a < b : sourcePort <= destinationPort
    let lowPort = senderIsLow ? sourcePort : destinationPort
    let highPort = senderIsLow ? destinationPort : sourcePort
    low = IPAddress(v4: senderIsLow ? a : b).bits
    high = IPAddress(v4: senderIsLow ? b : a).bits
    rest =
      UInt64(lowPort) << 48 | UInt64(highPort) << 32 | UInt64(IPProtocol.tcp.rawValue) << 24
    tunnel = 0
  }

  /// A hash of all of the key, the same on every run.
  @inline(__always)
  var mixed: UInt64 {
    var h = UInt64(truncatingIfNeeded: low) &* 0x9e37_79b9_7f4a_7c15
    h = (h ^ h >> 29) &+ UInt64(truncatingIfNeeded: high)
    h = (h ^ UInt64(truncatingIfNeeded: low >> 64)) &* 0xbf58_476d_1ce4_e5b9
    h = (h ^ h >> 32) &+ (rest ^ UInt64(truncatingIfNeeded: high >> 64) ^ tunnel << 20)
    h = h &* 0x94d0_49bb_1331_11eb
    return h ^ h >> 31
  }

  /// Which of `count` workers a packet belongs to; by its addresses alone, so that everything that two
  /// hosts say to each other, fragments and errors included, meets in one worker.
  package static func shard(_ packet: borrowing PacketView, of count: Int) -> Int {
    if packet.isError, let quoted = QuotedPacket(packet) {
      return shard(quoted.source, quoted.destination, of: count)
    }
    return shard(packet.source, packet.destination, of: count)
  }

  @inline(__always)
  private static func shard(_ a: IPAddress, _ b: IPAddress, of count: Int) -> Int {
    let sum = a.bits &+ b.bits
    return shard(UInt64(truncatingIfNeeded: sum) ^ UInt64(truncatingIfNeeded: sum >> 64), count)
  }

  /// The same for two IPv4 addresses.
  package static func shard(_ a: UInt32, _ b: UInt32, of count: Int) -> Int {
    // What the sum of both in their mapped form is.
    shard(0x1_fffe_0000_0000 &+ UInt64(a) &+ UInt64(b), count)
  }

  @inline(__always)
  private static func shard(_ folded: UInt64, _ count: Int) -> Int {
    // Twice, or hosts that differ in one byte follow each other into one worker.
    var mixed = folded &* 0x9e37_79b9_7f4a_7c15
    mixed = (mixed ^ mixed &>> 32) &* 0xbf58_476d_1ce4_e5b9
    // The upper half as a fraction of `count`: no division.
    return Int(
      truncatingIfNeeded: ((mixed &>> 32) &* UInt64(truncatingIfNeeded: count)) &>> 32
    )
  }
}
