// SPDX-License-Identifier: Apache-2.0
import Bytes
import Certificates
import Decode
import Foundation
import NetworkTypes
import Testing

@testable import Redaction

struct AddressRewriterTests {
  private static let map = AddressMap(KeyedDigest(key: [UInt8](repeating: 3, count: 32)))

  private func rewrite(_ frame: [UInt8], _ link: LinkType = .ethernet) -> [UInt8] {
    var rewriter = AddressRewriter(Self.map)
    let packet = PacketView(parsing: frame.borrowed, link: link)
    return rewriter.rewrite(
      frame,
      link,
      source: packet.source,
      destination: packet.destination
    )
  }

  /// The ones' complement sum of words, 0xffff where a checksum among them is right.
  private func sum(_ bytes: some Collection<UInt8>, from start: UInt64 = 0) -> UInt64 {
    var total = start
    for (index, byte) in bytes.enumerated() { total += UInt64(byte) << (index % 2 == 0 ? 8 : 0) }
    while total > 0xffff { total = (total >> 16) + (total & 0xffff) }
    return total
  }

  /// An Ethernet frame with a UDP datagram from 10.1.1.1 to 10.1.1.2, with right checksums.
  private var datagram: [UInt8] {
    var ip: [UInt8] = [
      0x45, 0, 0, 32, 0, 1, 0, 0, 64, 17, 0, 0, 10, 1, 1, 1, 10, 1, 1, 2,
    ]
    let check = ~UInt16(truncatingIfNeeded: sum(ip))
    (ip[10], ip[11]) = (UInt8(check >> 8), UInt8(check & 0xff))
    var udp: [UInt8] = [0x13, 0x88, 0x13, 0x89, 0, 12, 0, 0, 1, 2, 3, 4]
    let code = ~UInt16(truncatingIfNeeded: sum(udp, from: sum(ip[12..<20], from: 17 + 12)))
    (udp[6], udp[7]) = (UInt8(code >> 8), UInt8(code & 0xff))
    return [0, 0x50, 0xc2, 1, 2, 3, 0, 0x50, 0xc2, 4, 5, 6, 8, 0] + ip + udp
  }

  @Test func `addresses of both layers are mapped, and the checksums are right`() {
    let new = rewrite(datagram)
    var map = Self.map
    let packet = PacketView(parsing: new.borrowed, link: .ethernet)
    #expect(packet.source == map.map(IPAddress(v4: 0x0a01_0101)))
    #expect(packet.destination == map.map(IPAddress(v4: 0x0a01_0102)))
    #expect(new[0..<3].elementsEqual([0, 0x50, 0xc2]) && new[3..<6] != datagram[3..<6])
    #expect(sum(new[14..<34]) == 0xffff)
    #expect(sum(new[34...], from: sum(new[26..<34], from: 17 + 12)) == 0xffff)
    #expect(new[42...] == datagram[42...])
  }

  @Test func `in VXLAN the inner addresses are mapped, and all checksums are right`() {
    let inner = datagram
    let count = 8 + 8 + inner.count
    var ip: [UInt8] = [
      0x45, 0, 0, UInt8(20 + count), 0, 1, 0, 0, 64, 17, 0, 0, 10, 9, 9, 1, 10, 9, 9, 2,
    ]
    let check = ~UInt16(truncatingIfNeeded: sum(ip))
    (ip[10], ip[11]) = (UInt8(check >> 8), UInt8(check & 0xff))
    var udp: [UInt8] =
      [0x13, 0x88, 0x12, 0xb5, 0, UInt8(count), 0, 0] + [8, 0, 0, 0, 0, 0, 7, 0] + inner
    let code = ~UInt16(
      truncatingIfNeeded: sum(udp, from: sum(ip[12..<20], from: 17 + UInt64(count)))
    )
    (udp[6], udp[7]) = (UInt8(code >> 8), UInt8(code & 0xff))
    let new = rewrite([0, 0x50, 0xc2, 1, 2, 3, 0, 0x50, 0xc2, 4, 5, 6, 8, 0] + ip + udp)
    var map = Self.map
    let packet = PacketView(parsing: new.borrowed, link: .ethernet)
    #expect(packet.source == map.map(IPAddress(v4: 0x0a01_0101)))
    #expect(sum(new[34...], from: sum(new[26..<34], from: 17 + UInt64(count))) == 0xffff)
  }

  @Test func `what cannot be followed is blanked behind the last known header`() {
    var rewriter = AddressRewriter(Self.map)
    let new = rewriter.rewrite(
      datagram,
      .ethernet,
      source: IPAddress(v4: 1),
      destination: IPAddress(v4: 2)
    )
    #expect(new[34...].allSatisfy { $0 == 0 })
  }

  @Test
  func `no prefix and no flipped byte of a frame stops the program, and none changes its length`() {
    let whole = datagram
    for count in whole.indices {
      #expect(rewrite(Array(whole.prefix(count))).count == count)
      for bit in 0..<8 {
        var changed = whole
        changed[count] ^= 1 << UInt8(bit)
        #expect(rewrite(changed).count == whole.count)
        for link in [LinkType.linuxCooked, .linuxCooked2, .raw, .null] {
          #expect(rewrite(changed, link).count == whole.count)
        }
      }
    }
  }
}
