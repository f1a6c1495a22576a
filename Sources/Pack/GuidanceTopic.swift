// SPDX-License-Identifier: Apache-2.0

/// A section or an appendix category of FDA's premarket guidance, and what a capture can say to it.
package struct GuidanceTopic: Sendable {
  /// The edition that is cited.
  package static let edition =
    "FDA, Cybersecurity in Medical Devices: Quality Management System Considerations and Content of Premarket "
    + "Submissions, final guidance of 3 February 2026. Section numbers are those of the edition of 27 June 2025, "
    + "which it keeps. The guidance recommends; it does not bind."

  /// The section: `V.C`, `App. 1-A`.
  package let id: String
  /// What it is about.
  package let title: String
  /// What a passive capture can show of it.
  package let shows: String
  /// What it cannot show.
  package let hides: String
  /// Rules that speak of it beside those that refer to it themselves.
  let rules: [String]
  /// How rules refer to it.
  let marks: [String]

  init(
    _ id: String,
    _ title: String,
    shows: String,
    hides: String,
    rules: [String] = [],
    marks: [String] = []
  ) {
    self.id = id
    self.title = title
    self.shows = shows
    self.hides = hides
    self.rules = rules
    self.marks = marks
  }

  /// The sections of the guidance's body and Appendix 2.
  package static let sections: [GuidanceTopic] = [
    .init(
      "V.A.1-2",
      "Threat model and risk assessment",
      shows:
        "which paths, peers and cleartext exposures the traffic had, to be held against the model",
      hides: "how likely a threat is, and what harm would follow",
      rules: [
        "SEG-001", "SEG-002", "SEG-003", "SEG-004", "SEG-005", "SEG-006", "DCM-001", "HL7-001",
        "MQT-001",
      ]
    ),
    .init(
      "V.A.3",
      "Interoperability",
      shows: "peers, protocol versions, and how the device answers refusals and errors",
      hides: "how it gets on with products that were not in the laboratory",
      rules: [
        "HL7-007", "HL7-008", "HL7-009", "HL7-010", "HL7-011", "HL7-012", "DCM-010", "DCM-011",
        "DCM-017",
      ]
    ),
    .init(
      "V.A.4",
      "Software bill of materials and support",
      shows: "fingerprints and version strings that fit the bill of materials or contradict it",
      hides: "whether the bill of materials is complete",
      rules: ["DCM-020", "MGT-017", "TLS-025"],
      marks: ["V.A.4"]
    ),
    .init(
      "V.A.5",
      "Unresolved anomalies",
      shows: "protocol anomalies, each with its packet",
      hides: "their cause inside the device",
      rules: ["MQT-015", "DCM-017", "HL7-013"]
    ),
    .init(
      "V.B.2 (a)",
      "Global system view",
      shows: "the connections that were used, beside the declared ones",
      hides: "connections that nobody exercised",
      rules: ["SEG-005", "SEG-021", "TLS-024"],
      marks: ["V.B.2"]
    ),
    .init(
      "V.B.2 (b)",
      "Multi-patient harm view",
      shows: "whether devices reach each other, share keys or hold wide rights at a broker",
      hides: "what an attack would do to patients",
      rules: ["SEG-013", "TLS-023", "MQT-007", "HL7-006"]
    ),
    .init(
      "V.B.2 (c)",
      "Updatability view",
      shows: "where updates come from, over which transport, and when",
      hides: "whether the device verifies what it gets",
      rules: ["MGT-016"]
    ),
    .init(
      "V.B.2 (d)",
      "Security use case views",
      shows: "the traffic of each state of the device that was captured",
      hides: "states that were not captured"
    ),
    .init(
      "V.C",
      "Cybersecurity testing",
      shows:
        "refused and denied attempts, unused permissions, answering ports, exposed credentials, and how the device "
        + "behaved while others attacked or loaded it",
      hides:
        "attacks themselves (Wardwire sends nothing), and all that is tested inside the software",
      rules: [
        "SEG-001", "SEG-002", "SEG-004", "SEG-020", "BEH-006", "BEH-008", "MQT-014", "DCM-004",
        "DCM-009", "MGT-004",
      ],
      marks: ["V.C"]
    ),
    .init(
      "VI.A",
      "Labelling",
      shows: "whether the list of ports and interfaces fits the traffic",
      hides: "whether users follow the instructions",
      rules: ["SEG-004"]
    ),
    .init(
      "VI.B",
      "Management plans",
      shows: "which versions the traffic of fielded devices tells of",
      hides: "the plan",
      rules: ["MGT-017"],
      marks: ["VI.B"]
    ),
    .init(
      "App. 2",
      "Communication interfaces in the architecture views",
      shows: "for each path: protocol, version, port, cipher, certificate and authentication",
      hides:
        "what devices do when a connection breaks, unless it broke while packets were captured",
      marks: ["App.2", "Appendix2", "Appendix 2"]
    ),
  ]

  /// The categories of security controls of Appendix 1.
  package static let categories: [GuidanceTopic] = [
    .init(
      "App. 1-A",
      "Authentication",
      shows: "client certificates, how users are named, default names and passwords in the clear",
      hides: "authentication inside TLS 1.3, on the device's own screen, and of code",
      marks: ["A1-A"]
    ),
    .init(
      "App. 1-B",
      "Authorization",
      shows: "refused and permitted requests, and reach beyond what the policy permits",
      hides: "rights inside the device",
      marks: ["A1-B"]
    ),
    .init(
      "App. 1-C",
      "Cryptography",
      shows: "versions, suites, keys and certificates that were agreed or offered",
      hides: "certificates of TLS 1.3, key storage, and random numbers",
      marks: ["A1-C"]
    ),
    .init(
      "App. 1-D",
      "Code, data and execution integrity",
      shows: "malformed messages and transports without protection against change",
      hides: "secure boot, memory protection, and checks of signatures inside the device",
      marks: ["A1-D"]
    ),
    .init(
      "App. 1-E",
      "Confidentiality",
      shows: "credentials and data that crossed the network in the clear",
      hides: "data at rest",
      marks: ["A1-E"]
    ),
    .init(
      "App. 1-F",
      "Event detection and logging",
      shows: "log messages that leave the device, and events that its log should have",
      hides: "the device's own log",
      marks: ["A1-F"]
    ),
    .init(
      "App. 1-G",
      "Resiliency and recovery",
      shows: "answers, retries and silence under load, loss and scanning",
      hides: "what was not exercised",
      marks: ["A1-G"]
    ),
    .init(
      "App. 1-H",
      "Firmware and software updates",
      shows: "hosts and transports of updates that were made while packets were captured",
      hides: "verification and rollback inside the device",
      marks: ["A1-H"]
    ),
  ]
}
