// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Decode
internal import Flows
internal import NetworkTypes

/// Decodes a frame; the first byte chooses the link type.
enum DecodeExercise {
  /// The link types in a fixed order, on which the corpus depends.
  static let links: [LinkType] = [
    .ethernet, .raw, .null, .loop, .linuxCooked, .linuxCooked2, .ppp, .pppHDLC, .pppoe,
    .ciscoHDLC, .ieee80211, .radiotap, .nflog, .ipv4, .ipv6, .tokenRing, .frameRelay, .pflog,
    .prism, LinkType(rawValue: 65_535),
  ]

  static func run(_ input: [UInt8]) {
    guard let first = input.first else { return }
    let link = links[Int(first) % links.count]
    let frame = input.borrowed.extracting(droppingFirst: 1)
    let packet = PacketView(parsing: frame, link: link)
    read(packet, frame.byteCount)
    // As the pipeline asks for the datagrams of tunnels.
    for depth in 0..<PacketView.maxTunnelDepth where packet.datagramTunnels & (1 << depth) != 0 {
      let outer = PacketView(parsing: frame, link: link, tunnelLimit: depth)
      read(outer, frame.byteCount)
    }
  }

  static func read(_ packet: borrowing PacketView, _ count: Int) {
    hold(packet.payload.byteCount <= count, "a payload longer than its frame")
    hold(packet.missing >= 0 && packet.fragmentOffset >= 0, "a negative length")
    hold(packet.tunnelDepth <= PacketView.maxTunnelDepth, "too deep")
    var sum = 0
    for offset in 0..<packet.payload.byteCount { sum &+= Int(packet.payload.uint8(offset)) }
    let shard = FlowKey.shard(packet, of: 7)
    hold((0..<7).contains(shard), "no such worker")
    _ = packet.flaw.name
    _ = (sum, packet.source.description, packet.destination.description, packet.innerLength)
  }
}
