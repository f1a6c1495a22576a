// SPDX-License-Identifier: Apache-2.0
internal import Audit
internal import Foundation
internal import NetworkTypes
internal import TestSupport
import Testing

/// The examples of the Community ID specification, as its reference implementation names them.
@Suite struct CommunityIDTests {
  struct Example: CustomTestStringConvertible, Sendable {
    let source: String
    let destination: String
    let ipProtocol: UInt8
    let ports: (UInt16, UInt16)
    let name: String

    var testDescription: String { "\(ipProtocol) \(source) \(destination) \(ports)" }

    init(
      _ ipProtocol: UInt8,
      _ source: String,
      _ from: UInt16,
      _ to: String,
      _ port: UInt16,
      _ name: String
    ) {
      self.source = source
      destination = to
      self.ipProtocol = ipProtocol
      ports = (from, port)
      self.name = name
    }
  }

  static let examples = [
    Example(6, "128.232.110.120", 34_855, "66.35.250.204", 80, "1:LQU9qZlK+B5F3KDmev6m5PMibrg="),
    Example(6, "66.35.250.204", 80, "128.232.110.120", 34_855, "1:LQU9qZlK+B5F3KDmev6m5PMibrg="),
    Example(17, "192.168.1.52", 54_585, "8.8.8.8", 53, "1:d/FP5EW3wiY1vCndhwleRRKHowQ="),
    Example(1, "192.168.0.89", 8, "192.168.0.1", 0, "1:X0snYXpgwiv9TZtqg64sgzUn6Dk="),
    Example(1, "192.168.0.1", 0, "192.168.0.89", 0, "1:X0snYXpgwiv9TZtqg64sgzUn6Dk="),
    Example(1, "192.168.0.89", 20, "192.168.0.1", 0, "1:3o2RFccXzUgjl7zDpqmY7yJi8rI="),
    Example(1, "192.168.0.89", 20, "192.168.0.1", 1, "1:tz/fHIDUHs19NkixVVoOZywde+I="),
    Example(
      58,
      "fe80::200:86ff:fe05:80da",
      135,
      "fe80::260:97ff:fe07:69ea",
      0,
      "1:dGHyGvjMfljg6Bppwm3bg0LO8TY="
    ),
    Example(
      58,
      "fe80::260:97ff:fe07:69ea",
      136,
      "fe80::200:86ff:fe05:80da",
      0,
      "1:dGHyGvjMfljg6Bppwm3bg0LO8TY="
    ),
    Example(
      58,
      "3ffe:507:0:1:260:97ff:fe07:69ea",
      3,
      "3ffe:507:0:1:200:86ff:fe05:80da",
      0,
      "1:NdobDX8PQNJbAyfkWxhtL2Pqp5w="
    ),
    Example(
      58,
      "3ffe:507:0:1:200:86ff:fe05:80da",
      3,
      "3ffe:507:0:1:260:97ff:fe07:69ea",
      0,
      "1:/OGBt9BN1ofenrmSPWYicpij2Vc="
    ),
    Example(132, "192.168.170.8", 7, "192.168.170.56", 80, "1:jQgCxbku+pNGw8WPbEc/TS/uTpQ="),
  ]

  @Test(arguments: examples)
  func `a flow has the name that other tools give it`(example: Example) throws {
    let source = try #require(IPAddress(example.source)).bits
    let destination = try #require(IPAddress(example.destination)).bits
    var content: [UInt8]
    switch example.ipProtocol {
    case 6: content = PacketBuilder.tcp(example.ports.0, example.ports.1, sequence: 1, flags: 2)
    case 17: content = PacketBuilder.udp(example.ports.0, example.ports.1, [1])
    case 132:
      content = PacketBuilder.bytes(example.ports.0) + PacketBuilder.bytes(example.ports.1)
      content += [UInt8](repeating: 0, count: 12)
    default: content = [UInt8(example.ports.0), UInt8(example.ports.1), 0, 0, 0, 0, 0, 0]
    }
    var capture = SyntheticCapture()
    capture.add(
      seconds: 0,
      example.source.contains(":")
        ? PacketBuilder.ipv6(source, destination, example.ipProtocol, content)
        : PacketBuilder.ipv4(
          UInt32(truncatingIfNeeded: source),
          UInt32(truncatingIfNeeded: destination),
          example.ipProtocol,
          content
        )
    )
    let folder = try TemporaryFolder()
    let path = try folder.write(capture.bytes, "example.pcap")
    let flows = try Auditing.objects(Auditing.inspect([path]).output).filter {
      $0["event_type"] as? String == "flow"
    }
    #expect(flows.map { $0["community_id"] as? String } == [example.name])
  }

  @Test func `every event of a flow has the name of its flow`() throws {
    for name in ["hl7-adt.pcap", "tls-12.pcap", "mqtt-v5.pcap", "hospital-bad-day.pcap"] {
      let path = PackageFolder.captures.appending(path: name).path
      let objects = try Auditing.objects(Auditing.inspect([path]).output)
      var names: [String: String] = [:]
      for object in objects {
        guard let flow = object["flow_id"] else { continue }
        let community = try #require(object["community_id"] as? String)
        let known = names.updateValue(community, forKey: "\(flow)")
        #expect(known == nil || known == community)
      }
      #expect(!names.isEmpty)
    }
  }
}
