// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import Findings
internal import NetworkTypes
internal import Policy
internal import Protocols

/// What a policy says of a case: of a flow, and of one event on it.
struct PolicyTestAnswer {
  private var verdict = ""
  private var reason = ""
  private var conduits: [String] = []
  private var unmet: [String] = []

  init(
    _ matcher: PolicyMatcher,
    _ from: String,
    _ to: String,
    _ service: String,
    _ time: Timestamp?,
    _ fields: [(String, [String])]
  ) throws(AuditError) {
    let answer = try AuditRun.explain(matcher, from: from, to: to, service: service, at: time)
    (verdict, reason) = (answer.verdict, answer.reason)
    conduits = verdict == "allowed" ? answer.conduits.map(\.id) : []
    guard let first = fields.first else { return }
    let type = try Self.eventType(of: first.0)
    for (name, _) in fields where try Self.eventType(of: name) != type {
      throw .usage("expected fields of one event, found \(first.0) and \(name)")
    }
    let question = try AuditRun.question(matcher, from, to, service, time)
    let outcome: ConditionOutcome
    switch type {
    case "dicom": outcome = Self.check(DICOMFields.self, fields, matcher, question)
    case "hl7": outcome = Self.check(HL7Fields.self, fields, matcher, question)
    case "mqtt": outcome = Self.check(MQTTFields.self, fields, matcher, question)
    case "tls": outcome = Self.check(TLSFields.self, fields, matcher, question)
    default: outcome = Self.check(FlowFields.self, fields, matcher, question)
    }
    take(outcome, matcher)
  }

  private mutating func take(_ outcome: ConditionOutcome, _ matcher: PolicyMatcher) {
    func id(_ conduit: Int) -> String { matcher.policy.conduits[conduit].id }
    switch outcome {
    case .unjudged: break
    case .permitted(let conduit): conduits = [id(conduit)]
    case .unmet(let names, let conduit):
      unmet = names.map(\.description)
      if let conduit {
        verdict = "violates"
        conduits = [id(conduit)]
      }
    case .notObservable(let names, let conduit):
      unmet = names.map(\.description)
      verdict = "not_observable"
      conduits = [id(conduit)]
    }
  }

  private static func eventType(of field: String) throws(AuditError) -> String {
    let schemas = ProtocolRegistry.schemas.filter {
      ["dicom", "hl7", "mqtt", "tls", "flow"].contains($0.name.description)
    }
    for schema in schemas where schema.field(named: field) != nil { return schema.name.description }
    throw .usage("expected a field of dicom, hl7, mqtt, tls or flow events, found \"\(field)\"")
  }

  private static func check<Kind: FieldKindProvider>(
    _ kind: Kind.Type,
    _ fields: [(String, [String])],
    _ matcher: PolicyMatcher,
    _ question: AuditRun.Question
  ) -> ConditionOutcome {
    let event = WrittenEvent<Kind>(fields)
    let context = EventContext(
      flow: question.flow,
      packet: 1,
      time: Timestamp(seconds: 0),
      direction: .toServer
    )
    return matcher.check(
      event,
      context,
      candidates: question.match,
      source: question.from,
      destination: question.to
    )
  }

  /// Why the answer is not the expected one, `nil` when it is.
  func failure(
    verdict expected: String,
    reason expectedReason: String?,
    conduit: String?,
    unmet expectedUnmet: [String]?
  ) -> String? {
    if verdict != expected {
      let why = reason.isEmpty ? "" : " (\(reason))"
      let missed = unmet.isEmpty ? "" : ", unmet \(unmet.joined(separator: ", "))"
      return "expected \(expected), found \(verdict)\(why)\(missed)"
    }
    if let expectedReason, reason != expectedReason {
      return "expected the reason \(expectedReason), found \(reason.isEmpty ? "none" : reason)"
    }
    if let conduit, !conduits.contains(conduit) {
      let found = conduits.isEmpty ? "none" : conduits.joined(separator: ", ")
      return "expected the conduit \(conduit), found \(found)"
    }
    if let expectedUnmet, Set(expectedUnmet) != Set(unmet) {
      let found = unmet.isEmpty ? "nothing" : unmet.joined(separator: ", ")
      return "expected \(expectedUnmet.joined(separator: ", ")) unmet, found \(found)"
    }
    return nil
  }
}
