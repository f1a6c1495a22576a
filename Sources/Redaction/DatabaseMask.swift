// SPDX-License-Identifier: Apache-2.0

/// Masks a connection of PostgreSQL ("Frontend/Backend Protocol") or MySQL ("Connection Phase").
///
/// What names the protocol and what leads into TLS stays; logins, queries and results go.
enum DatabaseMask {
  static func begins(_ bytes: [UInt8]) -> Bool { isFrontend(bytes) || isGreeting(bytes) }

  /// Masks both directions, one of which begins as a client of PostgreSQL or a server of MySQL does.
  static func mask(_ one: inout MaskedBytes, _ other: inout MaskedBytes) {
    if isFrontend(one.original) {
      postgreSQL(client: &one, server: &other)
    } else if isFrontend(other.original) {
      postgreSQL(client: &other, server: &one)
    } else if isGreeting(one.original) {
      mySQL(server: &one, client: &other)
    } else {
      mySQL(server: &other, client: &one)
    }
  }

  // MARK: - PostgreSQL

  private static let version3 = 0x0003_0000
  private static let tlsRequest = 80_877_103
  private static let gssapiRequest = 80_877_104
  private static let parameters = [
    "user", "database", "options", "replication", "application_name", "client_encoding",
  ]

  /// A StartupMessage with its first parameter, or a request for encryption.
  private static func isFrontend(_ bytes: [UInt8]) -> Bool {
    guard let length = bytes.number32(0) else { return false }
    switch bytes.number32(4) {
    case version3: return (9...10_000).contains(length) && bytes.holds("user\0", at: 8)
    case tlsRequest, gssapiRequest: return length == 8
    default: return false
    }
  }

  private static func postgreSQL(client: inout MaskedBytes, server: inout MaskedBytes) {
    var at = 0
    var answer = 0
    while client.original.number32(at) == 8, let request = client.original.number32(at + 4),
      request == tlsRequest || request == gssapiRequest
    {
      client.keep(at..<(at + 8))
      server.keep(answer..<(answer + 1))
      at += 8
      if request == tlsRequest, server.original.holds("S", at: answer) {
        TLSMask.mask(&client, at..<client.count)
        TLSMask.mask(&server, (answer + 1)..<server.count)
        return
      }
      answer += 1
    }
    startup(&client, at)
  }

  /// Names and values, each ended by a zero.
  private static func startup(_ client: inout MaskedBytes, _ start: Int) {
    let bytes = client.original
    guard let length = bytes.number32(start), bytes.number32(start + 4) == version3, length > 8
    else { return }
    client.keep(start..<(start + 8))
    let end = min(start + length, client.count)
    var name = start + 8
    while name < end, let nameEnd = bytes[name..<end].firstIndex(of: 0), nameEnd > name,
      let valueEnd = bytes[(nameEnd + 1)..<end].firstIndex(of: 0)
    {
      if parameters.contains(where: { bytes[name..<nameEnd].elementsEqual($0.utf8) }) {
        client.keep(name..<nameEnd)
      } else {
        client.maskText(name..<nameEnd)
      }
      client.maskText((nameEnd + 1)..<valueEnd)
      name = valueEnd + 1
    }
  }

  // MARK: - MySQL

  /// HandshakeV10 as the first packet, with a version that begins with a digit.
  private static func isGreeting(_ bytes: [UInt8]) -> Bool {
    guard bytes.count > 5, let length = bytes.number16LE(0), (32...1024).contains(length) else {
      return false
    }
    return bytes[2...4].elementsEqual([0, 0, 10])
      && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[5])
  }

  private static func mySQL(server: inout MaskedBytes, client: inout MaskedBytes) {
    let version = server.original.prefix(128).dropFirst(5).firstIndex(of: 0) ?? 5
    server.keep(0..<(version + 1))
    // SSLRequest: 32 bytes as packet 1, with the capability CLIENT_SSL.
    guard client.original.number32LE(0) == 0x0100_0020,
      let capabilities = client.original.number32LE(4), capabilities & 0x0800 != 0,
      let greeting = server.original.number16LE(0)
    else { return }
    client.keep(0..<8)
    TLSMask.mask(&client, min(36, client.count)..<client.count)
    TLSMask.mask(&server, min(4 + greeting, server.count)..<server.count)
  }
}
