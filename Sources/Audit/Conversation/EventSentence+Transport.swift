// SPDX-License-Identifier: Apache-2.0

// MQTT, TLS and QUIC.
extension EventSentence {
  /// The packets of an exchange, in the order in which the protocol has them.
  private static let packets = [
    "connect", "connack", "publish", "puback", "pubrec", "pubrel", "pubcomp", "subscribe", "suback",
    "unsubscribe", "unsuback", "pingreq", "pingresp", "auth", "disconnect",
  ]

  static func mqtt(_ event: EventMembers) -> [String] {
    packets.flatMap { name -> [String] in
      guard let packet = event.object(name) else { return [] }
      switch name {
      case "connect": return connect(packet)
      case "publish": return publish(packet)
      case "subscribe":
        let topics = packet.objects("topics").map { topic in
          "\(topic.text("topic") ?? "") (QoS \(topic.text("qos") ?? "?"))"
        }
        return list("SUBSCRIBE", topics)
      case "unsubscribe": return list("UNSUBSCRIBE", packet.texts("topics"))
      case "suback": return list("SUBACK granted", packet.texts("qos_granted"))
      default: return [answer(name, packet)]
      }
    }
  }

  private static func connect(_ packet: EventMembers) -> [String] {
    let version = packet.text("protocol_version") ?? "?"
    let versions = ["3": "3.1", "4": "3.1.1", "5": "5.0"]
    var text = "CONNECT \(packet.text("client_id") ?? "(no client id)")"
    text += ", MQTT \(versions[version] ?? "level \(version)")"
    text += ", keep-alive \(packet.text("keep_alive") ?? "0") s"
    var lines = [text]
    if let user = packet.text("username") { lines.append("user name \(user)") }
    if let password = packet.text("password") { lines.append("password \(password)") }
    if let will = packet.object("will") { lines.append("will on \(will.text("topic") ?? "")") }
    return lines
  }

  private static func publish(_ packet: EventMembers) -> [String] {
    var text = "PUBLISH \(packet.text("topic") ?? ""), QoS \(packet.text("qos") ?? "?")"
    if let id = packet.text("message_id") { text += ", id \(id)" }
    text += ", \(packet.text("message_length") ?? "0") bytes"
    if packet.flag("retain") == true { text += ", retained" }
    if packet.flag("dup") == true { text += ", sent again" }
    return [text] + [packet.text("message")].compactMap { $0.map { "message \($0)" } }
  }

  private static func answer(_ name: String, _ packet: EventMembers) -> String {
    var text = name.uppercased()
    if let id = packet.text("message_id") { text += " \(id)" }
    if let code = packet.integer("return_code") ?? packet.integer("reason_code") {
      text += code == 0 ? ": success" : ": code \(code)"
    }
    if packet.flag("session_present") == true { text += ", the session goes on" }
    return text
  }

  static func tls(_ event: EventMembers) -> [String] {
    let end = event.flag("handshake_complete") == true ? "complete" : "not complete"
    var lines = ["TLS handshake, \(end): \(event.text("version") ?? "UNDETERMINED")"]
    if let cipher = event.text("cipher") { lines[0] += ", \(cipher)" }
    if event.flag("session_resumed") == true { lines[0] += ", resumed" }
    if let origin = event.text("from_proto") { lines.append("agreed on in \(origin)") }
    if let client = event.object("client_handshake") {
      var text = "-> client hello up to \(client.text("version") ?? "?")"
      if let name = event.text("sni") { text += ", SNI \(name)" }
      text += ", \(client.texts("ciphers").count) suites"
      let names = event.texts("client_alpns")
      if !names.isEmpty { text += ", ALPN \(some(names).joined(separator: " "))" }
      lines.append(text)
    }
    if event.object("server_handshake") != nil {
      var text = "<- server hello \(event.text("version") ?? "?")"
      if let cipher = event.text("cipher") { text += ", \(cipher)" }
      if let curve = event.text("curve") { text += ", \(curve)" }
      let names = event.texts("server_alpns")
      if !names.isEmpty { text += ", ALPN \(some(names).joined(separator: " "))" }
      lines.append(text)
    }
    lines += certificate(event)
    for alert in event.objects("alerts").prefix(maxElements) {
      let arrow = alert.text("direction") == "to_client" ? "<-" : "->"
      lines.append(
        "\(arrow) alert \(alert.text("level") ?? "") \(alert.text("description") ?? "")"
      )
    }
    return lines
  }

  private static func certificate(_ event: EventMembers) -> [String] {
    var lines: [String] = []
    if let subject = event.text("subject") {
      var text = "<- certificate of \(subject)"
      if event.flag("self_signed") == true {
        text += ", self-signed"
      } else if let issuer = event.text("issuerdn") {
        text += ", issued by \(issuer)"
      }
      let key = [event.text("key_type"), event.text("key_bits")].compactMap { $0 }
      if !key.isEmpty { text += ", \(key.joined(separator: " "))" }
      if let end = event.text("notafter") { text += ", until \(end)" }
      if let validity = event.text("validity") { text += " (\(validity))" }
      lines.append(text)
    } else if event.flag("certificate_observable") == false,
      event.object("server_handshake") != nil
    {
      lines.append("the certificate cannot be seen")
    }
    guard let client = event.object("client_certificate") else { return lines }
    if let subject = client.text("subject") {
      lines.append("-> certificate of \(subject)")
    } else if client.flag("requested") == true {
      lines.append("<- asked for a client certificate, got none")
    }
    return lines
  }

  static func quic(_ event: EventMembers) -> [String] {
    var text = "QUIC \(event.text("version") ?? "")"
    if let name = event.text("sni") { text += ", SNI \(name)" }
    if let agent = event.text("ua") { text += ", user agent \(agent)" }
    return [text]
  }
}
