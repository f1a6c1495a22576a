// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import NetworkTypes
internal import Policy
internal import PolicyFile
internal import Testing

@Suite struct ConditionTests {
  private func bench(_ conditions: String...) throws(PolicyError) -> PolicyBench {
    var text =
      "version: 1\nzones: {a: {networks: 10.0.0.0/24}, b: {networks: 10.0.1.0/24}}\nconduits:\n"
    for (index, condition) in conditions.enumerated() {
      text += "  - {id: c\(index), from: a, to: b, services: any, conditions: {\(condition)}}\n"
    }
    return try PolicyBench(text)
  }

  private let flow = PolicyBench.flow("10.0.0.1", "10.0.1.1", 1000)

  @Test(arguments: [
    ("C-STORE-RQ", true), ("C-STORE-RSP", true), ("C-FIND-RQ", true), ("C-CANCEL-RQ", true),
    ("C-MOVE-RQ", false), ("N-ACTION-RSP", false), ("", false), ("-RQ", false),
  ])
  func `commands are held against services`(command: String, isGood: Bool) throws {
    let bench = try bench("dicom: {services: [C-STORE, C-FIND]}")
    let outcome = bench.check(DICOMStub.self, ["dicom.command": .text(command)], flow, app: 1)
    #expect(outcome == (isGood ? "permitted:c0" : "unmet:c0:dicom.services"))
  }

