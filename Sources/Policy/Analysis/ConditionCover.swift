// SPDX-License-Identifier: Apache-2.0

extension Condition {
  /// Whether every event that meets `other` meets this condition as well.
  ///
  /// A yes is certain; a no may be said of patterns whose relation takes more than a look.
  package func isImplied(by other: Condition) -> Bool {
    guard name == other.name else { return bounds(other) }
    switch (value, other.value) {
    case (.required, .required): return true
    // All numbers are upper bounds.
    case (.number(let mine), .number(let theirs)): return mine >= theirs
    case (.texts(let mine), .texts(let theirs)):
      return theirs.allSatisfy { text in mine.contains { name.accepts($0, all: text) } }
    default: return false
    }
  }

  /// What bounds both directions together bounds each of them.
  private func bounds(_ other: Condition) -> Bool {
    guard name == .flowMaxBytesToServer || name == .flowMaxBytesToClient,
      other.name == .flowMaxBytes, case .number(let mine) = value,
      case .number(let theirs) = other.value
    else { return false }
    return mine >= theirs
  }

  /// The values that another value of the same list accepts anyway, in the order of the list.
  package var idleValues: [String] {
    guard case .texts(let texts) = value else { return [] }
    return texts.indices.compactMap { index in
      let isCovered = texts.indices.contains { other in
        guard other != index, name.accepts(texts[other], all: texts[index]) else { return false }
        // Of two that accept the same the later one is idle.
        return other < index || !name.accepts(texts[index], all: texts[other])
      }
      return isCovered ? texts[index] : nil
    }
  }

  /// Whether it accepts every event that has its field at all.
  package var acceptsEverything: Bool {
    guard case .texts(let texts) = value else { return false }
    switch name {
    case .mqttPublishTopics, .mqttSubscribeTopics: return texts.contains("#")
    case .mqttClientIDs, .tlsServerNames, .tlsCertificateNames:
      return texts.contains { !$0.isEmpty && $0.allSatisfy { $0 == "*" } }
    default: return false
    }
  }
}

extension ConditionName {
  /// Whether a value of the condition's list accepts all that another value does.
  fileprivate func accepts(_ wide: String, all narrow: String) -> Bool {
    if wide == narrow { return true }
    switch self {
    case .hl7MessageTypes:
      return !Self.isSingle(wide) && wide.prefix(3) == narrow.prefix(3)
    case .mqttPublishTopics, .mqttSubscribeTopics:
      let bytes = Array(narrow.utf8)
      return MQTTTopicFilter(wide).covers(filter: .text(bytes.span))
    case .mqttClientIDs: return Self.matches(wide, narrow, ignoresCase: false)
    case .tlsServerNames, .tlsCertificateNames: return Self.matches(wide, narrow, ignoresCase: true)
    case .tlsMinVersion:
      guard let wide = TLSVersion.rank(named: wide), let narrow = TLSVersion.rank(named: narrow)
      else { return false }
      return wide <= narrow
    case .tlsCipherProfile:
      let wide = CipherProfile(rawValue: wide)?.suites ?? []
      let narrow = CipherProfile(rawValue: narrow)?.suites ?? []
      return narrow.allSatisfy { suite in
        wide.contains { Self.matches($0, suite, ignoresCase: false) }
      }
    default: return false
    }
  }

  /// Whether an HL7 message type names one event and not all of its message.
  private static func isSingle(_ type: String) -> Bool {
    type.contains("^") && !type.hasSuffix("^*")
  }

  /// A pattern that matches another pattern, its stars read as letters, matches all that this one does:
  /// only a star can have taken a star.
  private static func matches(_ pattern: String, _ text: String, ignoresCase: Bool) -> Bool {
    let bytes = Array(text.utf8)
    return WildcardPattern(pattern, ignoresCase: ignoresCase).matches(.text(bytes.span))
  }
}

extension TimeWindow {
  /// Whether some windows are open whenever others are; no windows are always open.
  package static func cover(_ wide: [TimeWindow], _ narrow: [TimeWindow]) -> Bool {
    if wide.isEmpty { return true }
    let open = merged(wide)
    let asked = narrow.isEmpty ? [0..<minutesOfWeek] : merged(narrow)
    return asked.allSatisfy { run in open.contains { $0.contains(run) } }
  }

  /// The runs of minutes of all windows, those that touch put together.
  private static func merged(_ windows: [TimeWindow]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    for run in windows.flatMap(\.minutes).sorted(by: { $0.lowerBound < $1.lowerBound }) {
      guard let last = result.last, run.lowerBound <= last.upperBound else {
        result.append(run)
        continue
      }
      result[result.count - 1] = last.lowerBound..<max(last.upperBound, run.upperBound)
    }
    return result
  }
}

/// What a conduit demands of flows of one service between its ends: conditions, hours, a last day.
package struct ConduitDemand: Sendable {
  private let conditions: [Condition]
  private let times: [TimeWindow]
  private let expires: PolicyDate?

  /// Demands nothing.
  package init() {
    conditions = []
    times = []
    expires = nil
  }

  /// Takes what a conduit demands of flows of a service; conditions that cannot speak of them do not count.
  package init(_ conduit: Conduit, of service: Service) {
    self.init(conduit) { service.mayCarry($0) }
  }

  /// Takes what a conduit demands, of its conditions those of some groups.
  package init(_ conduit: Conduit, where isSpoken: (String) -> Bool) {
    conditions = conduit.conditions.filter { isSpoken($0.name.group) }
    times = conduit.times
    expires = conduit.expires
  }

  /// What it demands in words; empty for nothing.
  package var words: String {
    (conditions.map(\.words) + times.map { "open \($0.description)" }
      + (expires.map { ["until \($0)"] } ?? [])).joined(separator: "; ")
  }

  /// Whether it permits all that the other one does.
  package func permitsAll(of other: ConduitDemand) -> Bool { misses(of: other).isEmpty }

  /// What of this demand others need not meet: the names of conditions, `times`, `expires`.
  package func misses(of other: ConduitDemand) -> [String] {
    var names: [String] = []
    for condition in conditions
    where !other.conditions.contains(where: { condition.isImplied(by: $0) }) {
      names.append(condition.name.label.description)
    }
    if !TimeWindow.cover(times, other.times) { names.append("times") }
    if let expires, other.expires.map({ $0 > expires }) ?? true { names.append("expires") }
    return names
  }
}
