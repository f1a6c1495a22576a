// SPDX-License-Identifier: Apache-2.0

/// Masks a connection of RFB (RFC 6143): versions and security types stay, all else goes.
enum RFBMask {
  private static let version = 12

  static func begins(_ bytes: [UInt8]) -> Bool { bytes.holds("RFB ", at: 0) }

  /// Masks both directions.
  static func mask(_ one: inout MaskedBytes, _ other: inout MaskedBytes) {
    if begins(one.original) { one.keep(0..<version) }
    if begins(other.original) { other.keep(0..<version) }
    if offers(one.original, other.original) {
      negotiation(&one, &other)
    } else if offers(other.original, one.original) {
      negotiation(&other, &one)
    }
  }

  /// Whether a server's list of security types (7.1.2) holds the one that the client chose.
  private static func offers(_ server: [UInt8], _ client: [UInt8]) -> Bool {
    guard server.count > version, client.count > version else { return false }
    let types = server.dropFirst(version + 1).prefix(Int(server[version]))
    return types.contains(client[version])
  }

  /// What a server of version 3.8 says behind its ServerInit (7.3.2): zeros would be updates of the screen that
  /// end too early, and no message has the type 255 (7.6).
  private static func screen(_ server: inout MaskedBytes, _ end: Int, _ type: UInt8) {
    // A challenge for the password, the result, sizes and formats; then the name's length.
    let length = end + (type == 2 ? 16 : 0) + 4 + 20
    guard let name = server.original.number32(length), length + 4 + name < server.count else {
      return
    }
    server.fill(length + 4 + name..<server.count, with: 0xff)
  }

  private static func negotiation(_ server: inout MaskedBytes, _ client: inout MaskedBytes) {
    server.keep(version..<(version + 1 + Int(server.original[version])))
    client.keep(version..<(version + 1))
    let end = version + 1 + Int(server.original[version])
    let chosen = client.original[version]
    guard chosen == 19 else { return screen(&server, end, chosen) }
    // VeNCrypt: its version, the types within and the one chosen; what follows is TLS.
    guard end + 3 < server.count else { return }
    let types = Int(server.original[end + 3])
    server.keep(end..<(end + 5 + 4 * types))
    client.keep(version..<(version + 7))
    TLSMask.mask(&server, min(end + 5 + 4 * types, server.count)..<server.count)
    TLSMask.mask(&client, min(version + 7, client.count)..<client.count)
  }
}
