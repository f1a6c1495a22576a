// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import ProtocolKit
internal import Testing

@Suite struct SessionSecretsTests {
  static let random = String(repeating: "0a", count: 32)
  static let secret = String(repeating: "5C", count: 48)

  static func read(_ text: String) -> (SessionSecrets, SessionSecrets.Reading) {
    let secrets = SessionSecrets()
    let bytes = Array(text.utf8)
    return (secrets, secrets.read(bytes.borrowed))
  }

  static func session(_ secrets: SessionSecrets) -> SessionSecrets.Session? {
    let key = [UInt8](repeating: 0x0a, count: 32)
    return secrets.session(key.borrowed)
  }

  @Test func `each label has its place, whatever the lines end with`() {
    let labels = [
      "CLIENT_RANDOM", "CLIENT_EARLY_TRAFFIC_SECRET", "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
      "SERVER_HANDSHAKE_TRAFFIC_SECRET", "CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0",
    ]
    let text = labels.map { "\($0) \(Self.random) \(Self.secret)" }.joined(separator: "\r\n")
    let (secrets, reading) = Self.read(text)
    #expect(reading.taken == 6 && reading.refused == 0)
    let found = Self.session(secrets)
    let expected = [UInt8](repeating: 0x5c, count: 48)
    #expect(found?.master == expected && found?.clientEarly == expected)
    #expect(found?.clientHandshake == expected && found?.serverHandshake == expected)
    #expect(found?.clientApplication == expected && found?.serverApplication == expected)
  }

  @Test func `comments, empty lines and other labels are passed over`() {
    let (secrets, reading) = Self.read(
      "# made by a browser\n\nRSA 00 11\nEXPORTER_SECRET \(Self.random) \(Self.secret)\n"
    )
    #expect(reading == SessionSecrets.Reading())
    #expect(secrets.isEmpty)
  }

  @Test(arguments: [
    "CLIENT_RANDOM", "CLIENT_RANDOM 0a0b 0c", "client_random \(random) \(secret)",
    "CLIENT_RANDOM \(random)", "CLIENT_RANDOM \(random) 5c5c", "CLIENT_RANDOM \(random) \(secret)5",
    "CLIENT_RANDOM \(random) \(secret) more", "CLIENT_RANDOM \(random)zz \(secret)",
    "CLIENT_RANDOM \(random) \(String(repeating: "5c", count: 32))",
    "CLIENT_RANDOM \(random) \(String(repeating: "5c", count: 2000))", "\u{1}\u{fffd}",
  ])
  func `what is no line of a key log is refused and named by its number`(_ line: String) {
    let (secrets, reading) = Self.read("# first\n\(line)\n")
    #expect(reading.refused == 1 && reading.firstRefused == 2 && reading.taken == 0)
    #expect(secrets.isEmpty)
  }

  @Test func `every shorter text is read without a trap`() {
    let line = Array("CLIENT_TRAFFIC_SECRET_0 \(Self.random) \(Self.secret)".utf8)
    for count in line.indices {
      let reading = SessionSecrets().read(Array(line[..<count]).borrowed)
      // A secret of 32 bytes or more is one.
      #expect(reading.taken == (count >= 24 + 65 + 64 && (count - 89) % 2 == 0 ? 1 : 0))
    }
  }

  @Test func `what the run knows is known to each worker, and not the other way round`() {
    let (run, _) = Self.read("CLIENT_RANDOM \(Self.random) \(Self.secret)")
    let worker = SessionSecrets(base: run)
    #expect(Self.session(worker) != nil && !worker.isEmpty)
    let other = String(repeating: "0b", count: 32)
    worker.read(Array("CLIENT_RANDOM \(other) \(Self.secret)".utf8).borrowed)
    let key = [UInt8](repeating: 0x0b, count: 32)
    #expect(worker.session(key.borrowed) != nil && run.session(key.borrowed) == nil)
  }

  @Test func `more sessions than the limit are passed over and counted`() {
    var text = ""
    for number in 0...SessionSecrets.maxSessions {
      let digits = String(number, radix: 16)
      let key = String(repeating: "0", count: 64 - digits.count) + digits
      text += "CLIENT_RANDOM \(key) \(Self.secret)\n"
    }
    let (_, reading) = Self.read(text)
    #expect(reading.taken == SessionSecrets.maxSessions && reading.overLimit == 1)
  }
}
