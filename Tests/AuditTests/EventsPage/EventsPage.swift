// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import Findings
internal import Foundation
internal import Protocols
internal import TestSupport

/// Docs/events.md, made of the schemas that rules, output and policy share.
enum EventsPage {
  static let url = PackageFolder.root.appending(path: "Docs/events.md")

  /// What stands before and after a type's fields, and where its example comes from.
  private struct Section {
    let type: String
    let words: String
    /// A capture of Captures/, and what the line of the example holds beside the type.
    var example: (capture: String, holding: String)?
    var notes = ""
  }

  /// The types with words of their own, in the page's order; a type without them comes last.
  private static let sections: [Section] = [
    Section(
      type: "flow",
      words: "The end of a flow. For TCP a `tcp` object stands beside it, as in Suricata.",
      example: ("hl7-acks.pcap", "\"hl7\"")
    ),
    Section(
      type: "anomaly",
      words: "Something malformed or unexpected.",
      example: ("variant-gap-hl7.pcap", "\"anomaly\""),
      notes: EventsPageText.anomalies
    ),
    Section(type: "asset", words: EventsPageText.asset),
    Section(type: "beacon", words: EventsPageText.beacon),
    Section(type: "conduit", words: EventsPageText.conduit),
    Section(
      type: "tls",
      words: "A handshake of TLS, DTLS or SSL 2.0 and 3.0; QUIC's hellos make one too.",
      example: ("tls-12.pcap", "\"tls\"")
    ),
    Section(
      type: "quic",
      words:
        "The first packets of a QUIC connection. It also makes a `tls` event, which rules judge."
    ),
    Section(
      type: "dicom",
      words: "An association PDU or a DIMSE message.",
      example: ("dicom-find.pcap", "\"C-FIND-RQ\"")
    ),
    Section(
      type: "hl7",
      words: "An HL7 version 2 message, an acknowledgement, or a commit acknowledgement of MLLP.",
      example: ("hl7-acks.pcap", "\"ack_code\":\"AE\"")
    ),
    Section(
      type: "mqtt",
      words: "An MQTT exchange: a request with its answers, or a packet that has none.",
      example: ("mqtt-password.pcap", "\"connect\"")
    ),
    Section(
      type: "http",
      words: "An HTTP/1 exchange: a request with its response, or what was seen of them.",
      example: ("http-orthanc.pcap", "?PatientID"),
      notes: EventsPageText.http
    ),
    Section(
      type: "dns",
      words: "A DNS query or response. Multicast DNS and LLMNR are named only.",
      example: ("dns-clean.pcap", "\"answers\"")
    ),
    Section(
      type: "dhcp",
      words: "A DHCP message of IPv4.",
      example: ("rule-rogue-dhcp.pcap", "\"offer\"")
    ),
    Section(
      type: "ssh",
      words: "An SSH connection: what both ends are and what they agreed on.",
      example: ("bad-vendor-ssh.pcap", "\"kex\"")
    ),
    Section(
      type: "rfb",
      words: "A VNC session: versions, and how the client proved who it is.",
      example: ("rule-vnc.pcap", "\"authentication")
    ),
    Section(
      type: "smb",
      words: "A step of an SMB session: negotiation, login, connection to a share.",
      example: ("rule-smb-guest.pcap", "\"guest")
    ),
    Section(
      type: "snmp",
      words: "An SNMP message.",
      example: ("rule-snmp.pcap", "\"request_type")
    ),
    Section(
      type: "rdp",
      words: "The negotiation of an RDP connection.",
      example: ("rule-rdp.pcap", "\"selected_protocol")
    ),
    Section(
      type: "ldap",
      words: "A bind to a directory and its result.",
      example: ("rule-ldap.pcap", "\"simple")
    ),
  ]

  /// All event types: those that `inspect` writes, and those that are for rules only.
  static var schemas: [EventSchema] {
    var seen: Set<EventType> = []
    return (ProtocolRegistry.schemas + RunEvents.schemas).filter { seen.insert($0.type).inserted }
  }

