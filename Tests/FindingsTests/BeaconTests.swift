// SPDX-License-Identifier: Apache-2.0
import Events
@testable import Findings
import NetworkTypes
import Testing

@Suite struct BeaconTests {
  private func pair(_ number: Int) -> BeaconTally.Pair {
    BeaconTally.Pair(
      client: IPAddress(v4: 0x0a14_0a0b),
      server: IPAddress(v4: 0xcb00_7100 + UInt32(number)),
      transport: .tcp,
      port: 443,
      appProtocol: 0
    )
  }

  private func beginning(_ seconds: Double, bytes: UInt64 = 4000) -> BeaconTally.Beginning {
    BeaconTally.Beginning(
      capture: 0,
      packet: UInt64(seconds * 10) + 1,
      time: Timestamp(nanoseconds: Int64(seconds * 1e9)),
      flow: 7,
      bytes: bytes,
      clientPort: 40000
    )
  }

  @Test func `mean and spread are those of the distances`() throws {
    // Distances 290, 310, 290, 310: mean 300, deviation 10, which is 3 %.
    let times = [0, 290, 600, 890, 1200].map { beginning(Double($0)) }
    let rhythm = try #require(Rhythm(times))
    #expect(rhythm.count == 5)
    #expect(rhythm.interval == 300)
    #expect(rhythm.intervalVariation == 3)
    #expect(rhythm.bytes == 4000)
    #expect(rhythm.bytesVariation == 0)
  }

  @Test func `sizes of half and of one and a half times the mean vary by half of it`() throws {
    let sizes: [UInt64] = [1000, 3000, 1000, 3000]
    let rhythm = try #require(
      Rhythm(sizes.enumerated().map { beginning(Double($0.offset * 60), bytes: $0.element) })
    )
    #expect(rhythm.bytes == 2000)
    #expect(rhythm.bytesVariation == 50)
  }

  @Test func `two flows have no rhythm, and a clock may claim anything`() throws {
    #expect(Rhythm([beginning(0), beginning(60)]) == nil)
    let far = [Int64.min, 0, Int64.max].map {
      BeaconTally.Beginning(
        capture: 0,
        packet: 1,
        time: Timestamp(nanoseconds: $0),
        flow: 1,
        bytes: .max,
        clientPort: 1
      )
    }
    #expect(try #require(Rhythm(far)).interval == 9_223_372_037)
    #expect(try #require(Rhythm([beginning(5), beginning(5), beginning(5)])).interval == 0)
  }

  @Test func `of each pair the earliest are kept, whoever saw them`() throws {
    let all = (0..<200).map { beginning(Double(($0 * 37) % 200)) }
    var alone = BeaconTally()
    for one in all { alone.note(pair(1), one) }
    var (even, odd) = (BeaconTally(), BeaconTally())
    for (index, one) in all.enumerated() {
      if index % 2 == 0 { even.note(pair(1), one) } else { odd.note(pair(1), one) }
    }
    odd.merge(even)
    let kept = try #require(alone.pairs[pair(1)])
    #expect(kept.count == 200)
    #expect(kept.beginnings == (0..<BeaconTally.maxBeginnings).map { beginning(Double($0)) })
    #expect(odd.pairs[pair(1)]?.beginnings == kept.beginnings)
    #expect(odd.pairs[pair(1)]?.count == 200)
    #expect(alone.dropped == 0)
  }

  @Test func `past the limit the least pairs are kept, whoever saw them`() {
    let numbers = (0..<2 * BeaconTally.maxPairs).map { ($0 * 5) % (2 * BeaconTally.maxPairs + 1) }
    var alone = BeaconTally()
    var workers = [BeaconTally(), BeaconTally(), BeaconTally()]
    for (index, number) in numbers.enumerated() {
      alone.note(pair(number), beginning(Double(index)))
      workers[index % 3].note(pair(number), beginning(Double(index)))
    }
    alone.close()
    var merged = workers[2]
    merged.merge(workers[0])
    merged.merge(workers[1])
    merged.close()
    #expect(alone.pairs.count == BeaconTally.maxPairs)
    #expect(Set(alone.pairs.keys) == Set(numbers.map(pair).sorted().prefix(BeaconTally.maxPairs)))
    #expect(Set(merged.pairs.keys) == Set(alone.pairs.keys))
    #expect(alone.dropped == UInt64(BeaconTally.maxPairs))
    #expect(merged.dropped == alone.dropped)
  }
}
