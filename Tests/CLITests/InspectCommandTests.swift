// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

struct InspectCommandTests {
  private static let addresses = ["src_ip", "dest_ip", "proto", "community_id"]

  @Test func `every line is an object with the contract's members`() throws {
    let outcome = try Program.run(["inspect", "Captures"])
    // One of the captures is cut short.
    #expect(outcome.status == 3)
    var types: [String: Int] = [:]
    for line in outcome.output.split(separator: UInt8(ascii: "\n")) {
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
      )
      let type = try #require(object["event_type"] as? String)
      types[type, default: 0] += 1
      #expect(object["timestamp"] is String)
      #expect(object[type] is [String: Any], "\(type)")
      // Counters, and packets that no flow could be found for, are of no flow.
      if type == "stats" || (type == "anomaly" && object["flow_id"] == nil) { continue }
      #expect(object["flow_id"] is NSNumber)
      for name in Self.addresses { #expect(object[name] is String, "\(type) \(name)") }
      if object["proto"] as? String == "TCP" {
        #expect(object["src_port"] is NSNumber && object["dest_port"] is NSNumber)
      }
      if type != "flow" { #expect(object["pcap_cnt"] is NSNumber, "\(type)") }
    }
    for type in ["dicom", "flow", "hl7", "mqtt", "tls"] {
      #expect(types[type] ?? 0 > 10, "\(type)")
    }
  }

  @Test func `secrets are shown on request only`() throws {
    let capture = Program.capture("mqtt-password.pcap")
    let secret = "Kestrel-4481-blue"
    #expect(!(try Program.run(["inspect", capture]).text.contains(secret)))
    #expect(try Program.run(["inspect", capture, "--show-sensitive"]).text.contains(secret))
  }

  @Test func `a filter leaves only the packets that match`() throws {
    let capture = Program.capture("hospital-day.pcap")
    let outcome = try Program.run(["inspect", capture, "--filter", "tcp port 2575"])
    #expect(outcome.status == 0 && outcome.text.contains("\"hl7\""))
    #expect(!outcome.text.contains("\"dicom\":{"))
    #expect(try Program.run(["inspect", capture, "--filter", "("]).status == 2)
  }

  @Test func `standard input gives the file's events`() throws {
    let capture = Program.capture("hl7-adt.pcap")
    let file = try Program.run(["inspect", capture])
    let input = try Program.run(["inspect", "-"], input: capture)
    #expect(file.status == 0 && !file.output.isEmpty)
    // The counters tell how many bytes were copied, which a mapped file does not need.
    func events(_ outcome: Program.Outcome) -> [Substring] {
      outcome.text.split(separator: "\n").filter { !$0.contains("\"event_type\":\"stats\"") }
    }
    #expect(events(input) == events(file))
  }

  @Test func `an output that cannot be written gives 4`() throws {
    let capture = Program.capture("hl7-adt.pcap")
    #expect(try Program.run(["inspect", capture, "-o", "/dev/full"]).status == 4)
    #expect(try Program.run(["inspect", capture, "-o", "/no/such/folder/x"]).status == 4)
  }
}

/// `wardwire rules` and `wardwire policy`.
struct DocumentCommandTests {
  @Test func `rules are listed with their severity, and shown as they stand`() throws {
    let list = try Program.run(["rules", "list"])
    #expect(list.status == 0)
    let line = try #require(list.text.split(separator: "\n").first { $0.hasPrefix("TLS-001 ") })
    #expect(line.contains("tls"))
    let shown = try Program.run(["rules", "show", "tls-001"])
    #expect(shown.status == 0)
    #expect(shown.text.contains("TLS-001") && shown.text.contains("logsource:"))
    #expect(try Program.run(["rules", "show", "XXX-999"]).status == 2)
    #expect(try Program.run(["rules", "check"]).status == 0)
  }

  @Test func `a policy is checked, and what is wrong with it has a place`() throws {
    let good = try Program.run(["policy", "check", Program.policy])
    #expect(good.status == 0)
    #expect(good.text.contains("zones"))
    let folder = try TemporaryFolder()
    let path = folder.path("bad.yaml")
    try Data("version: 1\nzones:\n  a: {networks: nonsense}\n".utf8).write(to: URL(filePath: path))
    let bad = try Program.run(["policy", "check", path])
    #expect(bad.status == 2)
    #expect(bad.text.contains("\(path):3:"))
    #expect(try Program.run(["policy", "check", "absent.yaml"]).status == 2)
  }
}
