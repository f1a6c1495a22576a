// SPDX-License-Identifier: Apache-2.0
internal import Documents
internal import Policy

extension PolicyReader {
  static let groups = ["dicom", "hl7", "mqtt", "tls", "flow"]

  mutating func conditions(_ node: DocumentNode, _ conduit: Conduit) -> [Condition] {
    guard let groups = fields(node, of: "conditions", Self.groups) else { return [] }
    var result: [Condition] = []
    for group in Self.groups {
      guard let value = groups[group] else { continue }
      if !canCarry(group, conduit) {
        let names = conduit.services.map { self.result.services[$0].name }
        problems.add(
          value,
          "expected a service that carries \(group) beside conditions on it, found "
            + names.prefix(8).joined(separator: ", ")
        )
      }
      let names = ConditionName.allCases.filter { $0.group == group }
      guard let fields = fields(value, of: "\(group) conditions", names.map(\.key)) else {
        continue
      }
      for name in names {
        guard let field = fields[name.key], let accepted = accepted(name, field) else { continue }
        result.append(Condition(name, accepted, place: field.place))
      }
    }
    return result
  }

  /// Whether events of the protocol can occur on the conduit.
  private func canCarry(_ group: String, _ conduit: Conduit) -> Bool {
    conduit.services.isEmpty
      || conduit.services.contains { result.services[$0].mayCarry(group) }
  }

  private mutating func accepted(_ name: ConditionName, _ node: DocumentNode) -> Condition.Value? {
    switch name {
    case .tlsMinVersion:
      return word(node, "a TLS version (1.0, 1.1, 1.2, 1.3)", ["1.0", "1.1", "1.2", "1.3"])
        .map { .texts([$0]) }
    case .tlsClientCertificate:
      return word(node, "required", ["required"]).map { _ in .required }
    case .tlsCipherProfile:
      let names = CipherProfile.allCases.map(\.rawValue)
      return word(node, "a cipher profile (\(names.joined(separator: ", ")))", names)
        .map { .texts([$0]) }
    case .flowMaxBytes, .flowMaxBytesToServer, .flowMaxBytesToClient, .flowMaxBytesPerSecond,
      .flowMaxSeconds:
      if let number = node.int, number > 0 { return .number(number) }
      problems.add(node, "expected a number above 0, found \(node.kindName)")
      return nil
    case .mqttMaxQoS:
      if let number = node.int, (0...2).contains(number) { return .number(number) }
      problems.add(node, "expected a quality of service, 0 to 2, found \(node.kindName)")
      return nil
    case .dicomCallingAE, .dicomCalledAE, .dicomMoveDestinations:
      if let list = node.sequence, list.isEmpty {
        problems.add(node, "expected an AE title or a list, found an empty list")
      }
      return .texts(titles(node))
    default: return .texts(checked(name, node))
    }
  }

  private mutating func checked(_ name: ConditionName, _ node: DocumentNode) -> [String] {
    let what = Self.what(name)
    var result: [String] = []
    for item in someItems(node, what) {
      guard let text = text(item, what) else { continue }
      if Self.isGood(text, name) {
        result.append(text)
      } else if name == .dicomServices {
        problems.add(item.place, expected: what, found: text, among: Self.dimseServices)
      } else {
        problems.add(item, "expected \(what), found \"\(text.prefix(60))\"")
      }
    }
    return result
  }

  private static func what(_ name: ConditionName) -> String {
    switch name {
    case .dicomServices: "a DIMSE service (C-STORE, C-FIND, ...)"
    case .dicomSOPClasses: "a SOP class, its UID or name"
    case .hl7MessageTypes: "a message type (ADT^A01, ADT^*, ADT)"
    case .mqttPublishTopics, .mqttSubscribeTopics: "an MQTT topic filter (pumps/+/status, pumps/#)"
    case .mqttClientIDs: "a client identifier, * for any letters"
    case .tlsServerNames, .tlsCertificateNames: "a server name, * for any letters"
    default: "a name"
    }
  }

  /// PS3.7, tables 7.5-1 and 7.5-2.
  private static let dimseServices = [
    "C-STORE", "C-FIND", "C-GET", "C-MOVE", "C-ECHO", "C-CANCEL", "N-EVENT-REPORT", "N-GET",
    "N-SET", "N-ACTION", "N-CREATE", "N-DELETE",
  ]

  private static func isGood(_ text: String, _ name: ConditionName) -> Bool {
    switch name {
    case .dicomServices: dimseServices.contains(text)
    case .hl7MessageTypes: isMessageType(text)
    case .mqttPublishTopics, .mqttSubscribeTopics: MQTTTopicSyntax.isWellFormed(text)
    case .mqttClientIDs, .tlsServerNames, .tlsCertificateNames:
      !text.isEmpty && text.utf8.count <= 256
    default: !text.isEmpty && text.utf8.first != 0x20 && text.utf8.last != 0x20
    }
  }

  /// HL7 v2, 2.14.9.9: three letters or digits, a caret, and the event's.
  private static func isMessageType(_ text: String) -> Bool {
    let parts = text.split(separator: "^", omittingEmptySubsequences: false)
    func isCode(_ part: Substring) -> Bool {
      part.utf8.count == 3
        && part.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) }
    }
    guard parts.count <= 2, isCode(parts[0]) else { return false }
    return parts.count == 1 || parts[1] == "*" || isCode(parts[1])
  }
}