  /// The whole page.
  static func render() throws -> String {
    var page = EventsPageText.introduction
    page += "\n## Every event\n\n\(EventsPageText.common)\n"
    page += table(EventFacts.fields)
    page += "\n\(EventsPageText.members)"
    var left = schemas
    for section in sections {
      let index = left.firstIndex { $0.name.description == section.type }
      guard let index else { continue }
      page += try render(section, left.remove(at: index))
    }
    for schema in left {
      page += try render(Section(type: schema.name.description, words: "No words yet."), schema)
    }
    return page + "\n\(EventsPageText.stats)"
  }

  private static func render(_ section: Section, _ schema: EventSchema) throws -> String {
    var text = "\n## \(schema.name)\n\n\(section.words)\n\n" + table(schema.fields)
    if !section.notes.isEmpty { text += "\n\(section.notes)" }
    let line: String?
    let origin: String
    if section.type == "quic" {
      line = try quicExample()
      origin = "the client's packet of RFC 9001, A.2"
    } else if let example = section.example {
      line = try firstLine(section.type, example.capture, example.holding)
      origin = "`wardwire inspect Captures/\(example.capture)`"
    } else {
      return text
    }
    guard let line else { throw CocoaError(.fileReadCorruptFile) }
    return text + "\nAn example, from \(origin):\n\n```json\n\(indented(line))\n```\n"
  }

  /// The fields as a table.
  private static func table(_ fields: [FieldDescriptor]) -> String {
    var text =
      "| field | type | list | unit | meaning | source |\n| --- | --- | --- | --- | --- | --- |\n"
    for field in fields {
      let list: StaticString = field.isList ? "yes" : ""
      text += "| `\(field.name)` | \(field.kind.rawValue) |"
      for cell in [list, field.unit, field.note, field.source] {
        text += cell.utf8CodeUnitCount == 0 ? " |" : " \(cell) |"
      }
      text += "\n"
    }
    return text
  }

  /// The first event of a type in a capture that holds those words.
  private static func firstLine(
    _ type: String,
    _ capture: String,
    _ holding: String
  ) throws -> String? {
    let path = PackageFolder.captures.appending(path: capture).path
    return lines(try Auditing.inspect([path]).output).first { line in
      line.contains("\"event_type\":\"\(type)\"") && (type == "flow" || line.contains(holding))
    }
  }

  /// The event of RFC 9001's own packet, which is in the tests of the decoder.
  private static func quicExample() throws -> String? {
    let source = try String(
      contentsOf: PackageFolder.root.appending(path: "Tests/ProtocolsTests/QUIC/QUICPackets.swift"),
      encoding: .utf8
    )
    let parts = source.components(separatedBy: "\"\"\"")
    guard parts.count > 1 else { return nil }
    let datagram = PacketBuilder.udp(50_000, 443, hex(parts[1]))
    var capture = SyntheticCapture()
    capture.add(
      seconds: 0,
      PacketBuilder.ipv4(SyntheticCapture.workstation, 0xc000_0201, 17, datagram)
    )
    let folder = try TemporaryFolder()
    let path = try folder.write(capture.bytes, "quic.pcap")
    return lines(try Auditing.inspect([path]).output).first {
      $0.contains("\"event_type\":\"quic\"")
    }
  }

  private static func lines(_ output: Data) -> [String] {
    String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  /// One line of JSON with a member a line, in its own order; arrays stay on their line.
  private static func indented(_ line: String) -> String {
    var text = ""
    var depth = 0
    var arrays = 0
    var isQuoted = false
    var isEscaped = false
    func newline() -> String { "\n" + String(repeating: "  ", count: depth) }
    for character in line {
      if isQuoted {
        text.append(character)
        if !isEscaped, character == "\"" { isQuoted = false }
        isEscaped = !isEscaped && character == "\\"
        continue
      }
      switch character {
      case "\"":
        isQuoted = true
        text.append(character)
      case "[", "]":
        arrays += character == "[" ? 1 : -1
        text.append(character)
      case "{" where arrays == 0:
        depth += 1
        text += "{" + newline()
      case "}" where arrays == 0:
        depth -= 1
        text += newline() + "}"
      case "," where arrays == 0: text += "," + newline()
      case ",", ":": text += "\(character) "
      default: text.append(character)
      }
    }
    return text
  }
}
