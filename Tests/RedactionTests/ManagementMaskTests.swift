// SPDX-License-Identifier: Apache-2.0
internal import Testing

@testable internal import Redaction

/// SNMP, LDAP, RDP and SMB.
@Suite
struct ManagementMaskTests {
  /// A value in BER.
  private func ber(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
    [tag, UInt8(content.count)] + content
  }

  private func ber(_ tag: UInt8, _ text: String) -> [UInt8] { ber(tag, Array(text.utf8)) }

  private func texts(_ bytes: MaskedBytes) -> [String] {
    bytes.secrets.map { String(decoding: $0, as: UTF8.self) }
  }

  // MARK: - SNMP

  private func snmp(_ community: String) -> MaskedBytes {
    var bytes = MaskedBytes(
      ber(
        0x30,
        ber(2, [1]) + ber(4, community) + ber(0xa2, ber(2, [7]) + ber(4, "Bed 12, ROSALIND"))
      )
    )
    SNMPMask.mask(&bytes, 0..<bytes.count)
    return bytes
  }

  @Test func `A community is masked, and texts of objects are`() {
    let bytes = snmp("hospital7")
    let expected = ber(
      0x30,
      ber(2, [1]) + ber(4, "XXXXXXXX0") + ber(0xa2, ber(2, [7]) + ber(4, "XXX 00X XXXXXXXX"))
    )
    #expect(bytes.masked == expected)
    #expect(Set(texts(bytes)) == ["Bed 12, ROSALIND", "hospital7"])
  }