  @Test func `SOP classes match by UID or by name`() throws {
    let bench = try bench(
      "dicom: {sop_classes: [1.2.840.10008.1.1, CT Image Storage], move_destinations: [WS1]}"
    )
    func check(_ values: [String: StubValue]) -> String {
      bench.check(DICOMStub.self, values, flow, app: 1)
    }
    #expect(check(["dicom.affected_sop_class_uid": .text("1.2.840.10008.1.1\0")]) == "permitted:c0")
    #expect(check(["dicom.affected_sop_class_uid": .text("1.2.3")]) == "unmet:c0:dicom.sop_classes")
    #expect(
      check([
        "dicom.affected_sop_class_uid": .text("1.2.3"),
        "dicom.affected_sop_class_name": .word("CT Image Storage"),
      ]) == "permitted:c0"
    )
    #expect(
      check([
        "dicom.affected_sop_class_uid": .text("1.2.3"),
        "dicom.affected_sop_class_name": .word("MR Image Storage"),
        "dicom.move_destination": .text("WS2"),
      ]) == "unmet:c0:dicom.sop_classes,dicom.move_destinations"
    )
    #expect(check(["dicom.type": .text("command")]) == "permitted:c0")
  }

  @Test(arguments: [
    ("pumps/+/telemetry", "pumps/7/telemetry", true),
    ("pumps/+/telemetry", "pumps/telemetry", false),
    ("pumps/+/telemetry", "pumps/7/x/telemetry", false), ("pumps/#", "pumps", true),
    ("pumps/#", "pumps/7/x", true), ("pumps/#", "pump", false), ("#", "a", true),
    ("#", "$SYS/x", false),
    ("+/x", "$SYS/x", false), ("$SYS/#", "$SYS/x", true), ("+", "/a", false), ("+/+", "/a", true),
    ("/+", "/a", true), ("a/+", "a", false), ("a/+", "a/", true), ("a", "a/", false),
    ("a", "A", false),
  ])
  func `topics match filters as MQTT 5 section 4.7 says`(
    filter: String,
    topic: String,
    isGood: Bool
  ) throws {
    let bench = try bench("mqtt: {publish_topics: [\"\(filter)\"]}")
    let values: [String: StubValue] = ["mqtt.publish.topic": .text(topic)]
    let outcome = bench.check(MQTTStub.self, values, flow, app: 3)
    #expect(outcome == (isGood ? "permitted:c0" : "unmet:c0:mqtt.publish_topics"))
    // What the broker sends on is not the client's doing.
    #expect(
      bench.check(MQTTStub.self, values, flow, app: 3, direction: .toClient) == "permitted:c0"
    )
  }

  @Test(arguments: [
    ("a/+/c", "a/b/c", true), ("a/+/c", "a/+/c", true), ("a/b/c", "a/+/c", false),
    ("a/+", "a/#", false), ("a/#", "a/#", true), ("a/#", "a/+/c", true), ("a/#", "a", true),
    ("a/#", "#", false), ("#", "#", true), ("+", "#", false), ("a/#", "$share/g/a/b", true),
    ("a/#", "$share/g/b", false), ("#", "$SYS/#", false),
  ])
  func `subscriptions stay within filters`(filter: String, wanted: String, isGood: Bool) throws {
    let bench = try bench("mqtt: {subscribe_topics: [\"\(filter)\"]}")
    let values = ["mqtt.subscribe.topics.topic": StubValue.list([.text(wanted)])]
    let outcome = bench.check(MQTTStub.self, values, flow, app: 3)
    #expect(outcome == (isGood ? "permitted:c0" : "unmet:c0:mqtt.subscribe_topics"))
  }

  @Test func `every subscription of an event counts`() throws {
    let bench = try bench("mqtt: {subscribe_topics: [a, b], max_qos: 1}")
    func check(_ topics: [String], _ qos: [Int64]) -> String {
      bench.check(
        MQTTStub.self,
        [
          "mqtt.subscribe.topics.topic": .list(topics.map { .text($0) }),
          "mqtt.subscribe.topics.qos": .list(qos.map { .number($0) }),
        ],
        flow,
        app: 3
      )
    }
    #expect(check(["a", "b"], [0, 1]) == "permitted:c0")
    #expect(check(["a", "c"], [0, 1]) == "unmet:c0:mqtt.subscribe_topics")
    #expect(check(["a", "b"], [0, 2]) == "unmet:c0:mqtt.max_qos")
    let publish = bench.check(MQTTStub.self, ["mqtt.publish.qos": .number(2)], flow, app: 3)
    #expect(publish == "unmet:c0:mqtt.max_qos")
  }

  @Test(arguments: [
    ("pump-*", "pump-7", true), ("pump-*", "pump-", true), ("pump-*", "Pump-7", false),
    ("*a*b", "xxaxbxb", true), ("*a*b", "xxaxbxc", false), ("*", "", true), ("a", "ab", false),
  ])
  func `client identifiers match wildcards`(pattern: String, id: String, isGood: Bool) throws {
    let bench = try bench("mqtt: {client_ids: [\"\(pattern)\"]}")
    let outcome = bench.check(MQTTStub.self, ["mqtt.connect.client_id": .text(id)], flow, app: 3)
    #expect(outcome == (isGood ? "permitted:c0" : "unmet:c0:mqtt.client_ids"))
  }

  @Test func `server names match without case and must be there`() throws {
    let bench = try bench("tls: {server_names: [\"*.Example.org\", pacs]}")
    func check(_ name: String?) -> String {
      bench.check(TLSStub.self, name.map { ["tls.sni": .text($0)] } ?? [:], flow, app: 4)
    }
    #expect(check("a.EXAMPLE.org") == "permitted:c0")
    #expect(check("pacs") == "permitted:c0")
    #expect(check("example.org") == "unmet:c0:tls.server_names")
    #expect(check(nil) == "unmet:c0:tls.server_names")
  }

  @Test func `a client certificate is unseen in TLS 1.3, not absent`() throws {
    let bench = try bench("tls: {client_certificate: required}")
    func check(_ version: Int64?, _ sent: Bool?) -> String {
      var values: [String: StubValue] = [:]
      if let version { values["tls.version_number"] = .number(version) }
      if let sent { values["tls.client_certificate.sent"] = .flag(sent) }
      return bench.check(TLSStub.self, values, flow, app: 4)
    }
    #expect(check(0x0303, true) == "permitted:c0")
    #expect(check(0x0303, false) == "unmet:c0:tls.client_certificate")
    #expect(check(0x0303, nil) == "unmet:c0:tls.client_certificate")
    #expect(check(0x0304, nil) == "not_observable:c0:tls.client_certificate")
    #expect(check(0x0304, false) == "not_observable:c0:tls.client_certificate")
    #expect(check(nil, nil) == "not_observable:c0:tls.client_certificate")
  }

  @Test func `message types match whole types and events`() throws {
    let bench = try bench("hl7: {message_types: [ADT, ORU^R01, \"QBP^*\"]}")
    func check(_ type: String, _ trigger: String) -> String {
      bench.check(
        HL7Stub.self,
        ["hl7.message_type": .text(type), "hl7.trigger_event": .text(trigger)],
        flow,
        app: 2
      )
    }
    #expect(check("ADT", "A99") == "permitted:c0")
    #expect(check("QBP", "Q11") == "permitted:c0")
    #expect(check("ORU", "R01") == "permitted:c0")
    #expect(check("ORU", "R02") == "unmet:c0:hl7.message_types")
    #expect(check("ORU^R", "01") == "unmet:c0:hl7.message_types")
  }

  @Test func `one conduit whose conditions hold is enough, else the nearest is named`() throws {
    let bench = try bench(
      "hl7: {sending_applications: [A], sending_facilities: [F], receiving_facilities: [R]}",
      "hl7: {sending_applications: [B], receiving_applications: [C]}"
    )
    func check(_ application: String, _ facility: String, _ receiver: String) -> String {
      bench.check(
        HL7Stub.self,
        [
          "hl7.sending_application": .text(application), "hl7.sending_facility": .text(facility),
          "hl7.receiving_application": .text(receiver), "hl7.receiving_facility": .text("R"),
        ],
        flow,
        app: 2
      )
    }
    #expect(check("A", "F", "x") == "permitted:c0")
    #expect(check("B", "x", "C") == "permitted:c1")
    #expect(check("x", "F", "x") == "unmet:c0:hl7.sending_applications")
    #expect(check("x", "x", "C") == "unmet:c1:hl7.sending_applications")
    let free = try self.bench("hl7: {sending_applications: [A]}", "mqtt: {max_qos: 0}")
    #expect(free.check(HL7Stub.self, [:], flow, app: 2) == "permitted:c1")
  }

  @Test func `a condition that no event can answer refuses the policy`() throws {
    let policy = try PolicyFile.load(path: samplePath)
    let error = #expect(throws: PolicyError.self) {
      try PolicyMatcher(policy, schemas: [HL7Stub.schema], protocolNames: stubProtocols)
    }
    let first = error?.problems.first?.description ?? ""
    #expect(
      first.hasSuffix(
        "sample-hospital.yaml:74:21: expected a condition that events can answer: dicom.calling_ae "
          + "reads the field dicom.type, which no event has"
      )
    )
  }
}
