// SPDX-License-Identifier: Apache-2.0
import Certificates
import NetworkTypes
import Testing

@testable import Redaction

struct AddressMapTests {
  private static let key = KeyedDigest(key: Array("a key of the test, 32 bytes long".utf8))

  private func map(_ texts: String...) throws -> [IPAddress] {
    var map = AddressMap(Self.key)
    return try texts.map { map.map(try #require(IPAddress($0))) }
  }

  /// How many bits two addresses have in common from the left.
  private func shared(_ a: IPAddress, _ b: IPAddress) -> Int {
    (a.bits ^ b.bits).leadingZeroBitCount
  }

  @Test(arguments: [
    ("10.20.30.40", "10.20.30.41"), ("10.20.30.40", "10.20.99.1"), ("10.1.1.1", "10.129.1.1"),
    ("8.8.8.8", "8.8.4.4"), ("8.8.8.8", "51.1.2.3"), ("192.168.1.1", "192.168.2.1"),
    ("2001:db8::1", "2001:db8::2"), ("2a00:1:2:3::1", "2a00:1:2:4::1"), ("fe80::1", "fe80::2"),
    ("192.168.1.1", "193.168.1.1"), ("172.16.0.1", "172.32.0.1"),
  ])
  func `addresses share as many bits afterwards as before`(_ a: String, _ b: String) throws {
    let mapped = try map(a, b)
    let original = try [a, b].map { try #require(IPAddress($0)) }
    #expect(shared(mapped[0], mapped[1]) == shared(original[0], original[1]))
    #expect(mapped[0] != original[0])
  }

  @Test func `a whole network of addresses stays one of different addresses`() throws {
    var map = AddressMap(Self.key)
    var seen: Set<IPAddress> = []
    for last in 0..<256 as Range<UInt32> { seen.insert(map.map(IPAddress(v4: 0x0a14_1e00 | last))) }
    #expect(seen.count == 256)
    #expect(Set(seen.map { $0.bits >> 8 }).count == 1)
  }

  @Test(arguments: [
    "0.0.0.0", "127.0.0.1", "224.0.0.251", "239.1.2.3", "255.255.255.255", "::", "::1", "ff02::fb",
  ])
  func `what is no host's address stays`(text: String) throws {
    #expect(try map(text) == [#require(IPAddress(text))])
  }

  @Test(arguments: ["10.1.2.3", "172.20.1.1", "192.168.7.7", "169.254.3.4", "fd00:1::1", "fe80::9"])
  func `private addresses stay private, and public ones public`(text: String) throws {
    let address = try #require(IPAddress(text))
    #expect(try map(text)[0].isGloballyRoutable == address.isGloballyRoutable)
    var map = AddressMap(Self.key)
    for number in 0..<2_000 as Range<UInt32> {
      let other = IPAddress(v4: number &* 2_654_435_761)
      #expect(map.map(other).isGloballyRoutable == other.isGloballyRoutable, "\(other)")
    }
  }

  @Test func `another key gives other addresses, the same key the same`() throws {
    var other = AddressMap(KeyedDigest(key: [UInt8](repeating: 7, count: 32)))
    let address = try #require(IPAddress("10.20.30.40"))
    #expect(try map("10.20.30.40") == map("10.20.30.40"))
    #expect(try other.map(address) != map("10.20.30.40")[0])
  }

  @Test func `link-layer addresses keep their maker and stay different`() throws {
    let map = AddressMap(Self.key)
    var seen: Set<UInt64> = []
    for number in 0..<4_096 as Range<UInt64> {
      let mapped = map.map(MACAddress(bits: 0x0050_c2_000000 | number)).bits
      #expect(mapped >> 24 == 0x0050c2)
      seen.insert(mapped)
    }
    #expect(seen.count == 4_096)
    for text in ["ff:ff:ff:ff:ff:ff", "01:00:5e:00:00:fb", "00:00:5e:00:01:07"] {
      let address = try #require(MACAddress(text))
      #expect(map.map(address) == address)
    }
  }

  @Test func `a group that is named after an address is mapped at both layers alike`() throws {
    let group = try map("ff02::1:ff12:3456")[0]
    #expect(group.description.hasPrefix("ff02::1:ff"))
    let link = try AddressMap(Self.key).map(#require(MACAddress("33:33:ff:12:34:56")))
    #expect(link.bits & 0xff_ffff == UInt64(truncatingIfNeeded: group.bits & 0xff_ffff))
    #expect(link.bits & 0xff_ffff != 0x12_3456)
  }
}
