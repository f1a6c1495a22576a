// SPDX-License-Identifier: Apache-2.0
internal import NetworkTypes
internal import Report

extension PackPage {
  /// The interfaces, those that differ from their declaration first in the overview, all of them in detail.
  static func interfaces(_ pack: EvidencePack) -> [PageBlock] {
    let comparison = pack.interfaces
    var blocks: [PageBlock] = [
      .section(anchor: "interfaces", title: "Interfaces, observed against declared")
    ]
    guard !comparison.rows.isEmpty else {
      return blocks + [.text("None declared and none observed.")]
    }
    blocks.append(
      .table(
        title: "Interfaces",
        columns: ["Interface", "As a whole", "Observed", "First packet", "States"],
        rows: comparison.rows.map { row in
          [
            .init([row.id, row.purpose].filter { !$0.isEmpty }),
            .init(row.verdict.words, mark: mark(row.verdict)), .init(observed(row)),
            .init(row.observed?.place ?? ""),
            .init(row.observed?.states.joined(separator: ", ") ?? ""),
          ]
        }
      )
    )
    for row in comparison.rows where !row.aspects.isEmpty {
      blocks.append(.heading("\(row.id): \(row.verdict.words)"))
      blocks.append(
        .table(
          title: "Interface \(row.id)",
          columns: ["Aspect", "Declared", "Observed", "Comparison"],
          rows: row.aspects.map { aspect in
            [
              .init(aspect.name), .init(aspect.declared), .init(aspect.observed),
              .init(aspect.verdict.words, mark: mark(aspect.verdict)),
            ]
          }
        )
      )
    }
    if !comparison.unanswered.isEmpty {
      blocks.append(.heading("Asked of the device and not answered"))
      blocks.append(
        .table(
          title: "Asked of the device and not answered",
          columns: ["Port", "Flows", "From", "First packet"],
          rows: comparison.unanswered.map { probe in
            [
              .init(probe.key.portName), .init("\(probe.flows)"),
              .init(few(probe.peers.sorted().map(\.description))), .init(probe.place),
            ]
          }
        )
      )
    }
    if comparison.omitted > 0 {
      blocks.append(.text("\(comparison.omitted) further interfaces are left out."))
    }
    return blocks
  }

  private static func few(_ values: [String]) -> String {
    let more = values.count - 12
    return values.prefix(12).joined(separator: ", ") + (more > 0 ? ", and \(more) more" : "")
  }

  private static func observed(_ row: InterfaceRow) -> [String] {
    guard let seen = row.observed else { return ["nothing"] }
    return [
      "\(TextPhrase.count(seen.flows, "flow")), \(seen.answered) answered, \(TextPhrase.bytes(seen.bytes))",
      TextPhrase.span(seen.first, seen.last),
    ]
  }

  private static func mark(_ verdict: InterfaceRow.Verdict) -> PageBlock.Cell.Mark {
    switch verdict {
    case .asDeclared: .good
    case .differs, .notDeclared: .bad
    case .notObserved: .dim
    case .unanswered: .idle
    }
  }

  private static func mark(_ verdict: InterfaceRow.Aspect.Verdict) -> PageBlock.Cell.Mark {
    switch verdict {
    case .agrees: .good
    case .differs: .bad
    case .notObservable: .dim
    case .notDeclared: .idle
    }
  }
}
