// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Protocols
internal import Testing
internal import TestSupport

@Suite struct TLSFingerprintTests {
  /// A ClientHello body made of its parts.
  static func hello(
    version: UInt16 = 0x0303,
    suites: [UInt16],
    extensions: [(UInt16, [UInt8])]
  ) -> [UInt8] {
    func two(_ number: Int) -> [UInt8] { [UInt8(number >> 8), UInt8(number & 0xff)] }
    var block: [UInt8] = []
    for (type, body) in extensions { block += two(Int(type)) + two(body.count) + body }
    return two(Int(version)) + [UInt8](repeating: 7, count: 32) + [0] + two(suites.count * 2)
      + suites.flatMap { two(Int($0)) } + [1, 0]
      + (extensions.isEmpty ? [] : two(block.count) + block)
  }

  static func list(_ numbers: [UInt16], lengthBytes: Int = 2) -> [UInt8] {
    let body = numbers.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
    let count = body.count
    return (lengthBytes == 2 ? [UInt8(count >> 8)] : []) + [UInt8(count & 0xff)] + body
  }

  @Test func `JA3 of its own description, with extensions`() {
    let bytes = Self.hello(
      version: 769,
      suites: [47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4],
      extensions: [(0, []), (10, Self.list([23, 24, 25])), (11, [1, 0])]
    )
    let text = TLSFingerprint.ja3(ClientHelloView(bytes.borrowed))
    #expect(
      String(decoding: text.borrowed)
        == "769,47-53-5-10-49161-49162-49171-49172-50-56-19-4,0-10-11,23-24-25,0"
    )
    #expect(TLSFingerprint.hash(text) == "ada70206e40642a3e4461f35503241d5")
  }

  @Test func `JA3 of its own description, without extensions`() {
    let bytes = Self.hello(
      version: 769,
      suites: [4, 5, 10, 9, 100, 98, 3, 6, 19, 18, 99],
      extensions: []
    )
    let text = TLSFingerprint.ja3(ClientHelloView(bytes.borrowed))
    #expect(String(decoding: text.borrowed) == "769,4-5-10-9-100-98-3-6-19-18-99,,,")
    #expect(TLSFingerprint.hash(text) == "de350869b8c85de67a350c8d186f11e6")
  }

  /// The hello of JA4's technical details, with GREASE in every place.
  static func chrome(alpn: [UInt8], withSchemes: Bool = true) -> [UInt8] {
    var extensions: [(UInt16, [UInt8])] = [
      (0x1a1a, []), (0x001b, []), (0x0000, []), (0x0033, []), (0x0010, alpn), (0x4469, []),
      (0x0017, []), (0x002d, []),
    ]
    if withSchemes {
      extensions.append(
        (
          0x000d,
          list([0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601])
        )
      )
    } else {
      extensions.append((0x000d, []))
    }
    extensions += [
      (0x0005, []), (0x0023, []), (0x0012, []),
      (0x002b, list([0x3a3a, 0x0304, 0x0303], lengthBytes: 1)), (0xff01, [0]),
      (0x000b, [1, 0]), (0x000a, list([0x2a2a, 29, 23])), (0x0015, []),
    ]
    return hello(
      suites: [
        0x0a0a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013,
        0xc014, 0x009c, 0x009d, 0x002f, 0x0035,
      ],
      extensions: extensions
    )
  }

  @Test func `JA4 of its own description`() {
    let bytes = Self.chrome(alpn: [0, 3, 2] + Array("h2".utf8))
    #expect(
      TLSFingerprint.ja4(ClientHelloView(bytes.borrowed))
        == "t13d1516h2_8daaf6152771_e5627efa2ab1"
    )
  }

  @Test func `JA4 without signature algorithms has no underscore behind the extensions`() {
    let bytes = Self.chrome(alpn: [0, 3, 2] + Array("h2".utf8), withSchemes: false)
    #expect(
      TLSFingerprint.ja4(ClientHelloView(bytes.borrowed))
        == "t13d1516h2_8daaf6152771_6d807ffa2a79"
    )
  }

  @Test(arguments: [
    ([0, 9, 8] + Array("http/1.1".utf8), "h1"), ([0, 2, 1, 0x78], "xx"),
    ([0, 4, 3, 0xab, 0x31, 0xcd], "ad"), ([], "00"),
  ])
  func `JA4 takes both ends of the first ALPN name`(_ alpn: [UInt8], _ ends: String) {
    let bytes = Self.chrome(alpn: alpn)
    #expect(TLSFingerprint.ja4(ClientHelloView(bytes.borrowed)).hasPrefix("t13d1516\(ends)_"))
  }

  @Test func `JA4 of empty lists is zeros`() {
    let bytes = Self.hello(version: 0x0301, suites: [], extensions: [])
    #expect(
      TLSFingerprint.ja4(ClientHelloView(bytes.borrowed))
        == "t10i000000_000000000000_000000000000"
    )
  }

  @Test func `every shorter prefix of a hello is viewed without harm`() {
    let bytes = Self.chrome(alpn: [0, 3, 2] + Array("h2".utf8))
    for count in 0..<bytes.count {
      let view = ClientHelloView(bytes.borrowed.slice(0, count))
      let isMalformed = view.isMalformed
      #expect(isMalformed || count == 35 + 34 + 2)
      _ = TLSFingerprint.ja4(view)
      _ = TLSFingerprint.ja3(view)
    }
    let isMalformed = ClientHelloView(bytes.borrowed).isMalformed
    #expect(isMalformed == false)
  }
}
