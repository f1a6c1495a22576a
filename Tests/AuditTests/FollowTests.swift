// SPDX-License-Identifier: Apache-2.0
internal import Audit
internal import Foundation
internal import NetworkTypes
internal import TestSupport
import Testing

/// One conversation as a person reads it.
@Suite struct FollowTests {
  /// A flow as `inspect` writes it.
  struct Flow {
    let id: String
    let community: String
    let ends: String

    init?(_ event: [String: Any]) {
      guard event["event_type"] as? String == "flow", let number = event["flow_id"] as? NSNumber,
        let community = event["community_id"] as? String,
        let source = event["src_ip"] as? String, let destination = event["dest_ip"] as? String
      else { return nil }
      id = number.stringValue
      self.community = community
      let ports = [event["src_port"], event["dest_port"]].map { ($0 as? NSNumber)?.intValue ?? 0 }
      func end(_ address: String, _ port: Int) -> String {
        address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)"
      }
      ends = "\(end(source, ports[0])),\(end(destination, ports[1]))"
    }
  }

  static func flows(_ path: String) throws -> [Flow] {
    try Auditing.objects(Auditing.inspect([path]).output).compactMap(Flow.init)
  }

  static func follow(
    _ paths: [String],
    _ flow: String,
    _ change: (inout AuditConfiguration) -> Void = { _ in }
  ) throws -> AnswerResult {
    let configuration = Auditing.configuration(paths, policy: nil, change)
    return try AuditRun.follow(configuration, flow: flow, stop: StopFlag())
  }

  private static let withSecrets = Manifest.all.filter { !$0.secrets.isEmpty }

  @Test(arguments: withSecrets)
  func `no conversation shows a patient or a credential, and no line is too long`(
    manifest: Manifest
  ) throws {
    let flows = try Self.flows(manifest.path)
    #expect(!flows.isEmpty)
    for flow in flows {
      let answer = try Self.follow([manifest.path], flow.id)
      #expect(answer.refusal == [] && answer.text.contains(flow.community), "\(flow.id)")
      let all = answer.text + answer.reading.warnings.joined()
      for secret in manifest.secrets {
        #expect(!all.contains(secret), "\(flow.id): \(secret)")
      }
      for line in answer.text.split(separator: "\n") {
        #expect(line.count <= 80, "\(line)")
      }
    }
  }

  @Test(arguments: ["hl7-adt.pcap", "dicom-ipv6.pcap", "mqtt-telemetry.pcap"])
  func `number, community ID and ends in either order name the same flow`(name: String) throws {
    let path = PackageFolder.captures.appending(path: name).path
    let flow = try #require(try Self.flows(path).first { !$0.ends.hasSuffix(":0") })
    let text = try Self.follow([path], flow.id).text
    #expect(!text.isEmpty)
    #expect(try Self.follow([path], flow.community).text == text)
    #expect(try Self.follow([path], flow.ends).text == text)
    let turned = flow.ends.split(separator: ",").reversed().joined(separator: " ")
    #expect(try Self.follow([path], turned).text == text)
  }

  @Test func `what was said of a message and its answer stands in order`() throws {
    let path = PackageFolder.captures.appending(path: "hl7-acks.pcap").path
    let flow = try #require(try Self.flows(path).first)
    let text = try Self.follow([path], flow.id).text
    let message = try #require(text.range(of: "#4 -> ADT^A01 id 4101 from ADT1|NORTHWING"))
    let answer = try #require(text.range(of: "#6 <- AA for 4101 after 6 ms"))
    #expect(message.upperBound < answer.lowerBound)
    #expect(text.contains("both ends closed it"))
  }

  @Test func `an association, its contexts, its commands and its end are told`() throws {
    let path = PackageFolder.captures.appending(path: "dicom-find.pcap").path
    let flow = try #require(try Self.flows(path).first)
    // As one line: where it is broken is another test's.
    let text = try Self.follow([path], flow.id).text.split(whereSeparator: \.isWhitespace)
      .joined(separator: " ")
    for words in [
      "A-ASSOCIATE-RQ from CT1 to ORTHANC", "A-ASSOCIATE-AC: 1 of 1 contexts accepted",
      "accepts 1 Study Root Query/Retrieve Information Model - FIND: Explicit VR Little Endian",
      "asks for PatientName, PatientID", "C-FIND-RSP for 1: Success", "A-RELEASE-RP",
    ] {
      #expect(text.contains(words), "\(words)")
    }
  }

  @Test func `a gap is told in its place and at the end`() throws {
    let path = PackageFolder.captures.appending(path: "variant-gap-hl7.pcap").path
    let flow = try #require(try Self.flows(path).first)
    let text = try Self.follow([path], flow.id).text
    let gap = try #require(text.range(of: "! stream.reassembly_seq_gap"))
    let next = try #require(text.range(of: "RDE^O11"))
    #expect(gap.upperBound < next.lowerBound)
    #expect(text.contains("423 bytes that the capture lacks"))
  }

  @Test func `a handshake is told with versions, suite, names and certificate`() throws {
    let path = PackageFolder.captures.appending(path: "tls-12.pcap").path
    let flow = try #require(try Self.flows(path).first)
    let text = try Self.follow([path], flow.id).text.split(whereSeparator: \.isWhitespace)
      .joined(separator: " ")
    #expect(text.contains("SNI viewer1.northwing.example"))
    #expect(text.contains("<- server hello TLS 1.2, TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"))
    #expect(text.contains("<- certificate of O=Northwing Hospital, CN=viewer1.northwing.example"))
  }

  @Test func `secrets are shown on request, and the text says so`() throws {
    let path = PackageFolder.captures.appending(path: "mqtt-password.pcap").path
    let flow = try #require(try Self.flows(path).first)
    let text = try Self.follow([path], flow.id) { $0.showSensitive = true }.text
    #expect(text.hasPrefix("SENSITIVE") && text.contains("Kestrel-4481-blue"))
  }

  @Test func `a flow that does not exist is refused with some that do`() throws {
    let path = PackageFolder.captures.appending(path: "dns-clean.pcap").path
    let answer = try Self.follow([path], "10.9.9.9:1,10.9.9.8:2")
    #expect(answer.text.isEmpty)
    #expect(answer.refusal.first?.contains("expected a flow_id") == true)
    let flow = try #require(try Self.flows(path).first)
    #expect(answer.refusal.contains { $0.contains(flow.id) && $0.contains(flow.ends) })
  }

  @Test(arguments: [
    "", "x", "-1", "1:short", "10.0.0.1,10.0.0.2", "10.0.0.1:1", "10.0.0.1:1,10.0.0.2:65536",
    "fd00::1:1,fd00::2:2", "[fd00::1:1,[fd00::2]:2", "1:1,2:2", "10.0.0.1:1,10.0.0.2:2,10.0.0.3:3",
    "18446744073709551616",
  ])
  func `what names no flow is wrong usage`(text: String) throws {
    let path = PackageFolder.captures.appending(path: "dns-clean.pcap").path
    #expect {
      try Self.follow([path], text)
    } throws: { error in
      guard case AuditError.usage(let message) = error else { return false }
      return message.contains("expected a flow_id")
    }
  }

  @Test func `hostile names are printable`() throws {
    // A terminal escape, a line break and a direction override in MSH-3.
    let message = "MSH|^~\\&|A\u{1b}[31m\u{202e}B|F|C|D|20260101||ADT^A01|1|P|2.5\r"
    let payload = [0x0b] + Array(message.utf8) + [0x1c, 0x0d]
    var capture = SyntheticCapture()
    let client = (SyntheticCapture.workstation, UInt16(40_001))
    let server = (SyntheticCapture.pacs, UInt16(2575))
    capture.tcp(client, server, sequence: 0, flags: 0x02)
    capture.tcp(server, client, sequence: 0, flags: 0x12)
    capture.tcp(client, server, sequence: 1, payload)
    let folder = try TemporaryFolder()
    let path = try folder.write(capture.bytes, "hostile.pcap")
    let flow = try #require(try Self.flows(path).first)
    let text = try Self.follow([path], flow.id).text
    #expect(text.contains("ADT^A01"))
    #expect(!text.unicodeScalars.contains { $0.value == 0x1b || $0.value == 0x202e })
  }
}
