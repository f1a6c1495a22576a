// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes

/// What was seen of one IP address.
package struct HostObservation: Sendable {
  /// Link-layer addresses that sent with it, the ``maxMACs`` lowest, in order.
  package var macs: [MACAddress] = []
  /// Number of the first packet that it sent.
  package var firstPacket: UInt64
  /// The capture of that packet, by its place in the run.
  package var capture: Int
  /// Time of the first packet.
  package var first: Timestamp
  /// Time of the last packet.
  package var last: Timestamp
  /// Flows that it took part in.
  package var flows: UInt64 = 0
  /// Application protocols that it spoke as a client, a bit each.
  package var clientOf: [4 of UInt64] = [0, 0, 0, 0]
  /// Application protocols that it spoke as a server, a bit each.
  package var serverOf: [4 of UInt64] = [0, 0, 0, 0]
  /// Its outer VLAN, the lowest of several, 0 for none.
  package var vlan: UInt16 = 0

  /// Interfaces that announced it by ARP, the ``maxMACs`` lowest, in order.
  package private(set) var announcements: [Announcement] = []

  /// An interface that says by ARP that an address is its own, and when it did so first and last.
  package struct Announcement: Hashable, Sendable {
    /// The interface.
    package let mac: MACAddress
    /// Time of the first message.
    package var first: Timestamp
    /// Time of the last message.
    package var last: Timestamp
  }

  /// Interfaces that sent with it, with the outer VLANs of their frames, the ``maxTagged`` lowest, in order.
  package private(set) var tagged: [Tagged] = []

  /// An interface and the VLAN that its frames were seen in.
  package struct Tagged: Hashable, Comparable, Sendable {
    /// The interface.
    package let mac: MACAddress
    /// The outer VLAN, 1 to 4094.
    package let vlan: UInt16

    /// By interface, then by VLAN.
    package static func < (a: Tagged, b: Tagged) -> Bool {
      a.mac == b.mac ? a.vlan < b.vlan : a.mac < b.mac
    }
  }

  /// The most pairs of interface and VLAN kept for one IP address.
  package static let maxTagged = 8

  /// The most link-layer addresses kept for one IP address.
  package static let maxMACs = 4

  /// A host seen in one packet.
  package init(packet: UInt64, capture: Int, time: Timestamp) {
    firstPacket = packet
    self.capture = capture
    first = time
    last = time
  }

  /// Notes one more packet of the host.
  ///
  /// Flows end in another order than they begin in: an earlier packet may come later.
  mutating func see(_ at: CapturePlaces.Place, _ time: Timestamp) {
    if (at.capture, at.packet) < (capture, firstPacket) {
      (capture, firstPacket) = (at.capture, at.packet)
    }
    first = min(first, time)
    last = max(last, time)
  }

  /// Adds a link-layer address.
  package mutating func add(_ mac: MACAddress?) {
    guard let mac, !mac.isGroup, !macs.contains(mac) else { return }
    macs.append(mac)
    macs.sort()
    if macs.count > Self.maxMACs { macs.removeLast() }
  }

  /// Adds an interface with the outer VLAN of its frames, 0 for none.
  package mutating func add(_ mac: MACAddress?, in vlan: UInt16) {
    add(mac)
    guard vlan != 0, let mac, !mac.isGroup else { return }
    add(Tagged(mac: mac, vlan: vlan))
  }

  private mutating func add(_ pair: Tagged) {
    guard !tagged.contains(pair) else { return }
    tagged.append(pair)
    tagged.sort()
    if tagged.count > Self.maxTagged { tagged.removeLast() }
  }

  /// Notes that an interface announced the address.
  package mutating func announce(_ mac: MACAddress, _ time: Timestamp) {
    add(Announcement(mac: mac, first: time, last: time))
  }

  private mutating func add(_ announcement: Announcement) {
    guard !announcement.mac.isGroup else { return }
    if let place = announcements.firstIndex(where: { $0.mac == announcement.mac }) {
      announcements[place].first = min(announcements[place].first, announcement.first)
      announcements[place].last = max(announcements[place].last, announcement.last)
      return
    }
    announcements.append(announcement)
    announcements.sort { $0.mac < $1.mac }
    if announcements.count > Self.maxMACs { announcements.removeLast() }
  }

  /// Adds an outer VLAN, 0 for none.
  package mutating func add(vlan other: UInt16) {
    if other != 0, vlan == 0 || other < vlan { vlan = other }
  }

  /// Takes what another worker saw of the same host.
  package mutating func merge(_ other: HostObservation) {
    if (other.capture, other.firstPacket) < (capture, firstPacket) {
      (capture, firstPacket) = (other.capture, other.firstPacket)
    }
    first = min(first, other.first)
    last = max(last, other.last)
    flows += other.flows
    for mac in other.macs { add(mac) }
    for announcement in other.announcements { add(announcement) }
    for pair in other.tagged { add(pair) }
    for word in 0..<4 {
      clientOf[word] |= other.clientOf[word]
      serverOf[word] |= other.serverOf[word]
    }
    add(vlan: other.vlan)
  }

  /// The numbers of the protocols in a set of bits, in order.
  package static func protocols(_ bits: [4 of UInt64]) -> [UInt8] {
    var numbers: [UInt8] = []
    for word in 0..<4 {
      var rest = bits[word]
      while rest != 0 {
        numbers.append(UInt8(truncatingIfNeeded: 64 * word + rest.trailingZeroBitCount))
        rest &= rest - 1
      }
    }
    return numbers
  }
}
