// SPDX-License-Identifier: Apache-2.0
internal import Audit
internal import Findings
internal import Foundation
import Testing

/// TLS sessions whose secrets are known, from a file or from the capture itself.
@Suite struct DecryptionTests {
  /// The blocks of a pcapng capture of this machine's byte order.
  static func blocks(_ path: String) throws -> [Data] {
    let bytes = try Data(contentsOf: URL(filePath: path))
    var blocks: [Data] = []
    var at = 0
    while bytes.count - at >= 12 {
      let length = (0..<4).reduce(0) { $0 | Int(bytes[at + 4 + $1]) << (8 * $1) }
      blocks.append(bytes[at..<(at + length)])
      at += length
    }
    return blocks
  }

  static func type(_ block: Data) -> Int {
    (0..<4).reduce(0) { $0 | Int(block[block.startIndex + $1]) << (8 * $1) }
  }

  /// A capture of these blocks, and the key log of a secrets block, in a folder of their own.
  static func write(_ blocks: [Data], keyLog: Data? = nil) throws -> (capture: String, keys: String)
  {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "wardwire-keys-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let capture = folder.appending(path: "capture.pcapng")
    try blocks.reduce(Data(), +).write(to: capture)
    let keys = folder.appending(path: "keys.txt")
    if let keyLog {
      let start = keyLog.startIndex
      let count = (0..<4).reduce(0) { $0 | Int(keyLog[start + 12 + $1]) << (8 * $1) }
      try keyLog[(start + 16)..<(start + 16 + count)].write(to: keys)
    }
    return (capture.path, keys.path)
  }

