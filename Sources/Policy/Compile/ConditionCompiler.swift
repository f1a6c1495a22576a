// SPDX-License-Identifier: Apache-2.0
internal import Events

/// Resolves conditions' field names through the events' own schemas.
struct ConditionCompiler {
  private let fields: [String: (type: EventType, id: FieldID)]

  init(_ schemas: [EventSchema]) {
    var fields: [String: (type: EventType, id: FieldID)] = [:]
    for schema in schemas {
      for field in schema.fields where fields[field.name.description] == nil {
        fields[field.name.description] = (schema.type, field.id)
      }
    }
    self.fields = fields
  }

  func field(_ name: StaticString) -> (type: EventType, id: FieldID)? {
    fields[name.description]
  }

  /// Compiles a condition; answers the name of the field that is in no schema, if one is missing.
  func compile(_ condition: Condition) -> Result<[CompiledCondition], MissingField> {
    var ids: [FieldID] = []
    var type = EventType.flow
    for name in condition.name.fields {
      guard let found = field(name) else { return .failure(MissingField(name: name)) }
      type = found.type
      ids.append(found.id)
    }
    return .success(
      tests(condition, ids).map {
        CompiledCondition(name: condition.name.label, type: type, test: $0)
      }
    )
  }

  private func tests(_ condition: Condition, _ ids: [FieldID]) -> [ConditionTest] {
    let texts = Self.texts(condition.value)
    let set = OctetStringSet(texts)
    switch condition.name {
    case .dicomCallingAE, .dicomCalledAE:
      return [.associateTitle(type: ids[0], title: ids[1], set)]
    case .dicomSOPClasses: return [.eitherText(ids[0], ids[1], set)]
    case .dicomServices: return [.dimse(ids[0], OctetStringSet(Self.withCancel(texts)))]
    case .dicomMoveDestinations: return [.text(ids[0], set)]
    case .hl7MessageTypes:
      return [.message(ack: ids[0], type: ids[1], trigger: ids[2], HL7MessageTypes(texts))]
    case .hl7SendingApplications, .hl7SendingFacilities, .hl7ReceivingApplications,
      .hl7ReceivingFacilities:
      return [.messageText(ack: ids[0], ids[1], set)]
    case .mqttPublishTopics: return [.publish(ids[0], texts.map { MQTTTopicFilter($0) })]
    case .mqttSubscribeTopics: return [.subscribe(ids[0], texts.map { MQTTTopicFilter($0) })]
    case .mqttClientIDs:
      return [.pattern(ids[0], Self.patterns(texts, ignoresCase: false), isRequired: false)]
    case .mqttMaxQoS:
      let bound = Int64(Self.number(condition.value))
      return [.atMost(ids[0], bound), .atMost(ids[1], bound)]
    case .tlsMinVersion:
      return [.minVersion(ids[0], TLSVersion.rank(named: texts.first ?? "") ?? 6)]
    case .tlsClientCertificate: return [.clientCertificate(sent: ids[0], version: ids[1])]
    case .tlsServerNames:
      return [.pattern(ids[0], Self.patterns(texts, ignoresCase: true), isRequired: true)]
    case .tlsCertificateNames:
      let patterns = Self.patterns(texts, ignoresCase: true)
      return [.certificateNames(ids[0], observable: ids[1], patterns)]
    case .tlsCipherProfile:
      let suites = CipherProfile(rawValue: texts.first ?? "")?.suites ?? []
      return [.observedPattern(ids[0], Self.patterns(suites, ignoresCase: false))]
    case .flowMaxBytes:
      return [.sumAtMost(ids[0], ids[1], Int64(Self.number(condition.value)))]
    case .flowMaxBytesPerSecond:
      let bound = Int64(Self.number(condition.value))
      return [.rateAtMost(ids[0], ids[1], seconds: ids[2], bound)]
    case .flowMaxBytesToServer, .flowMaxBytesToClient, .flowMaxSeconds:
      return [.flowAtMost(ids[0], Int64(Self.number(condition.value)))]
    }
  }

  private static func texts(_ value: Condition.Value) -> [String] {
    if case .texts(let texts) = value { return texts }
    return []
  }

  private static func number(_ value: Condition.Value) -> Int {
    if case .number(let number) = value { return number }
    return 0
  }

  private static func patterns(_ texts: [String], ignoresCase: Bool) -> [WildcardPattern] {
    texts.map { WildcardPattern($0, ignoresCase: ignoresCase) }
  }

  /// Who may ask may also take the question back (PS3.7, 9.3.2.3).
  private static func withCancel(_ services: [String]) -> [String] {
    services.contains { ["C-FIND", "C-GET", "C-MOVE"].contains($0) }
      ? services + ["C-CANCEL"] : services
  }
}

/// The name of a field that is in no schema.
struct MissingField: Error {
  let name: StaticString
}
