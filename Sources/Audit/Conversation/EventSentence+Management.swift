// SPDX-License-Identifier: Apache-2.0

// SSH, VNC, SMB, SNMP, RDP and LDAP.
extension EventSentence {
  static func ssh(_ event: EventMembers) -> [String] {
    var lines: [String] = []
    for (name, arrow) in [("server", "<-"), ("client", "->")] {
      guard let side = event.object(name) else { continue }
      lines.append(
        "\(arrow) SSH \(side.text("proto_version") ?? "?"), \(side.text("software_version") ?? "?")"
      )
    }
    let chosen = ["kex", "host_key", "cipher", "mac"].compactMap { event.text($0) }
    return lines + list("agreed on", chosen)
  }

  static func rfb(_ event: EventMembers) -> [String] {
    var text = "VNC: server \(event.text("server_protocol_version") ?? "?")"
    text += ", client \(event.text("client_protocol_version") ?? "?")"
    var lines = [text] + list("<- security types", event.texts("security_types"))
    if let used = event.object("authentication"), let type = used.text("security_type") {
      lines.append("security type \(type)" + (used.text("security_result").map { ": \($0)" } ?? ""))
    }
    return lines
  }

  static func smb(_ event: EventMembers) -> [String] {
    var text = "<- \(event.text("command") ?? "SMB")"
    if let dialect = event.text("dialect") { text += ", \(dialect)" }
    if let status = event.integer("status_code"), status != 0 {
      text += ", status 0x" + String(status, radix: 16)
    }
    let flags = ["signing_required", "guest", "anonymous", "encrypted"].filter {
      event.flag($0) == true
    }
    let more = [event.text("ntlm").map { "NTLM \($0)" }, event.text("native_os")].compactMap { $0 }
    return [text] + list("session:", flags + more)
  }

  static func snmp(_ event: EventMembers) -> [String] {
    let kind = event.text("pdu_type") ?? "message"
    var text = "\(kind == "response" ? "<-" : "->") SNMP \(event.text("version") ?? "?") \(kind)"
    if let error = event.text("error"), error != "noError" { text += ": \(error)" }
    var lines = [text]
    if let community = event.text("community") {
      let isDefault = event.flag("default_community") == true
      lines.append("community \(community)" + (isDefault ? ", a default one" : ""))
    }
    return lines + list("objects", event.texts("vars"))
  }

  static func rdp(_ event: EventMembers) -> [String] {
    var text = "RDP: the server chose \(event.text("selected_protocol") ?? "nothing")"
    let asked = event.texts("requested_protocols")
    if !asked.isEmpty { text += ", the client can do \(some(asked).joined(separator: ", "))" }
    if let failure = event.text("failure") { text += ", failure \(failure)" }
    return [text] + [event.text("cookie").map { "-> names a user: \($0)" }].compactMap { $0 }
  }

  static func ldap(_ event: EventMembers) -> [String] {
    guard let request = event.object("request") else { return [] }
    var text = "-> LDAP bind, \(request.text("authentication") ?? "?")"
    if let mechanism = request.text("mechanism") { text += " \(mechanism)" }
    if let name = request.text("name") { text += ", name \(name)" }
    let code = event.object("response")?.text("result_code")
    return [text] + [code.map { "<- result \($0)" }].compactMap { $0 }
  }
}
