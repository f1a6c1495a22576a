// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import Foundation
internal import NetworkTypes
internal import Rules
internal import Testing

/// The rule packs of the repository.
let rulesDirectory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Rules").path

/// The first rules of the catalogue, which the cases below are about; the captures try all of them.
private let firstRules: Set = [
  "SEG-001", "SEG-002", "SEG-005", "SEG-006", "SEG-007", "SEG-019", "TLS-001", "TLS-002",
  "TLS-004", "TLS-005", "TLS-016", "TLS-018", "DCM-001", "DCM-004", "DCM-007", "HL7-001",
  "HL7-004", "HL7-005", "HL7-006", "MQT-001", "MQT-003", "MQT-007", "MQT-008", "MGT-001",
]

@Suite struct RulePackTests {
  private let rules: CompiledRules

  init() throws {
    let set = try RuleSet.load(directory: rulesDirectory)
    rules = try CompiledRules(
      set.rules.filter { firstRules.contains($0.name) },
      schemas: stubSchemas
    )
  }

  @Test func `every file says what a finding needs`() throws {
    let set = try RuleSet.load(directory: rulesDirectory)
    let rules = try CompiledRules(set.rules, schemas: stubSchemas)
    #expect(set.files.map(\.path) == set.files.map(\.path).sorted())
    #expect(Set(set.rules.map(\.file)) == Set(set.files.map(\.path)))
    #expect(!set.files.contains { $0.path.hasPrefix("policies/") })
    let feeds = set.rules.flatMap { $0.correlation?.rules.map(\.text) ?? [] }
    for compiled in rules.rules {
      let rule = compiled.rule
      #expect(!rule.description.isEmpty, "\(rule.file)")
      // What only feeds a correlation makes no finding.
      if feeds.contains(where: rule.isNamed) { continue }
      #expect(rule.guidance.rule.count == 7, "\(rule.file)")
      #expect(!rule.guidance.evidence.isEmpty, "\(rule.file)")
      #expect(!rule.guidance.frameworks.all.isEmpty, "\(rule.file)")
      #expect(!rule.guidance.firingCaptures.isEmpty, "\(rule.file)")
      #expect(!rule.guidance.silentCaptures.isEmpty, "\(rule.file)")
      if rule.correlation == nil {
        #expect(compiled.evidence.count == rule.guidance.evidence.count, "\(rule.file)")
      }
    }
    #expect(Set(set.rules.map(\.title)).count == set.rules.count)
  }

  @Test func `the catalogue's rules are all here`() throws {
    let set = try RuleSet.load(directory: rulesDirectory)
    var names: [String: [String]] = [:]
    for name in Set(set.rules.map(\.guidance.rule)).sorted() where !name.isEmpty {
      names[String(name.prefix(3)), default: []].append(String(name.suffix(3)))
    }
    let expected = [
      "BEH": "001 002 003 005 006 007",
      "DCM":
        "001 002 003 004 005 006 007 008 009 010 011 012 013 014 015 016 017 018 019 "
        + "020 021 022 023",
      "HL7": "001 002 003 004 005 006 007 008 009 010 011 012 013 014 015 016 017",
      "MGT": "001 002 003 004 005 006 007 008 009 010 011 012 013 014 015 016 017",
      "MQT": "001 002 003 004 005 006 007 008 009 010 011 012 013 014 015 016 017",
      "SEG":
        "001 002 003 004 005 006 007 008 009 010 011 012 013 014 015 016 017 018 019 "
        + "020 021 022",
      "TLS":
        "001 002 003 004 005 006 007 008 009 010 011 012 013 014 015 016 017 018 019 "
        + "020 021 022 023 024 025 026 027",
    ]
    #expect(names.mapValues { $0.joined(separator: " ") } == expected)
  }

