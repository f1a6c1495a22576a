// SPDX-License-Identifier: Apache-2.0
internal import Audit
internal import Findings
internal import Foundation
import Testing

/// The layers of one packet, and what it completed.
@Suite struct PacketTests {
  static func packet(
    _ paths: [String],
    _ number: UInt64,
    _ change: (inout AuditConfiguration) -> Void = { _ in }
  ) throws -> AnswerResult {
    let configuration = Auditing.configuration(paths, policy: nil, change)
    return try AuditRun.packet(configuration, number: number, stop: StopFlag())
  }

  private static func path(_ name: String) -> String {
    PackageFolder.captures.appending(path: name).path
  }

  /// The text with one space between two words.
  private static func words(_ name: String, _ number: UInt64) throws -> String {
    try packet([path(name)], number).text.split(whereSeparator: \.isWhitespace)
      .joined(separator: " ")
  }

  @Test func `link, network, transport and events are told`() throws {
    let text = try Self.words("dicom-store-ct.pcap", 6)
    for part in [
      "Packet 6 time 2026-11-23T21:34:50.101352+0000 length 277 bytes",
      "link ethernet, 00:00:5e:00:53:11 -> 00:00:5e:00:53:25",
      "IPv4 10.20.10.11 -> 10.20.20.5, TCP, TTL 64",
      "TCP 42084 -> 11112, PSH ACK, seq 982159920", "payload 211 bytes",
      "-> A-ASSOCIATE-RQ from CT1 to ORTHANC",
    ] {
      #expect(text.contains(part), "\(part)")
    }
  }

  @Test(arguments: [
    ("variant-gre.pcap", "IPv4 10.20.0.1 -> 10.20.0.53, GRE", "tunnel GRE IPv4"),
    (
      "variant-gre-ethernet.pcap", "IPv4 10.20.0.1 -> 10.20.0.53, GRE",
      "tunnel GRE, number 77 IPv4"
    ),
    (
      "variant-vxlan.pcap", "UDP 50005 -> 4789, payload 186 bytes",
      "tunnel VXLAN, number 5140 IPv4"
    ),
    ("variant-qinq.pcap", "VLAN 900, then 140", "link ethernet"),
  ])
  func `tags and tunnels are told with what is inside`(
    name: String,
    outer: String,
    tunnel: String
  ) throws {
    let text = try Self.words(name, 6)
    #expect(text.contains(outer) && text.contains(tunnel))
    #expect(text.contains("IPv4 10.20.31.5 -> 10.20.40.11, TCP"))
    #expect(text.contains("TCP 2575 -> 56084"))
    #expect(text.contains("-> AA for 4101"))
  }

  @Test(arguments: Manifest.all.filter { !$0.secrets.isEmpty })
  func `no packet shows a patient or a credential, and no line is too long`(
    manifest: Manifest
  ) throws {
    let packets = try Self.packet([manifest.path], 0).reading.captures.reduce(0) { $0 + $1.packets }
    // The first sixty: messages are short here, and each packet is a run.
    for number in 1...min(max(packets, 1), 60) {
      let text = try Self.packet([manifest.path], number).text
      #expect(text.hasPrefix("Packet \(number)\n"))
      #expect(manifest.secrets.filter { text.contains($0) } == [], "packet \(number)")
      #expect(text.split(separator: "\n").filter { $0.count > 80 } == [])
    }
  }

  @Test(arguments: [0, 27, UInt64.max])
  func `a number beyond the capture is refused with how many packets there are`(
    number: UInt64
  ) throws {
    let answer = try Self.packet([Self.path("dns-clean.pcap")], number)
    #expect(answer.text.isEmpty)
    #expect(answer.refusal.first?.contains("expected a number from 1 to 26") == true)
    #expect(try !Self.packet([Self.path("dns-clean.pcap")], 26).text.isEmpty)
  }

  @Test func `a packet that the filter leaves out is told apart`() throws {
    let answer = try Self.packet([Self.path("dns-clean.pcap")], 1) { $0.filter = "tcp port 9" }
    #expect(answer.refusal.first?.contains("--filter") == true)
  }

  @Test func `several captures are wrong usage`() throws {
    #expect(throws: AuditError.self) {
      try Self.packet([Self.path("dns-clean.pcap"), Self.path("hl7-adt.pcap")], 1)
    }
  }
}
