// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Protocols

/// What an event says in words: the first line is what was said, the others its details.
enum EventSentence {
  /// Elements of a list that are told one by one.
  static let maxElements = 16

  /// The lines of an event of that type.
  static func lines(_ type: String, _ event: EventMembers) -> [String] {
    let lines: [String]
    switch type {
    case "hl7": lines = hl7(event)
    case "dicom": lines = dicom(event)
    case "mqtt": lines = mqtt(event)
    case "tls": lines = tls(event)
    case "http": lines = http(event)
    case "dns": lines = dns(event)
    case "dhcp": lines = dhcp(event)
    case "ssh": lines = ssh(event)
    case "rfb": lines = rfb(event)
    case "smb": lines = smb(event)
    case "snmp": lines = snmp(event)
    case "rdp": lines = rdp(event)
    case "ldap": lines = ldap(event)
    case "quic": lines = quic(event)
    case "anomaly": lines = [anomaly(event)]
    default: lines = []
    }
    // A decoder that has no words here still shows what it saw.
    return lines.isEmpty ? [([type] + plain(event)).joined(separator: " ")] : lines
  }

  /// The names that an event gives to who sent it and to who is to receive it.
  static func names(_ type: String, _ event: EventMembers) -> (sender: [String], receiver: [String])
  {
    switch type {
    case "hl7":
      return (
        [address(event, "sending")].compactMap { $0 },
        [address(event, "receiving")].compactMap { $0 }
      )
    case "dicom" where event.text("type") == "associate_rq":
      return (
        [event.text("calling_ae")].compactMap { $0 }, [event.text("called_ae")].compactMap { $0 }
      )
    case "mqtt":
      return ([event.object("connect")?.text("client_id")].compactMap { $0 }, [])
    case "tls", "quic":
      return ([], [event.text("sni")].compactMap { $0 })
    case "http": return ([], [event.text("hostname")].compactMap { $0 })
    default: return ([], [])
    }
  }

  /// `application|facility` of an HL7 message.
  static func address(_ event: EventMembers, _ side: String) -> String? {
    let parts = ["application", "facility"].compactMap { event.text("\(side)_\($0)") }
    return parts.isEmpty ? nil : parts.joined(separator: "|")
  }

  /// The first elements, and how many more there are.
  static func some(_ elements: [String]) -> [String] {
    guard elements.count > maxElements else { return elements }
    return elements.prefix(maxElements) + ["and \(elements.count - maxElements) more"]
  }

  /// A list in one line with a word before it, nothing for an empty one.
  static func list(_ word: String, _ elements: [String]) -> [String] {
    elements.isEmpty ? [] : ["\(word) \(some(elements).joined(separator: ", "))"]
  }

  /// An anomaly, with words for those that a conversation shows most.
  private static func anomaly(_ event: EventMembers) -> String {
    let code = event.text("event") ?? "anomaly"
    let words = [
      "stream.reassembly_seq_gap": "bytes are missing from the capture",
      "stream.reassembly_insert_memcap": "bytes were given up for --max-reassembly-bytes",
      "stream.reassembly_depth_reached": "no more of it is read, for --max-stream-bytes",
      "stream.too_many_events": "no more is told of it, for --max-events-per-flow",
    ]
    return "! \(code)" + (words[code].map { ": \($0)" } ?? "")
  }

  /// A DICOM identifier's name without its explanation, or the identifier itself.
  static func name(ofUID uid: String) -> String {
    uid.withBytes { bytes in
      guard let name = DICOMUIDDictionary.name(of: bytes) else { return uid }
      let text = String(decoding: name)
      return text.prefix { $0 != ":" }.description
    }
  }

  /// The members as `name=value`, in alphabetical order.
  private static func plain(_ event: EventMembers) -> [String] {
    some(
      event.names.compactMap { name in
        if let text = event.text(name) { return "\(name)=\(text)" }
        let texts = event.texts(name)
        return texts.isEmpty ? nil : "\(name)=\(some(texts).joined(separator: ","))"
      }
    )
  }
}