  @Test(arguments: [
    ("public", "public"), ("System", "public"), ("cisco", "admin"), ("publis", "XXXXXX"),
  ])
  func `A delivered community becomes the first of its length`(community: String, shown: String) {
    #expect(
      String(decoding: snmp(community).masked[7..<13].prefix(shown.utf8.count), as: UTF8.self)
        == shown
    )
  }

  @Test func `Flags of SNMP 3 stay, and its user does not`() {
    let security = ber(4, ber(0x30, ber(4, [0x80, 0, 1]) + ber(2, [1]) + ber(4, "nurse1")))
    let message = ber(0x30, ber(2, [3]) + ber(0x30, ber(2, [9]) + ber(4, [3])) + security)
    var bytes = MaskedBytes(message)
    SNMPMask.mask(&bytes, 0..<bytes.count)
    #expect(Array(bytes.masked.suffix(8)) == ber(4, "XXXXX0"))
    #expect(
      Array(bytes.masked.prefix(message.count - security.count))
        == Array(message.prefix(message.count - security.count))
    )
    #expect(texts(bytes).contains("nurse1"))
  }

  // MARK: - LDAP

  @Test func `A simple bind keeps its kind and version, and loses name and password`() {
    let bind = ber(0x60, ber(2, [3]) + ber(4, "cn=rosalind,dc=ward") + ber(0x80, "sesame7"))
    let answer = ber(0x30, ber(2, [1]) + ber(0x61, ber(10, [0]) + ber(4, "") + ber(4, "")))
    var one = MaskedBytes(ber(0x30, ber(2, [1]) + bind))
    var other = MaskedBytes(answer)
    ConnectionMask.mask(&one, &other)
    let masked = ber(0x60, ber(2, [3]) + ber(4, "XX=XXXXXXXX,XX=XXXX") + ber(0x80, "XXXXXX0"))
    #expect(one.masked == ber(0x30, ber(2, [1]) + masked))
    #expect(other.masked == answer)
    #expect(texts(one) == ["cn=rosalind,dc=ward", "sesame7"])
  }

  @Test func `SASL keeps its mechanism, and what it proves is masked`() {
    let message = ber(
      0x30,
      ber(2, [1])
        + ber(
          0x60,
          ber(2, [3]) + ber(4, "")
            + ber(0xa3, ber(4, "PLAIN") + ber(4, [0, 0x6a, 0x61, 0x6e, 0x65, 0]))
        )
    )
    var bytes = MaskedBytes(message)
    LDAPMask.mask(&bytes, 0..<bytes.count)
    #expect(bytes.masked == Array(message.dropLast(6)) + [0, 0, 0, 0, 0, 0])
  }

  @Test func `StartTLS stays with the handshake behind it`() {
    let request = ber(0x30, ber(2, [1]) + ber(0x77, ber(0x80, "1.3.6.1.4.1.1466.20037")))
    let stream = request + [22, 3, 3, 0, 2, 1, 2, 23, 3, 3, 0, 2, 8, 9]
    var bytes = MaskedBytes(stream)
    LDAPMask.mask(&bytes, 0..<bytes.count)
    #expect(bytes.masked == Array(stream.dropLast(2)) + [0, 0])
  }

  // MARK: - RDP

  @Test func `RDP keeps the negotiation and TLS, and loses the user of the cookie`() {
    let cookie = Array("Cookie: mstshash=rosalind\r\n".utf8)
    let negotiation: [UInt8] = [1, 0, 8, 0, 3, 0, 0, 0]
    let length = UInt8(11 + cookie.count + negotiation.count)
    let head: [UInt8] = [3, 0, 0, length, length - 5, 0xe0, 0, 0, 0, 0, 0]
    let hello: [UInt8] = [22, 3, 1, 0, 2, 1, 2]
    var one = MaskedBytes(head + cookie + negotiation + hello)
    var other = MaskedBytes([])
    ConnectionMask.mask(&one, &other)
    #expect(one.masked == head + Array("Cookie: mstshash=XXXXXXXX\r\n".utf8) + negotiation + hello)
    #expect(texts(one).contains { $0.hasPrefix("rosalind") })
  }

  // MARK: - SMB

  /// A message of SMB 2 behind its NetBIOS header.
  private func smb(_ command: UInt8, _ body: [UInt8]) -> [UInt8] {
    var head: [UInt8] = [0xfe] + Array("SMB".utf8) + [UInt8](repeating: 0, count: 60)
    head[12] = command
    return [0, 0, 0, UInt8(64 + body.count)] + head + body
  }

  private func utf16(_ text: String) -> [UInt8] { text.utf8.flatMap { [$0, 0] } }

  /// NTLM's last message with a proof of 24 bytes and a user.
  private func login(user: String, proof: [UInt8]) -> [UInt8] {
    let name = utf16(user)
    var message = Array("NTLMSSP\0".utf8) + [3, 0, 0, 0] + [UInt8](repeating: 0, count: 52)
    message[20] = UInt8(proof.count)
    message[24] = 64
    message[36] = UInt8(name.count)
    message[40] = 64 + UInt8(proof.count)
    return message + proof + name
  }

  @Test func `A login of SMB keeps the kind of its proof, and loses proof and user`() {
    let proof = (1...24).map { UInt8($0) }
    let token = login(user: "rosalind", proof: proof)
    var fixed = [UInt8](repeating: 0, count: 24)
    (fixed[0], fixed[12], fixed[14]) = (25, 88, UInt8(token.count))
    let message = smb(1, fixed + token)
    var one = MaskedBytes(message)
    var other = MaskedBytes([])
    ConnectionMask.mask(&one, &other)
    let blank = [UInt8](repeating: 0, count: 24)
    let head = Array(message.prefix(message.count - 40))
    #expect(one.masked == head + blank + utf16("XXXXXXXX"))
    #expect(one.secrets.contains(proof) && one.secrets.contains(utf16("rosalind")))
  }

  @Test func `A share's path is masked, and files are blank but for their headers' lengths`() {
    let path = utf16("\\\\nas\\rosa")
    let tree = smb(3, [9, 0, 0, 0, 72, 0, UInt8(path.count), 0] + path)
    let create = smb(5, Array("ROSALIND.pdf".utf8))
    var bytes = MaskedBytes(tree + create)
    SMBMask.mask(&bytes)
    let shown = Array(bytes.masked.prefix(tree.count).suffix(path.count))
    #expect(shown == utf16("\\\\XXX\\XXXX"))
    #expect(
      Array(bytes.masked.dropFirst(tree.count))
        == Array(create.prefix(4)) + [UInt8](repeating: 0, count: create.count - 4)
    )
  }

  @Test func `The system that an SMB 1 server names stays, its domain does not`() {
    let names = Array("Windows 5.1\0LAN Manager\0STJUDE\0".utf8)
    var head: [UInt8] = [0xff] + Array("SMB".utf8) + [0x73] + [UInt8](repeating: 0, count: 27)
    head[9] = 0x80
    let body: [UInt8] = [3, 0xff, 0, 0, 0, 1, 0, UInt8(names.count), 0] + names
    let message = [0, 0, 0, UInt8(head.count + body.count)] + head + body
    var bytes = MaskedBytes(message)
    SMBMask.mask(&bytes)
    #expect(bytes.masked == Array(message.dropLast(7)) + Array("XXXXXX".utf8) + [0])
  }

  @Test func `Any prefix of a login keeps its length and shows no user`() {
    let bind = ber(
      0x30,
      ber(2, [1]) + ber(0x60, ber(2, [3]) + ber(4, "rosalind") + ber(0x80, "sesame7"))
    )
    for length in 0...bind.count {
      var bytes = MaskedBytes(Array(bind[0..<length]))
      LDAPMask.mask(&bytes, 0..<length)
      #expect(bytes.masked.count == length)
      #expect(!String(decoding: bytes.masked, as: UTF8.self).contains("ro"))
    }
  }
}
