// SPDX-License-Identifier: Apache-2.0

// HTTP.
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
}
