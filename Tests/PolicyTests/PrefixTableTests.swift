// SPDX-License-Identifier: Apache-2.0
internal import NetworkTypes
internal import Policy
internal import Testing

@Suite struct PrefixTableTests {
  private func table(_ prefixes: [String]) -> PrefixTable {
    PrefixTable(prefixes.enumerated().compactMap { i, text in IPPrefix(text).map { ($0, i) } })
  }

  @Test func `the smallest network that holds the address counts`() {
    let table = table(["10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "10.1.2.255/32", "0.0.0.0/0"])
    func value(_ text: String) -> Int? { IPAddress(text).flatMap { table.value(of: $0) } }
    #expect(value("10.0.0.0") == 0)
    #expect(value("10.1.1.255") == 1)
    #expect(value("10.1.2.0") == 2)
    #expect(value("10.1.2.255") == 3)
    #expect(value("10.1.3.0") == 1)
    #expect(value("10.2.0.0") == 0)
    #expect(value("11.0.0.0") == 4)
    #expect(value("255.255.255.255") == 4)
    #expect(value("::1") == nil)
  }

  @Test func `all of IPv6 does not hold IPv4`() {
    let table = table(["::/0"])
    #expect(IPAddress("10.0.0.1").flatMap { table.value(of: $0) } == nil)
    #expect(
      IPAddress("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff").flatMap { table.value(of: $0) } == 0
    )
  }

  @Test(arguments: 0..<50)
  func `it answers as a walk over all networks does`(seed: Int) {
    var random = SeededGenerator(state: UInt64(seed))
    var entries: [(prefix: IPPrefix, value: Int)] = []
    for value in 0..<60 {
      // Few leading bits, so that networks nest, touch and repeat.
      let bits =
        UInt32.random(in: 0..<64, using: &random) << 26
        | UInt32.random(in: 0..<4, using: &random)
      if let prefix = IPPrefix(IPAddress(v4: bits), length: Int.random(in: 0...32, using: &random))
      {
        entries.append((prefix, value))
      }
    }
    let table = PrefixTable(entries)
    var probes = entries.flatMap { entry -> [UInt32] in
      let last =
        entry.prefix.base.v4 | UInt32(truncatingIfNeeded: ~IPPrefix.mask(entry.prefix.bitCount))
      return [entry.prefix.base.v4, entry.prefix.base.v4 &- 1, last, last &+ 1]
    }
    for _ in 0..<200 { probes.append(UInt32.random(in: 0...(.max), using: &random)) }
    for probe in probes {
      let address = IPAddress(v4: probe)
      let holding = entries.filter { $0.prefix.contains(address) }
      let longest = holding.map(\.prefix.bitCount).max()
      let expected = holding.first { $0.prefix.bitCount == longest }?.value
      #expect(table.value(of: address) == expected)
    }
  }
}
