// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
package import Policy

// `wardwire policy diff`.
extension PolicyPages {
  /// What is newly permitted, newly denied, and permitted under other conditions.
  package static func text(_ entries: [PolicyDiff.Entry], isCut: Bool) -> String {
    var lines: [String] = []
    for (change, title) in [
      (PolicyDiff.Change.permitted, "newly permitted"), (.denied, "newly denied"),
      (.unjudged, "no longer judged"), (.conditions, "permitted under other conditions"),
    ] {
      let part = entries.filter { $0.change == change }
      guard !part.isEmpty else { continue }
      lines.append("\(title) (\(part.count))")
      for group in grouped(part) { lines += words(group) }
    }
    if isCut { lines.append("note: the policies have more parts than are compared") }
    let parts = PolicyDiff.Effect.allCases.compactMap { effect in
      let part = entries.count { $0.effect == effect }
      return part == 0 ? nil : "\(part) \(part == 1 ? effect.one : effect.several)"
    }
    let count = entries.count == 1 ? "1 difference" : "\(entries.count) differences"
    lines.append(
      parts.isEmpty
        ? "both policies permit the same" : "\(count): \(parts.joined(separator: ", "))"
    )
    return lines.map(plain).joined(separator: "\n") + "\n"
  }

  /// Differences that are told together: they differ in the service, or else in the one spoken to.
  private struct DiffGroup {
    var entry: PolicyDiff.Entry
    var services: [String]
    var targets: [String]
  }

  private static func grouped(_ entries: [PolicyDiff.Entry]) -> [DiffGroup] {
    var groups: [PolicyDiff.Entry: Int] = [:]
    var result: [DiffGroup] = []
    for entry in entries {
      var key = entry
      key.service = ""
      if let index = groups[key] {
        result[index].services.append(entry.service)
      } else {
        groups[key] = result.count
        result.append(DiffGroup(entry: entry, services: [entry.service], targets: [entry.to]))
      }
    }
    var merged: [DiffGroup] = []
    var byServices: [PolicyDiff.Entry: Int] = [:]
    for group in result {
      var key = group.entry
      key.to = ""
      key.service = group.services.joined(separator: " ")
      if let index = byServices[key] {
        merged[index].targets += group.targets
      } else {
        byServices[key] = merged.count
        merged.append(group)
      }
    }
    return merged
  }

  private static func words(_ group: DiffGroup) -> [String] {
    let entry = group.entry
    let by = entry.conduits.isEmpty ? "" : "  [\(entry.conduits.joined(separator: ", "))]"
    let effect = entry.change == .conditions ? "\(entry.effect.words): " : ""
    let services = group.services.joined(separator: ", ")
    var lines =
      group.targets.count == 1
      ? ["  \(effect)\(entry.from) -> \(entry.to)  \(services)\(by)"]
      : ["  \(effect)\(entry.from) ->  \(services)\(by)"]
        + group.targets.map { "      \($0)" }
    switch entry.change {
    case .permitted: lines += entry.newConditions.map { "    \($0)" }
    case .denied, .unjudged: lines += entry.oldConditions.map { "    \($0)" }
    case .conditions:
      lines += entry.oldConditions.map { "    - \($0)" }
      lines += entry.newConditions.map { "    + \($0)" }
      if entry.oldConditions.isEmpty { lines.append("    - no condition") }
      if entry.newConditions.isEmpty { lines.append("    + no condition") }
    }
    return lines
  }

  /// The same for programs.
  package static func json(_ entries: [PolicyDiff.Entry], isCut: Bool) -> String {
    json { json in
      json.member("complete", !isCut)
      json.beginArray("changes")
      for entry in entries {
        json.beginObject()
        json.member("change", entry.change.rawValue)
        json.member("effect", entry.effect.rawValue)
        json.member("from", entry.from)
        json.member("to", entry.to)
        json.member("service", entry.service)
        list("conduits", entry.conduits, &json)
        list("old_conditions", entry.oldConditions, &json)
        list("new_conditions", entry.newConditions, &json)
        json.endObject()
      }
      json.endArray()
    }
  }
}

extension PolicyDiff.Effect {
  fileprivate var words: String {
    switch self {
    case .widens: "wider"
    case .narrows: "narrower"
    case .both: "wider and narrower"
    }
  }

  fileprivate var one: String { self == .both ? "does both" : rawValue }
  fileprivate var several: String {
    switch self {
    case .widens: "widen"
    case .narrows: "narrow"
    case .both: "do both"
    }
  }
}
