// SPDX-License-Identifier: Apache-2.0
internal import Findings
internal import NetworkTypes
internal import Testing

@Suite struct HostObservationTests {
  private static func mac(_ number: UInt64) -> MACAddress {
    MACAddress(bits: 0x0200_5e00_0000 | number)
  }

  private static func time(_ seconds: Int64) -> Timestamp { Timestamp(seconds: seconds) }

  private static func seen(_ announcements: [(UInt64, Int64)]) -> HostObservation {
    var host = HostObservation(packet: 1, capture: 0, time: time(0))
    for (number, seconds) in announcements { host.announce(mac(number), time(seconds)) }
    return host
  }

  @Test func `workers may hear announcements in any order`() {
    let heard: [(UInt64, Int64)] = [(1, 10), (2, 5), (1, 3), (2, 20), (3, 7)]
    let whole = Self.seen(heard)
    for cut in 0...heard.count {
      var first = Self.seen(Array(heard[cut...]))
      first.merge(Self.seen(Array(heard[..<cut])))
      #expect(first.announcements == whole.announcements)
    }
    #expect(whole.announcements.map(\.mac) == [Self.mac(1), Self.mac(2), Self.mac(3)])
    #expect(
      whole.announcements[0].first == Self.time(3) && whole.announcements[0].last == Self.time(10)
    )
  }

  @Test func `more interfaces than are kept leave the lowest`() {
    let host = Self.seen((1...9).reversed().map { ($0, 1) })
    #expect(host.announcements.map(\.mac) == (1...4).map { Self.mac($0) })
  }

  @Test func `interfaces are kept with the VLANs of their frames, within a limit`() {
    var host = HostObservation(packet: 1, capture: 0, time: Self.time(0))
    host.add(Self.mac(1), in: 0)
    host.add(Self.mac(1), in: 40)
    host.add(Self.mac(1), in: 40)
    #expect(host.tagged.map(\.vlan) == [40])
    for vlan in (1...20).reversed() as ReversedCollection<ClosedRange<UInt16>> {
      host.add(Self.mac(2), in: vlan)
    }
    #expect(host.tagged.count == HostObservation.maxTagged)
    #expect(host.tagged.map(\.vlan) == [40, 1, 2, 3, 4, 5, 6, 7])
  }
}
