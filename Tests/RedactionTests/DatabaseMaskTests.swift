// SPDX-License-Identifier: Apache-2.0
internal import Testing

@testable internal import Redaction

struct DatabaseMaskTests {
  /// Both directions masked, the client's first.
  private func masked(
    _ client: [UInt8],
    _ server: [UInt8]
  ) -> (client: MaskedBytes, server: MaskedBytes) {
    var (one, other) = (MaskedBytes(client), MaskedBytes(server))
    ConnectionMask.mask(&one, &other)
    // It must not matter which direction is seen first.
    var (first, second) = (MaskedBytes(server), MaskedBytes(client))
    ConnectionMask.mask(&first, &second)
    #expect(first.masked == other.masked)
    #expect(second.masked == one.masked)
    return (one, other)
  }

  private func startup(_ parameters: String...) -> [UInt8] {
    let texts: [[UInt8]] = parameters.map { Array($0.utf8) + [0] }
    let body = Array(texts.joined()) + [0]
    return [0, 0, 0, UInt8(8 + body.count), 0, 3, 0, 0] + body
  }

  private let tlsRequest: [UInt8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]
  private let gssapiRequest: [UInt8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x30]
  private let alert: [UInt8] = [21, 3, 3, 0, 2, 2, 40]

  // MARK: - PostgreSQL

  @Test func `a startup keeps its version and the names of its parameters`() {
    let query: [UInt8] = [0x51, 0, 0, 0, 12] + Array("SELECT 1".utf8)
    let (client, server) = masked(
      startup("user", "nurse1", "database", "images", "ROSALIND", "12") + query,
      [0x52, 0, 0, 0, 8, 0, 0, 0, 0]
    )
    let expected =
      startup("user", "XXXXX0", "database", "XXXXXX", "XXXXXXXX", "00")
      + [UInt8](repeating: 0, count: query.count)
    #expect(client.masked == expected)
    #expect(server.masked.allSatisfy { $0 == 0 })
    #expect(client.secrets.contains(Array("nurse1".utf8)))
  }

  @Test func `requests for encryption that are refused stay before the startup`() {
    let (client, server) = masked(
      gssapiRequest + tlsRequest + startup("user", "nurse1"),
      Array("NN".utf8) + [0x52, 0, 0, 0, 8, 0, 0, 0, 0]
    )
    #expect(client.masked == gssapiRequest + tlsRequest + startup("user", "XXXXX0"))
    #expect(server.masked == Array("NN".utf8) + [UInt8](repeating: 0, count: 9))
  }

  @Test func `a request for TLS that is granted leads into TLS`() {
    let (client, server) = masked(tlsRequest + alert, Array("S".utf8) + alert)
    #expect(client.masked == tlsRequest + alert)
    #expect(server.masked == Array("S".utf8) + alert)
  }

  // MARK: - MySQL

  private func greeting() -> [UInt8] {
    [40, 0, 0, 0, 10] + Array("8.0.36\0".utf8) + [UInt8](repeating: 0x5a, count: 32)
  }

  @Test func `a greeting keeps its version, and the login goes`() {
    let (client, server) = masked([6, 0, 0, 1] + Array("nurse1".utf8), greeting())
    #expect(client.masked.allSatisfy { $0 == 0 })
    #expect(Array(server.masked.prefix(12)) == Array(greeting().prefix(12)))
    #expect(server.masked.dropFirst(12).allSatisfy { $0 == 0 })
  }

  @Test func `a short answer with CLIENT_SSL leads into TLS`() {
    let request: [UInt8] = [32, 0, 0, 1, 0, 8, 0, 0] + [UInt8](repeating: 7, count: 28)
    let (client, server) = masked(request + alert, greeting() + alert)
    #expect(Array(client.masked.prefix(8)) == Array(request.prefix(8)))
    #expect(client.masked.dropFirst(8).prefix(28).allSatisfy { $0 == 0 })
    #expect(Array(client.masked.suffix(alert.count)) == alert)
    #expect(Array(server.masked.suffix(alert.count)) == alert)
  }

  // MARK: - Both

  @Test func `every shorter prefix keeps its length`() {
    let client = gssapiRequest + tlsRequest + startup("user", "nurse1", "database", "images")
    for count in 0...client.count {
      #expect(masked(Array(client.prefix(count)), Array("NN".utf8)).client.masked.count == count)
    }
    for count in 0...greeting().count {
      #expect(masked([], Array(greeting().prefix(count))).server.masked.count == count)
    }
  }

  @Test func `a startup whose length lies is masked as far as it is there`() {
    var bytes = startup("user", "nurse1")
    bytes[2] = 0x20
    #expect(
      masked(bytes, []).client.masked == [0, 0, 0x20] + startup("user", "XXXXX0").dropFirst(3)
    )
  }
}
