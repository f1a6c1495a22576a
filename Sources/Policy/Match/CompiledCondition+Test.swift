// SPDX-License-Identifier: Apache-2.0
internal import Events

/// Elements of one list field that a condition looks at; a list this long has failed before.
private let maxElements = 65_536

extension CompiledCondition {
  /// Tests one event, whose type is the condition's.
  func result<View: EventView & ~Escapable>(
    _ event: borrowing View,
    _ direction: StreamDirection
  ) -> ConditionResult {
    switch test {
    case .associateTitle(let type, let title, let accepted):
      let isRequest = event.field(type, at: 0).asText { $0.equals("associate_rq") }
      guard isRequest == true else { return .holds }
      return event.field(title, at: 0).asText { accepted.contains($0.trimmed()) } == true
        ? .holds : .fails
    case .text(let field, let accepted):
      return verdict(event.field(field, at: 0).asText { accepted.contains($0.trimmed()) })
    case .eitherText(let first, let second, let accepted):
      let one = event.field(first, at: 0).asText { accepted.contains($0.trimmed()) }
      if one == true { return .holds }
      return verdict(event.field(second, at: 0).asText { accepted.contains($0.trimmed()) } ?? one)
    case .dimse(let field, let accepted):
      return verdict(event.field(field, at: 0).asText { Self.isAccepted($0, accepted) })
    case .message, .messageText:
      return direction == .toServer ? messageResult(event) : .holds
    case .publish, .subscribe:
      return direction == .toServer ? topicResult(event) : .holds
    case .pattern(let field, let patterns, let isRequired):
      let found = event.field(field, at: 0).asText { text in
        patterns.contains { $0.matches(text) }
      }
      return found == nil && isRequired ? .fails : verdict(found)
    case .atMost(let field, let bound):
      guard direction == .toServer else { return .holds }
      return everyElement(event, field) { ($0.integerValue ?? 0) <= bound } ? .holds : .fails
    case .minVersion(let field, let least):
      guard let number = event.field(field, at: 0).integerValue else { return .notObservable }
      return (TLSVersion.rank(number) ?? 0) >= least ? .holds : .fails
    case .observedPattern(let field, let patterns):
      let found = event.field(field, at: 0).asText { text in
        patterns.contains { $0.matches(text) }
      }
      return found.map { $0 ? .holds : .fails } ?? .notObservable
    case .certificateNames(let field, let observable, let patterns):
      return certificateResult(event, field, observable, patterns)
    case .sumAtMost, .rateAtMost, .flowAtMost: return ceilingResult(event)
    case .clientCertificate(let sent, let version):
      if event.field(sent, at: 0).flagValue == true { return .holds }
      // TLS 1.3 encrypts the certificates; without a version nothing was seen of them.
      guard let number = event.field(version, at: 0).integerValue else { return .notObservable }
      return (TLSVersion.rank(number) ?? 0) >= 6 ? .notObservable : .fails
    }
  }

  private func certificateResult<View: EventView & ~Escapable>(
    _ event: borrowing View,
    _ field: FieldID,
    _ observable: FieldID,
    _ patterns: [WildcardPattern]
  ) -> ConditionResult {
    guard event.field(observable, at: 0).flagValue == true else { return .notObservable }
    let hasOther = everyElement(event, field) { value in
      value.asText { name in !patterns.contains { $0.matches(name) } } ?? true
    }
    return hasOther ? .fails : .holds
  }

  private func ceilingResult<View: EventView & ~Escapable>(
    _ event: borrowing View
  ) -> ConditionResult {
    switch test {
    case .sumAtMost(let a, let b, let bound):
      return Self.sum(event, a, b) <= bound ? .holds : .fails
    case .rateAtMost(let a, let b, let seconds, let bound):
      // A flow of less than a second has no rate that says anything.
      let length = Self.number(event, seconds)
      if length == 0 { return .holds }
      return Self.sum(event, a, b) / length <= bound ? .holds : .fails
    case .flowAtMost(let field, let bound):
      return Self.number(event, field) <= bound ? .holds : .fails
    default: return .holds
    }
  }

  private static func number<View: EventView & ~Escapable>(
    _ event: borrowing View,
    _ field: FieldID
  ) -> Int64 {
    max(0, event.field(field, at: 0).integerValue ?? 0)
  }

  private static func sum<View: EventView & ~Escapable>(
    _ event: borrowing View,
    _ a: FieldID,
    _ b: FieldID
  ) -> Int64 {
    let (sum, overflow) = number(event, a).addingReportingOverflow(number(event, b))
    return overflow ? .max : sum
  }

  private func verdict(_ isAccepted: Bool?) -> ConditionResult {
    isAccepted ?? true ? .holds : .fails
  }

  private static func isAccepted(_ command: borrowing Octets, _ accepted: OctetStringSet) -> Bool {
    let suffix = command.hasSuffix("-RQ") ? 3 : command.hasSuffix("-RSP") ? 4 : 0
    return accepted.contains(command.part(0, command.count - suffix))
  }

  private func messageResult<View: EventView & ~Escapable>(
    _ event: borrowing View
  ) -> ConditionResult {
    switch test {
    case .message(let ack, let type, let trigger, let accepted):
      guard event.field(ack, at: 0).isAbsent else { return .holds }
      let name = event.field(type, at: 0)
      if name.asText({ accepted.whole.contains($0.trimmed()) }) == true { return .holds }
      let reason = event.field(trigger, at: 0)
      let found = name.asText { name in
        reason.asText { accepted.pairs.contains(name.trimmed(), caret: $0.trimmed()) } ?? false
      }
      return found == true ? .holds : .fails
    case .messageText(let ack, let field, let accepted):
      guard event.field(ack, at: 0).isAbsent else { return .holds }
      return event.field(field, at: 0).asText { accepted.contains($0.trimmed()) } == true
        ? .holds : .fails
    default: return .holds
    }
  }

  private func topicResult<View: EventView & ~Escapable>(
    _ event: borrowing View
  ) -> ConditionResult {
    switch test {
    case .publish(let field, let filters):
      return verdict(
        event.field(field, at: 0).asText { topic in filters.contains { $0.matches(topic: topic) } }
      )
    case .subscribe(let field, let filters):
      let all = everyElement(event, field) { value in
        value.asText { filter in filters.contains { $0.covers(filter: filter) } } ?? true
      }
      return all ? .holds : .fails
    default: return .holds
    }
  }

  private func everyElement<View: EventView & ~Escapable>(
    _ event: borrowing View,
    _ field: FieldID,
    _ isAccepted: (borrowing FieldValue) -> Bool
  ) -> Bool {
    var index = 0
    while index < maxElements {
      let value = event.field(field, at: index)
      if value.isAbsent { return true }
      guard isAccepted(value) else { return false }
      index += 1
    }
    return false
  }
}
