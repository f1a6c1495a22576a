// SPDX-License-Identifier: Apache-2.0
internal import NetworkTypes
internal import Policy
internal import Testing

@Suite struct PlacementTests {
  private let text = """
    version: 1
    scope: [10.0.0.0/8]
    zones:
      net: { networks: [10.0.0.0/16] }
      sub: { networks: [10.0.5.0/24, "2001:db8::/32"] }
      tag: { vlans: [30] }
      mac: { macs: ["00:00:5e:00:53:aa"] }
      oui: { oui: ["00:1b:21"] }
      own: { tags: [pump] }
      open: { networks: [10.9.0.0/16], inventory: open }
    assets:
      named: { ip: 10.0.0.7, zone: mac }
      tagged: { ip: 10.0.0.8, tags: [pump] }
      wandering: { mac: "00:00:5e:00:53:bb", zone: own }
      plain: { mac: "00:00:5e:00:53:cc", ip: 10.0.5.9 }
      gate: { mac: "00:00:5e:00:53:01", ip: 10.0.0.1, router: true }
    """

  @Test(arguments: [
    // address, MAC, VLAN, zone, asset
    ("10.0.1.1", "", 0, "net", ""), ("10.0.5.1", "", 30, "sub", ""),
    ("2001:db8::1", "", 0, "sub", ""),
    ("10.0.0.7", "", 0, "mac", "named"), ("10.0.0.8", "", 0, "own", "tagged"),
    ("10.0.5.9", "", 0, "sub", "plain"),
    ("192.168.1.1", "00:00:5e:00:53:bb", 0, "own", "wandering"),
    ("10.0.1.1", "00:00:5e:00:53:bb", 0, "net", "wandering"),
    ("192.168.1.1", "00:00:5e:00:53:aa", 30, "mac", ""), ("192.168.1.1", "", 30, "tag", ""),
    ("192.168.1.1", "00:1b:21:01:02:03", 0, "oui", ""),
    ("192.168.1.1", "00:1b:21:01:02:03", 30, "tag", ""),
    ("8.8.8.8", "00:1b:21:01:02:03", 30, "", ""), ("192.168.1.1", "00:00:5e:00:53:01", 30, "", ""),
    ("10.0.0.1", "00:00:5e:00:53:01", 30, "net", "gate"),
    ("192.168.1.1", "00:00:5e:00:01:05", 30, "", ""),
    ("192.168.1.1", "", 31, "", ""),
  ])
  func `addresses are placed`(
    ip: String,
    mac: String,
    vlan: UInt16,
    zone: String,
    asset: String
  ) throws {
    let bench = try PolicyBench(text)
    let placement = bench.matcher.place(PolicyBench.address(ip), mac: MACAddress(mac), vlan: vlan)
    #expect(placement.zone.map { bench.policy.zones[$0].name } ?? "" == zone)
    #expect(placement.asset.map { bench.policy.assets[$0].name } ?? "" == asset)
    #expect(placement.isInScope == ip.hasPrefix("10."))
  }

  @Test func `closed zones know their assets`() throws {
    let bench = try PolicyBench(text)
    #expect(bench.matcher.isUndeclaredAsset(bench.place("10.0.5.10")))
    #expect(!bench.matcher.isUndeclaredAsset(bench.place("10.0.5.9")))
    #expect(!bench.matcher.isUndeclaredAsset(bench.place("10.9.0.1")))
    #expect(!bench.matcher.isUndeclaredAsset(bench.place("8.8.8.8")))
  }
}