  /// The lines of an output but the statistics, which count the file's bytes.
  static func events(_ output: Data) -> [String] {
    String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
      .filter { !$0.contains(#""event_type":"stats""#) }
  }

  static func count(_ events: [[String: Any]], _ type: String) -> Int {
    events.count { $0["event_type"] as? String == type }
  }

  @Test(arguments: ["tls-keys-12", "tls-keys-13"])
  func `a key log in a file opens what one in the capture opens, and without one nothing is open`(
    name: String
  ) throws {
    let path = PackageFolder.captures.path + "/\(name).pcapng"
    let all = try Self.blocks(path)
    let secrets = try #require(all.first { Self.type($0) == 10 })
    let (capture, keys) = try Self.write(all.filter { Self.type($0) != 10 }, keyLog: secrets)
    let inside = try Auditing.inspect([path]).output
    let withFile = try Auditing.inspect([capture]) { $0.keyLogPath = keys }.output
    #expect(Self.events(withFile) == Self.events(inside))

    let opened = try Auditing.objects(inside)
    #expect(Self.count(opened, "hl7") == 4 && Self.count(opened, "mqtt") > 0)
    for event in opened where ["hl7", "mqtt", "dicom"].contains(event["event_type"] as? String) {
      #expect(event["decrypted"] as? Bool == true)
    }
    let handshakes = opened.compactMap { $0["tls"] as? [String: Any] }
    let names = Set(handshakes.compactMap { $0["inner_proto"] as? String })
    #expect(names == ["hl7", "dicom", "mqtt", "http"])
    #expect(handshakes.allSatisfy { $0["subject"] != nil && $0["chain"] != nil })

    let sealed = try Auditing.objects(Auditing.inspect([capture]).output)
    for type in ["hl7", "mqtt", "dicom"] { #expect(Self.count(sealed, type) == 0) }
    #expect(!sealed.contains { $0["decrypted"] != nil })
  }

  @Test(arguments: [("tls-sessions-12", 13, 2), ("tls-sessions-13", 12, 1)])
  func `sessions of every kind are opened, and those that cannot be say so`(
    name: String,
    sessions: Int,
    unsupported: Int
  ) throws {
    let path = PackageFolder.captures.path + "/\(name).pcapng"
    let events = try Auditing.objects(Auditing.inspect([path]).output)
    let anomalies = events.compactMap { ($0["anomaly"] as? [String: Any])?["event"] as? String }
    #expect(anomalies == Array(repeating: "tls.decryption_unsupported", count: unsupported))
    let handshakes = events.compactMap { $0["tls"] as? [String: Any] }
    #expect(handshakes.count == sessions && handshakes.allSatisfy { $0["cipher"] != nil })
    #expect(handshakes.count { $0["inner_proto"] as? String == "hl7" } == sessions - unsupported)
    let messages = events.filter { $0["event_type"] as? String == "hl7" }
    #expect(messages.count == 24 && messages.allSatisfy { $0["decrypted"] as? Bool == true })
  }

  @Test func `what was sealed is not told as cleartext`() throws {
    for name in ["tls-keys-12", "tls-keys-13"] {
      let report = try Auditing.audit([PackageFolder.captures.path + "/\(name).pcapng"])
      let rules = Set(report.findings.map(\.rule))
      #expect(rules.isDisjoint(with: ["HL7-001", "DCM-001", "MQT-001", "MQT-003", "SEG-019"]))
    }
  }

  @Test(arguments: ["tls-keys-12", "tls-keys-13"])
  func `after any lost packet the records behind it are opened again`(name: String) throws {
    let all = try Self.blocks(PackageFolder.captures.path + "/\(name).pcapng")
    // Without a hello nobody knows what the keys are for.
    let hello = [Data([0x16, 3, 1]), Data([0x16, 3, 3])]
    let packets = all.indices.filter { place in
      Self.type(all[place]) == 6
        && !hello.contains { all[place].range(of: $0) != nil && all[place].count > 200 }
    }
    for lost in packets where lost % 3 == 0 {
      var rest = all
      rest.remove(at: lost)
      let (capture, _) = try Self.write(rest)
      let events = try Auditing.objects(Auditing.inspect([capture]).output)
      let failed = events.count {
        ($0["anomaly"] as? [String: Any])?["event"] as? String == "tls.decryption_failed"
      }
      #expect(failed == 0, "without packet \(lost)")
      #expect(Self.count(events, "hl7") >= 2, "without packet \(lost)")
      try FileManager.default.removeItem(
        at: URL(filePath: capture).deletingLastPathComponent()
      )
    }
  }

  @Test func `a wrong secret is an anomaly and opens nothing`() throws {
    let path = PackageFolder.captures.path + "/tls-keys-12.pcapng"
    let all = try Self.blocks(path)
    let secrets = try #require(all.first { Self.type($0) == 10 })
    let (capture, keys) = try Self.write(all.filter { Self.type($0) != 10 }, keyLog: secrets)
    let text = try String(contentsOfFile: keys, encoding: .utf8)
    let wrong = text.split(separator: "\n").map { line in
      line.hasPrefix("CLIENT_RANDOM") ? line.dropLast(4) + "0000" : line
    }.joined(separator: "\n")
    try wrong.write(toFile: keys, atomically: true, encoding: .utf8)
    let events = try Auditing.objects(Auditing.inspect([capture]) { $0.keyLogPath = keys }.output)
    #expect(Self.count(events, "hl7") == 0 && Self.count(events, "tls") == 5)
    #expect(
      events.contains {
        ($0["anomaly"] as? [String: Any])?["event"] as? String == "tls.decryption_failed"
      }
    )
  }

  @Test func `a file without a secret is refused without a word of it`() throws {
    let (capture, keys) = try Self.write([])
    try "Wren-0000-secret\n".write(toFile: keys, atomically: true, encoding: .utf8)
    #expect(throws: AuditError.self) { try Auditing.inspect([capture]) { $0.keyLogPath = keys } }
    do {
      _ = try Auditing.audit([PackageFolder.captures.path + "/tls-12.pcap"]) {
        $0.keyLogPath = keys
      }
    } catch let error as AuditError {
      #expect(error.message.contains("no secret in it, line 1") && !error.message.contains("Wren"))
    }
  }
}
