// SPDX-License-Identifier: Apache-2.0

// HTTP, DNS and DHCP.
extension EventSentence {
  static func http(_ event: EventMembers) -> [String] {
    var lines: [String] = []
    if let method = event.text("http_method") {
      var text = "\(method) \(event.text("url") ?? "") \(event.text("protocol") ?? "")"
      if let type = event.text("request_content_type") { text += ", \(type)" }
      if let length = event.text("request_length"), length != "0" { text += ", \(length) bytes" }
      lines.append(text)
    }
    if let agent = event.text("http_user_agent") { lines.append("-> by \(agent)") }
    if let scheme = event.text("authorization") {
      let isDefault = event.flag("default_credentials") == true
      lines.append("-> credentials: \(scheme)" + (isDefault ? ", a default pair" : ""))
    }
    if event.flag("password") == true { lines.append("-> a password in the query or a form") }
    if let status = event.text("status") {
      var text = "<- \(status)"
      if let type = event.text("http_content_type") { text += ", \(type)" }
      if let length = event.text("length") { text += ", \(length) bytes" }
      if let target = event.text("redirect") { text += ", see \(target)" }
      lines.append(text)
    }
    if let api = event.text("api") {
      lines.append("interface \(api)" + (event.text("resource").map { ", \($0)" } ?? ""))
    }
    for (name, words) in [("request_body", "-> the body is"), ("response_body", "<- the body is")] {
      if let type = event.text(name) { lines.append("\(words) \(type)") }
    }
    if let preamble = event.text("dicom_preamble") { lines.append("DICOM preamble: \(preamble)") }
    return lines
  }

  static func dns(_ event: EventMembers) -> [String] {
    let asked = event.objects("queries").map { query in
      "\(query.text("rrname") ?? ".") \(query.text("rrtype") ?? "")"
    }
    var text = event.text("type") == "response" ? "<- " : "-> "
    text += some(asked).joined(separator: ", ")
    if let code = event.text("rcode") { text += ": \(code)" }
    let answers = event.objects("answers").map { answer in
      "\(answer.text("rrtype") ?? "?") \(answer.text("rdata") ?? "(not shown)")"
    }
    return [text] + list("answers", answers)
  }

  static func dhcp(_ event: EventMembers) -> [String] {
    var text = event.text("type") == "reply" ? "<- " : "-> "
    text += (event.text("dhcp_type") ?? "BOOTP").uppercased()
    if let mac = event.text("client_mac") { text += " of \(mac)" }
    if let name = event.text("hostname") { text += " (\(name))" }
    var lines = [text]
    for (name, words) in [
      ("requested_ip", "asks for"), ("assigned_ip", "is given"), ("server_id", "by"),
      ("vendor_class_identifier", "make"), ("mud_url", "MUD file"),
    ] { if let value = event.text(name) { lines.append("\(words) \(value)") } }
    return lines
  }
}
