// SPDX-License-Identifier: Apache-2.0
package import Findings
package import NetworkTypes

/// A file that went into a run.
package struct PackInput: Hashable, Sendable {
  /// What it is: `capture`, `policy`, `declaration`, `MDS2 worksheet`, `profile`, `key log`, `rules`.
  package var kind: String
  /// Its path as it was given.
  package var path: String
  /// Its size, `nil` where several files are one input.
  package var bytes: UInt64?
  /// SHA-256 in hexadecimal, `nil` when it could not be read again.
  package var sha256: String?

  /// Names an input.
  package init(kind: String, path: String, bytes: UInt64? = nil, sha256: String?) {
    self.kind = kind
    self.path = path
    self.bytes = bytes
    self.sha256 = sha256
  }
}

/// What a state's captures held.
package struct StateRecord: Hashable, Sendable {
  /// The state, `nil` for captures of no declared state.
  package var name: String?
  /// Its captures by path.
  package var captures: [String]
  /// Packets of them.
  package var packets: UInt64
  /// Time of the first packet.
  package var first: Timestamp?
  /// Time of the last packet.
  package var last: Timestamp?

  /// Describes a state.
  package init(
    name: String?,
    captures: [String],
    packets: UInt64 = 0,
    first: Timestamp? = nil,
    last: Timestamp? = nil
  ) {
    self.name = name
    self.captures = captures
    self.packets = packets
    self.first = first
    self.last = last
  }
}

/// Everything that a pack says; the pages and the JSON are made of it.
package struct EvidencePack: Sendable {
  /// What the manufacturer declares.
  package var declaration: DeviceDeclaration
  /// What the audit found.
  package var report: AuditReport
  /// Declared and observed interfaces.
  package var interfaces: InterfaceComparison
  /// The findings that the device is part of, by their place in the report.
  package var own: [Int]
  /// The sections of the guidance.
  package var sections: [GuidanceResult]
  /// The categories of Appendix 1.
  package var categories: [GuidanceResult]
  /// Answers of an MDS2 worksheet, `nil` where none was given.
  package var mds2: MDS2Comparison?
  /// States of the device, with their captures.
  package var states: [StateRecord]
  /// Names and values of what the run was told.
  package var settings: [(name: String, value: String)]
  /// Every file that went in.
  package var inputs: [PackInput]
  /// Captures of single findings in the pack, by finding.
  package var evidence: Set<String>
  /// Whether the manifest will be signed.
  package var isSigned: Bool

  /// Gathers a pack; `references` are the topics of the guidance that rules refer to.
  package init(
    declaration: DeviceDeclaration,
    worksheet: MDS2Worksheet? = nil,
    report: AuditReport,
    traffic: [StateTraffic],
    states: [StateRecord],
    settings: [(name: String, value: String)],
    inputs: [PackInput],
    references: [String: [String]],
    evidence: Set<String>,
    isSigned: Bool
  ) {
    self.declaration = declaration
    self.report = report
    interfaces = InterfaceComparison(declaration, traffic)
    let addresses = interfaces.addresses
    own = report.findings.indices.filter { index in
      [report.findings[index].client, report.findings[index].server].contains { party in
        party.address.map { addresses.contains($0) } ?? false
          || party.mac.map { declaration.macs.contains($0) } ?? false
      }
    }
    sections = GuidanceResult.all(
      GuidanceTopic.sections,
      report,
      own: own,
      references: references
    )
    categories = GuidanceResult.all(
      GuidanceTopic.categories,
      report,
      own: own,
      references: references
    )
    if let worksheet {
      mds2 = MDS2Comparison(worksheet, interfaces, report, own: own, references: references)
    }
    self.states = states
    self.settings = settings
    self.inputs = inputs
    self.evidence = evidence
    self.isSigned = isSigned
  }

  /// What no capture of this run could show, a line each.
  package var notObservable: [String] {
    var lines: [String] = []
    for row in interfaces.rows {
      let hidden = row.aspects.filter { $0.verdict == .notObservable && row.observed != nil }
      for aspect in hidden {
        lines.append("interface \(row.id), \(aspect.name): \(aspect.observed)")
      }
      if row.verdict == .notObserved { lines.append("interface \(row.id): declared, not observed") }
    }
    lines += declaration.notExercised.map { "not exercised, as declared: \($0)" }
    for rule in report.rules where rule.notObservable > 0 {
      let words = "\(rule.notObservable) observation\(rule.notObservable == 1 ? "" : "s")"
      lines.append("rule \(rule.rule): \(words) without what it asks for")
    }
    lines += report.summary.notEvaluated
    return lines
  }

  /// What holds for every capture of any device.
  package static let alwaysHidden = [
    "What did not pass the capture point: traffic inside the device, on other cables and switches, on radio links and "
      + "serial lines that were not captured.",
    "What TLS, IPsec or MACsec encrypts, unless a key log opened it; in TLS 1.3 that includes certificates.",
    "Whether a password is strong, a key is well kept, an image is signed, a component is patched.",
    "What the device does in states, and with peers, that were not exercised.",
  ]
}