  @Test func `flow rules follow the policy's verdict and reason`() {
    func found(_ policy: PolicyFacts) -> [String] {
      rules.findings(FlowStub.self, ["flow.answered": [true]], facts(policy))
    }
    #expect(found(policy("denied", reason: "no_conduit")) == ["SEG-001 high"])
    #expect(
      found(policy("denied", reason: "no_conduit", criticality: ("", "therapy")))
        == ["SEG-001 critical"]
    )
    #expect(
      found(policy("denied", reason: "no_conduit", criticality: ("untrusted", "diagnostic")))
        == ["SEG-001 critical"]
    )
    #expect(found(policy("denied", reason: "wrong_direction")) == ["SEG-002 high"])
    #expect(found(policy("denied", reason: "external_destination")) == ["SEG-005 high"])
    #expect(found(policy("denied", reason: "untrusted_source")) == ["SEG-006 critical"])
    #expect(found(policy("allowed", conduit: "c")) == [])
    #expect(found(policy("undetermined")) == [])
    #expect(found(PolicyFacts()) == [])
    let answered = rules.rules.filter(\.rule.guidance.requiresAnswer).map(\.rule.name)
    #expect(Set(answered) == ["SEG-001", "SEG-002", "SEG-005", "SEG-006", "MGT-001"])
  }

  @Test func `a flow met in its middle is not in the wrong direction`() {
    var facts = facts(policy("denied", reason: "wrong_direction"))
    facts.context.flow.initiator = .unknown
    #expect(rules.findings(FlowStub.self, [:], facts) == [])
  }

  @Test func `undeclared assets are found where the policy watches`() {
    func found(_ fields: StubFields, _ policy: PolicyFacts = policy("allowed")) -> [String] {
      rules.findings(AssetStub.self, fields, facts(policy))
    }
    let stranger: StubFields = ["asset.declared": [false], "asset.monitored": [true]]
    #expect(found(stranger) == ["SEG-007 medium"])
    #expect(found(stranger, policy("allowed", criticality: ("therapy", ""))) == ["SEG-007 high"])
    #expect(
      found(stranger.merging(["asset.mac_local": [true]]) { $1 }) == ["SEG-007 low"]
    )
    #expect(found(["asset.declared": [true], "asset.monitored": [true]]) == [])
    #expect(found(["asset.declared": [false], "asset.monitored": [false]]) == [])
    #expect(found(stranger, PolicyFacts()) == [])
  }

  @Test func `a conduit's protection is asked of every protocol`() {
    let unmet = facts(policy("violates", isProtected: true, unmet: ["tls.min_version"]))
    let mutual = facts(policy("violates", isProtected: true, unmet: ["tls.client_certificate"]))
    let other = facts(policy("violates", isProtected: true, unmet: ["tls.server_names"]))
    for (facts, expected) in [(unmet, ["SEG-019 high"]), (mutual, ["SEG-019 high"]), (other, [])] {
      #expect(rules.findings(TLSStub.self, ["tls.version_number": [771]], facts) == expected)
      #expect(rules.findings(DICOMStub.self, ["dicom.type": ["associate_rq"]], facts) == expected)
      #expect(rules.findings(HL7Stub.self, ["hl7.message_type": ["ORU"]], facts) == expected)
      #expect(rules.findings(MQTTStub.self, ["mqtt.type": ["connect"]], facts) == expected)
    }
  }

  @Test func `TLS versions, ciphers and certificates are judged`() {
    func found(_ fields: StubFields) -> [String] { rules.findings(TLSStub.self, fields) }
    #expect(found(["tls.version_number": [2]]) == ["TLS-001 critical"])
    #expect(found(["tls.version_number": [768]]) == ["TLS-001 critical"])
    for version in [769, 770, 65_279] as [Int64] {
      #expect(found(["tls.version_number": [.integer(version)]]) == ["TLS-002 high"])
    }
    for version in [771, 772, 65_277] as [Int64] {
      #expect(found(["tls.version_number": [.integer(version)]]) == [])
    }
    for name in ["null", "anonymous", "export"] {
      #expect(found(["tls.cipher_class": [.text(name)]]) == ["TLS-004 critical"])
    }
    for name in ["rc4", "des", "3des", "weak"] {
      #expect(found(["tls.cipher_class": [.text(name)]]) == ["TLS-005 high"])
    }
    for name in ["cbc", "aead"] { #expect(found(["tls.cipher_class": [.text(name)]]) == []) }
    #expect(found(["tls.validity": ["expired"]]) == ["TLS-016 high"])
    #expect(found(["tls.validity": ["not_yet_valid"]]) == ["TLS-016 high"])
    #expect(found(["tls.validity": ["expires_soon"]]) == ["TLS-016 low"])
    #expect(found(["tls.validity": ["valid"]]) == [])
    #expect(found(["tls.self_signed": [true]]) == ["TLS-018 medium"])
    #expect(found(["tls.self_signed": [false]]) == [])
  }

  @Test func `DICOM associations are judged`() {
    func found(_ fields: StubFields, _ policy: PolicyFacts = PolicyFacts()) -> [String] {
      rules.findings(
        DICOMStub.self,
        fields.merging(["dicom.type": ["associate_rq"]]) { own, _ in own },
        facts(policy)
      )
    }
    let protected = policy("allowed", conduit: "c", isProtected: true)
    #expect(found([:]) == ["DCM-001 high"])
    #expect(found([:], protected) == [])
    #expect(found(["dicom.verification_only": [true]]) == ["DCM-001 medium"])
    #expect(found([:], policy("allowed", zones: ("pacs", "PACS"))) == ["DCM-001 medium"])
    #expect(found([:], policy("allowed", zones: ("ct", "pacs"))) == ["DCM-001 high"])
    #expect(found(["dicom.type": ["associate_ac"]]) == [])
    for (type, open, closed) in [
      (1, "medium", "low"), (2, "critical", "high"), (3, "high", "medium"), (5, "high", "medium"),
    ] as [(Int64, String, String)] {
      let fields: StubFields = ["dicom.user_identity.type": [.integer(type)]]
      #expect(Set(found(fields)) == ["DCM-001 high", "DCM-004 \(open)"])
      #expect(found(fields, protected) == ["DCM-004 \(closed)"])
    }
  }

  @Test func `an undeclared AE title is confirmed by the acceptance`() {
    for unmet in ["dicom.calling_ae", "dicom.called_ae", "asset.ae_titles"] as [StaticString] {
      let facts = facts(policy("violates", isProtected: true, unmet: [unmet]))
      #expect(
        rules.findings(DICOMStub.self, ["dicom.type": ["associate_rq"]], facts) == ["DCM-007 high"]
      )
      #expect(rules.findings(DICOMStub.self, ["dicom.type": ["associate_ac"]], facts) == [])
      #expect(
        rules.confirmations(DICOMStub.self, ["dicom.type": ["associate_ac"]], facts) == ["DCM-007"]
      )
      #expect(rules.confirmations(DICOMStub.self, ["dicom.type": ["associate_rj"]], facts) == [])
    }
  }

  @Test func `HL7 messages are judged`() {
    func found(_ type: String, _ trigger: String, _ policy: PolicyFacts) -> Set<String> {
      let fields: StubFields = [
        "hl7.message_type": [.text(type)], "hl7.trigger_event": [.text(trigger)],
      ]
      return Set(rules.findings(HL7Stub.self, fields, facts(policy)))
    }
    #expect(found("ORU", "R01", PolicyFacts()) == ["HL7-001 high"])
    #expect(found("ORM", "O01", PolicyFacts()) == ["HL7-001 high"])
    #expect(found("ORU", "R01", policy("allowed", conduit: "c", isProtected: true)) == [])
    let type = policy("violates", conduit: "c", isProtected: true, unmet: ["hl7.message_types"])
    #expect(found("ORU", "R01", type) == ["HL7-005 medium"])
    #expect(found("ADT", "A01", type) == ["HL7-005 medium"])
    for (message, trigger) in [
      ("ORM", "O01"), ("RDE", "O11"), ("RGV", "O15"), ("MFN", "M02"), ("ADT", "A08"),
      ("ADT", "A40"), ("ORU", "R40"),
    ] {
      #expect(found(message, trigger, type) == ["HL7-006 critical"])
      let denied = policy("denied", reason: "no_conduit", isProtected: true)
      #expect(found(message, trigger, denied) == ["HL7-006 critical"])
      #expect(found(message, trigger, policy("allowed", conduit: "c", isProtected: true)) == [])
    }
    for unmet in [
      "hl7.sending_applications", "hl7.sending_facilities", "hl7.receiving_applications",
      "hl7.receiving_facilities",
    ] as [StaticString] {
      let name = policy("violates", conduit: "c", isProtected: true, unmet: [unmet])
      #expect(found("ORU", "R01", name) == ["HL7-004 medium"])
      #expect(found("ADT", "A01", name) == ["HL7-004 high"])
    }
  }

  @Test func `MQTT is judged`() {
    func found(_ fields: StubFields, _ policy: PolicyFacts = PolicyFacts()) -> Set<String> {
      Set(rules.findings(MQTTStub.self, fields, facts(policy)))
    }
    let protected = policy("allowed", conduit: "c", isProtected: true)
    #expect(found(["mqtt.type": ["connect", "connack"]]) == ["MQT-001 high"])
    #expect(found(["mqtt.type": ["publish"]]) == [])
    #expect(found(["mqtt.type": ["connect"]], protected) == [])
    let password: StubFields = ["mqtt.type": ["connect"], "mqtt.connect.flags.password": [true]]
    #expect(found(password) == ["MQT-001 high", "MQT-003 critical"])
    #expect(found(password, protected) == ["MQT-003 high"])
    for (topics, code, expected) in [
      (["#"], 0, ["MQT-007 high"]), (["a/b", "+/#"], 1, ["MQT-007 high"]),
      (["/#"], 2, ["MQT-007 high"]), (["$share/g/#"], 0, ["MQT-007 high"]),
      (["$SYS/#"], 0, ["MQT-007 medium"]), (["$SYS/broker/load", "#"], 0, ["MQT-007 high"]),
      (["#"], 128, []), (["a/#"], 0, []), (["$share/g/a"], 0, []),
    ] as [([String], Int64, Set<String>)] {
      let fields: StubFields = [
        "mqtt.type": ["subscribe", "suback"],
        "mqtt.subscribe.topics.topic": topics.map { .text($0) },
        "mqtt.suback.qos_granted": [.integer(code)],
      ]
      #expect(found(fields) == expected, "\(topics) \(code)")
    }
    for unmet in ["mqtt.publish_topics", "mqtt.subscribe_topics"] as [StaticString] {
      #expect(found([:], policy("violates", unmet: [unmet])) == ["MQT-008 high"])
    }
  }

  @Test func `cleartext remote access is found by its protocol`() {
    for name in ["telnet", "rlogin", "rsh", "rexec", "x11"] as [StaticString] {
      #expect(rules.findings(FlowStub.self, [:], facts(appProtocol: name)) == ["MGT-001 high"])
    }
    #expect(rules.findings(FlowStub.self, [:], facts(appProtocol: "ssh")) == [])
  }
}
