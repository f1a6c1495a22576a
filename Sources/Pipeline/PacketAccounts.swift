// SPDX-License-Identifier: Apache-2.0
package import Decode

/// What became of a capture's packets, for the quality section of a report.
package struct PacketAccounts: Hashable, Sendable {
  /// Packets seen.
  package var packets: UInt64 = 0
  /// Their bytes on the wire.
  package var wireBytes: UInt64 = 0
  /// Packets by what stopped their decoding, in the order of `PacketStop`.
  package private(set) var byStop = [UInt64](repeating: 0, count: PacketStop.allCases.count)
  /// Packets cut by the snap length.
  package var truncated: UInt64 = 0
  /// Packets longer than a frame of 1,500 bytes can be: built by segmentation offload.
  package var superFrames: UInt64 = 0
  /// Packets with an 802.1Q tag.
  package var tagged: UInt64 = 0
  /// Packets that came through a tunnel that was opened.
  package var tunnelled: UInt64 = 0

  /// Packets whose checksums the network card was to fill in; counted when they are verified.
  package var offloadedChecksums: UInt64 = 0
  /// Packets that were left out because a checksum is wrong; counted when they are verified.
  package var wrongChecksums: UInt64 = 0

  /// What became of fragments.
  package var fragments = Defragmenter.Counts()

  /// Whether packets were met that the network card was to finish.
  package var hasOffload: Bool { superFrames > 0 || offloadedChecksums > 0 }

  /// Fragmented packets that were given up to stay within a limit.
  package var limitedFragments: UInt64 { fragments.limited }

  /// Packets put together again from their fragments.
  package var reassembled: UInt64 { fragments.reassembled }

  /// Fragments with bytes that had been seen before.
  package var overlappingFragments: UInt64 { fragments.overlaps }

  /// Fragments with bytes that were others than before.
  package var conflictingFragments: UInt64 { fragments.conflicts }

  /// All zero.
  package init() {}

  /// Counts a packet.
  @inline(__always)
  mutating func count(_ packet: borrowing PacketView, wireLength: Int, captured: Int) {
    packets &+= 1
    wireBytes &+= UInt64(wireLength)
    byStop[Int(packet.stop.rawValue)] &+= 1
    if captured < wireLength { truncated &+= 1 }
    if packet.isSuperFrame { superFrames &+= 1 }
    if packet.vlan != 0 { tagged &+= 1 }
    if packet.tunnelDepth > 0 { tunnelled &+= 1 }
  }

  /// Counts a plain segment.
  @inline(__always)
  mutating func count(_ segment: PlainSegment, wireLength: Int) {
    packets &+= 1
    wireBytes &+= UInt64(wireLength)
    byStop[Int(PacketStop.none.rawValue)] &+= 1
    if segment.isSuperFrame { superFrames &+= 1 }
  }

  /// Packets decoded down to a transport payload or an ARP message, whole fragments among them.
  package var decoded: UInt64 {
    let read = [PacketStop.none, .arp, .fragment].reduce(0) { $0 + byStop[Int($1.rawValue)] }
    return read - min(read, wrongChecksums)
      - min(byStop[Int(PacketStop.fragment.rawValue)], fragments.incomplete + fragments.malformed)
  }

  /// The packets that were not, by reason; only reasons that occurred, in a fixed order.
  ///
  /// Fragments count when their packet never became whole.
  package var skipped: [(reason: String, count: UInt64)] {
    var list = PacketStop.allCases
      .filter { ![.none, .arp, .fragment].contains($0) && byStop[Int($0.rawValue)] > 0 }
      .map { (reason: $0.name.description, count: byStop[Int($0.rawValue)]) }
    let lost = fragments.incomplete + fragments.malformed
    if lost > 0 { list.append((reason: "incomplete_fragments", count: lost)) }
    if wrongChecksums > 0 { list.append((reason: "wrong_checksum", count: wrongChecksums)) }
    return list
  }

  /// Adds another worker's counts.
  package mutating func add(_ other: PacketAccounts) {
    packets += other.packets
    wireBytes += other.wireBytes
    for index in byStop.indices { byStop[index] += other.byStop[index] }
    truncated += other.truncated
    superFrames += other.superFrames
    tagged += other.tagged
    tunnelled += other.tunnelled
    offloadedChecksums += other.offloadedChecksums
    wrongChecksums += other.wrongChecksums
    fragments.add(other.fragments)
  }

  /// Takes away what the same worker had counted before.
  package mutating func subtract(_ earlier: PacketAccounts) {
    packets -= earlier.packets
    wireBytes -= earlier.wireBytes
    for index in byStop.indices { byStop[index] -= earlier.byStop[index] }
    truncated -= earlier.truncated
    superFrames -= earlier.superFrames
    tagged -= earlier.tagged
    tunnelled -= earlier.tunnelled
    offloadedChecksums -= earlier.offloadedChecksums
    wrongChecksums -= earlier.wrongChecksums
    fragments.subtract(earlier.fragments)
  }
}
