// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import NetworkTypes
internal import Testing

struct AddressTextTests {
  /// RFC 5952 by way of texts: slow, and not how the code under test does it.
  private func canonical(_ groups: [UInt16]) -> String {
    var best = 0..<0
    for start in 0..<8 {
      let end = groups[start...].firstIndex { $0 != 0 } ?? 8
      if end - start > max(best.count, 1) { best = start..<end }
    }
    func hex(_ part: ArraySlice<UInt16>) -> String {
      part.map { String($0, radix: 16) }.joined(separator: ":")
    }
    if best.isEmpty { return hex(groups[...]) }
    return hex(groups[..<best.lowerBound]) + "::" + hex(groups[best.upperBound...])
  }

  /// Every pattern of zero and other groups.
  @Test
  func `an IPv6 address has the one text of RFC 5952, and is read back from it`() {
    for pattern in 0..<256 {
      for value: UInt16 in [0x1, 0xf0, 0xabc, 0xffff] {
        let groups = (0..<8).map { pattern >> $0 & 1 == 1 ? value : 0 }
        let bits = groups.reduce(UInt128(0)) { $0 << 16 | UInt128($1) }
        let address = IPAddress(bits: bits)
        guard !address.isIPv4 else { continue }
        #expect(address.description == canonical(groups))
        #expect(IPAddress(address.description) == address)
        let full = groups.map { String($0, radix: 16, uppercase: true) }.joined(separator: ":")
        #expect(IPAddress(full) == address)
        var eve = TextBuffer()
        eve.append(eve: address)
        let padded = groups.map {
          String(repeating: "0", count: 4 - String($0, radix: 16).count) + String($0, radix: 16)
        }
        #expect(String(eve) == padded.joined(separator: ":"))
      }
    }
  }

  @Test(
    arguments: [
      ("0.0.0.0", 0), ("10.20.30.40", 0x0a14_1e28), ("255.255.255.255", 0xffff_ffff),
      ("010.001.000.09", 0x0a01_0009), ("1.9.99.199", 0x0109_63c7),
    ] as [(String, UInt32)]
  )
  func `an IPv4 address is read and written in dotted decimal`(text: String, bits: UInt32) {
    #expect(IPAddress(text) == IPAddress(v4: bits))
    #expect(IPAddress(IPAddress(v4: bits).description) == IPAddress(v4: bits))
  }

  @Test(arguments: [
    ("::ffff:10.0.0.1", "10.0.0.1"), ("::1", "::1"), ("::", "::"), ("1::", "1::"),
    ("::1.2.3.4", "::102:304"), ("64:ff9b::1.2.3.4", "64:ff9b::102:304"),
    ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
    ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"), ("FE80::00aB", "fe80::ab"),
  ])
  func `an IPv6 address is read in each of its forms`(text: String, canonical: String) {
    #expect(IPAddress(text)?.description == canonical)
  }

  @Test(arguments: [
    "", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2..4", ".1.2.3", "1.2.3.", "1.2.3.0004",
    "a.b.c.d",
    "1.2.3.-4", "1.2.3.+4", " 1.2.3.4", "1.2.3.4 ", ":", ":::", "::1::", "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "1::2:3:4:5:6:7:8", "12345::", "g::", "1:", ":1",
    "1::2:",
    "::-1", "::+1", "::1.2.3", "1.2.3.4::", "::1.2.3.4:5", "1:2:3:4:5:6:7:1.2.3.4", "::1%eth0",
    "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000",
  ])
  func `what is no address is refused`(text: String) {
    #expect(IPAddress(text) == nil)
    #expect(IPPrefix(text) == nil)
  }

  @Test(arguments: [
    ("10.0.0.0/8", "10.0.0.0/8"), ("10.1.2.3/8", "10.0.0.0/8"), ("10.1.2.3", "10.1.2.3/32"),
    ("0.0.0.0/0", "0.0.0.0/0"), ("2001:db8::/32", "2001:db8::/32"), ("::/0", "::/0"),
    ("::1", "::1/128"), ("10.0.0.0/08", "10.0.0.0/8"), ("10.0.0.0/0000024", "10.0.0.0/24"),
  ])
  func `a network is read with its length`(text: String, canonical: String) {
    #expect(IPPrefix(text)?.description == canonical)
  }

  @Test(arguments: [
    "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8/8", "/8",
    "10.0.0.0/99999999999999999999999", "10.0.0.0/8 ",
  ])
  func `a length that is none is refused`(text: String) { #expect(IPPrefix(text) == nil) }

  @Test
  func `the address of a network is told as it was written`() throws {
    let read = try #require(IPPrefix.read("10.1.2.3/8"))
    #expect(read.address.description == "10.1.2.3")
    #expect(read.prefix.base.description == "10.0.0.0")
  }

  @Test
  func `a link-layer address is written byte by byte`() {
    #expect(MACAddress(bits: 0x0000_5e00_5341).description == "00:00:5e:00:53:41")
    #expect(MACAddress(bits: 0xffff_ffff_ffff).description == "ff:ff:ff:ff:ff:ff")
  }
}
