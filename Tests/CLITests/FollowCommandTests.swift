// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// `wardwire inspect --follow` and `--packet`.
struct FollowCommandTests {
  private static let ends = "10.20.30.5:57140,10.20.31.5:2575"

  /// The strings that a capture's manifest calls sensitive.
  private static func secrets(_ name: String) throws -> [String] {
    let path = Program.capture(name).replacing(".pcap", with: ".json")
    let manifest = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: path)))
    return try #require((manifest as? [String: Any])?["sensitive"] as? [String])
  }

  private static func flows(_ name: String) throws -> [String] {
    let lines = try Program.run(["inspect", Program.capture(name)]).text.split(separator: "\n")
    return try lines.compactMap { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      guard object?["event_type"] as? String == "flow" else { return nil }
      return (object?["flow_id"] as? NSNumber)?.stringValue
    }
  }

  @Test func `a conversation is written as text`() throws {
    let capture = Program.capture("hl7-acks.pcap")
    let outcome = try Program.run(["inspect", capture, "--follow", Self.ends])
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    #expect(outcome.text.contains("<- AA for 4101 after 6 ms"))
    let folder = try TemporaryFolder()
    let path = folder.path("flow.txt")
    #expect(try Program.run(["inspect", capture, "--follow", Self.ends, "-o", path]).status == 0)
    #expect(try Data(contentsOf: URL(filePath: path)) == outcome.output)
  }

  @Test(arguments: ["mqtt-password.pcap", "dicom-user-identity.pcap", "hl7-adt.pcap"])
  func `no conversation shows what its manifest calls sensitive`(name: String) throws {
    let secrets = try Self.secrets(name)
    #expect(!secrets.isEmpty)
    for flow in try Self.flows(name) {
      let text = try Program.run(["inspect", Program.capture(name), "--follow", flow]).text
      #expect(text.contains(flow))
      #expect(secrets.filter { text.contains($0) } == [])
    }
  }

  @Test func `a flow that does not exist gives 2, what was expected, and flows that exist`() throws
  {
    let capture = Program.capture("hl7-acks.pcap")
    let folder = try TemporaryFolder()
    let path = folder.path("flow.txt")
    let outcome = try Program.run(["inspect", capture, "--follow", "12", "-o", path])
    #expect(outcome.status == 2 && outcome.output.isEmpty)
    #expect(try folder.names() == [])
    #expect(outcome.errors.contains("expected a flow_id, a community_id (1:...), or two ends"))
    #expect(outcome.errors.contains(Self.ends))
    #expect(try Program.run(["inspect", capture, "--follow", "nonsense"]).status == 2)
  }

  @Test func `a packet is written by its layers, and a number too large gives 2`() throws {
    let capture = Program.capture("hl7-acks.pcap")
    let outcome = try Program.run(["inspect", capture, "--packet", "4"])
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    #expect(outcome.text.hasPrefix("Packet 4\n") && outcome.text.contains("-> ADT^A01 id 4101"))
    let beyond = try Program.run(["inspect", capture, "--packet", "100000"])
    #expect(beyond.status == 2 && beyond.output.isEmpty)
    #expect(beyond.errors.contains("expected a number from 1 to"))
    #expect(try Program.run(["inspect", "Captures", "--packet", "1"]).status == 2)
  }

  @Test func `options that do not fit together give 2`() throws {
    let capture = Program.capture("hl7-acks.pcap")
    for arguments in [
      ["--follow", "1", "--packet", "1"], ["--follow", Self.ends, "--format", "eve"],
      ["--format", "text"], ["--packet", "-1"],
    ] {
      #expect(try Program.run(["inspect", capture] + arguments).status == 2, "\(arguments)")
    }
    #expect(try Program.run(["inspect", capture, "--format", "eve"]).status == 0)
  }

  @Test func `a capture that is cut short gives 3 and what there is`() throws {
    let capture = Program.capture("variant-truncated-file.pcap")
    let flow = try #require(try Self.flows("variant-truncated-file.pcap").first)
    let outcome = try Program.run(["inspect", capture, "--follow", flow])
    #expect(outcome.status == 3 && outcome.text.contains(flow))
  }
}
