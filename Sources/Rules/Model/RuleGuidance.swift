// SPDX-License-Identifier: Apache-2.0

/// The standards' own names for what a rule checks, by framework, in the file's order.
package struct FrameworkReferences: Hashable, Sendable {
  /// FDA premarket cybersecurity guidance: `A1-C`, `V.C`.
  package var fda: [String] = []
  /// IEC 62443-3-3 system requirements: `SR 5.1`.
  package var iec62443: [String] = []
  /// NIST publications: `SP 800-52r2 3.1`.
  package var nist: [String] = []
  /// RFCs: `RFC 9325 3.1.1`.
  package var rfc: [String] = []
  /// MITRE ATT&CK techniques, Enterprise and ICS: `T1557`, `T0886`.
  package var attack: [String] = []
  /// Weaknesses: `CWE-319`.
  package var cwe: [String] = []
  /// The HIPAA security rule: `164.312(e)(1)`.
  package var hipaa: [String] = []
  /// ANSI/NEMA HN 1 questions: `TXCF-2`.
  package var mds2: [String] = []
  /// The protocol's own standard: `DICOM PS3.15 B.12`.
  package var standard: [String] = []

  /// No references.
  package init() {}

  /// Name and entries of the frameworks that are referred to, in a fixed order.
  package var all: [(framework: String, entries: [String])] {
    [
      ("fda", fda), ("iec_62443", iec62443), ("nist", nist), ("rfc", rfc), ("attack", attack),
      ("cwe", cwe), ("hipaa", hipaa), ("mds2", mds2), ("standard", standard),
    ].filter { !$0.1.isEmpty }
  }
}

/// A severity that holds in special circumstances.
package struct SeverityAdjustment: Sendable {
  /// Fields and values that must all hold.
  package var when: Selection
  /// The severity then.
  package var level: RuleLevel
}

/// The `wardwire` block of a rule: what Sigma has no place for.
package struct RuleGuidance: Sendable {
  /// The catalogue's name, `DCM-001`; empty for a site's own rule without one.
  package var rule = ""
  /// Why the match matters.
  package var explanation = ""
  /// What to do about it.
  package var remediation = ""
  /// What kind of failure it is: `segmentation`, `cleartext`, ...
  package var category = ""
  /// The fields that a finding quotes.
  package var evidence: [PositionedText] = []
  /// Whether the rule says nothing without a policy.
  package var needsPolicy = false
  /// Whether it says in so many words that it needs no policy: its placeholders then have no values
  /// without one.
  package var isPolicyOptional = false
  /// The match is a violation once an event with these values follows on the flow, else an attempt.
  package var confirmedBy: Selection?
  /// Whether a flow that nobody answered is only an attempt.
  package var requiresAnswer = false
  /// Whether a flow of which the capture misses something can show nothing.
  package var requiresWholeFlow = false
  /// How sure a match is.
  package var confidence = RuleConfidence.high
  /// What the standards call it.
  package var frameworks = FrameworkReferences()
  /// Whether a match only suggests what the rule says: a fingerprint, a version in a banner.
  package var isPossible = false
  /// The events that the rule speaks of; the others of its type say nothing for it or against it.
  package var scope: Selection?
  /// A truth value of the event without which the rule cannot be judged.
  package var observable: PositionedText?
  /// Captures that the rule must find something in.
  package var firingCaptures: [String] = []
  /// Captures that come near and must not.
  package var silentCaptures: [String] = []
  /// Whether its own matches make no findings; they only feed correlation rules.
  package var isMuted = false
  /// Severities for special circumstances; the first one that holds counts.
  package var severityWhen: [SeverityAdjustment] = []

  /// An empty block.
  package init() {}
}

/// Text of a rule file and where it stands.
package struct PositionedText: Hashable, Sendable {
  /// The text.
  package let text: String
  /// Where it begins.
  package let position: RulePosition

  /// Places a text.
  package init(_ text: String, at position: RulePosition) {
    self.text = text
    self.position = position
  }
}
