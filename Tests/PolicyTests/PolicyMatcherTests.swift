// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import NetworkTypes
internal import Policy
internal import PolicyFile
internal import Testing

@Suite struct PolicyMatcherTests {
  let sample: PolicyBench

  init() throws {
    let policy = try PolicyFile.load(path: samplePath)
    sample = PolicyBench(
      matcher: try PolicyMatcher(policy, schemas: stubSchemas, protocolNames: stubProtocols)
    )
  }

  private func flow(_ a: String, _ b: String, _ port: UInt16) -> FlowIdentity {
    PolicyBench.flow(a, b, port)
  }

  @Test(arguments: [
    // client, server, port, protocol, verdict
    ("10.20.10.11", "10.20.20.5", 104, 1, "allowed:imaging-to-pacs"),
    ("10.20.10.11", "10.20.20.5", 4242, 1, "allowed:imaging-to-pacs"),
    ("10.20.10.11", "10.20.20.5", 11112, 0, "allowed:imaging-to-pacs"),
    ("10.20.10.11", "10.20.20.5", 4242, 0, "no_conduit"),
    ("10.20.10.11", "10.20.20.5", 104, 6, "no_conduit"),
    ("10.20.10.11", "10.20.20.5", 2762, 4, "allowed:imaging-to-pacs-tls"),
    ("10.20.10.11", "10.20.20.5", 443, 4, "no_conduit"),
    ("10.20.20.5", "10.20.60.21", 11112, 1, "allowed:pacs-sub-operations"),
    ("10.20.60.21", "10.20.20.8", 8443, 4, "allowed:reading-to-viewer"),
    ("10.20.60.21", "10.20.20.5", 8443, 4, "no_conduit"),
    ("10.20.30.5", "10.20.31.5", 2575, 2, "allowed:adt-feed"),
    ("10.20.31.5", "10.20.30.5", 2575, 2, "allowed:results-to-his"),
    ("10.20.31.5", "10.20.40.11", 2575, 2, "wrong_direction:vitals"),
    ("10.20.40.11", "10.20.31.5", 2576, 4, "allowed:vitals-tls"),
    ("10.20.50.11", "10.20.51.5", 1883, 3, "allowed:pump-telemetry"),
    ("10.20.50.11", "10.20.20.5", 1883, 3, "no_conduit"),
    ("10.20.50.11", "10.20.0.53", 53, 0, "allowed:name-service"),
    ("10.20.10.11", "10.20.10.12", 104, 1, "intra"),
    ("198.51.100.7", "10.20.10.11", 22, 0, "untrusted_source"),
    ("192.168.77.1", "10.20.10.11", 22, 0, "untrusted_source"),
    ("8.8.8.8", "10.20.10.11", 22, 0, "untrusted_source"),
    ("10.20.50.11", "203.0.113.9", 443, 4, "external_destination"),
    ("10.20.50.11", "8.8.8.8", 443, 4, "external_destination"),
    ("10.20.50.11", "192.168.77.1", 443, 4, "no_conduit"),
    ("198.51.100.7", "203.0.113.9", 443, 4, "no_conduit"),
    ("8.8.8.8", "9.9.9.9", 443, 4, "out_of_scope"),
    ("10.20.50.11", "224.0.0.251", 5353, 0, "out_of_scope"),
    ("10.20.50.11", "255.255.255.255", 67, 0, "out_of_scope"),
    ("10.20.50.11", "10.20.50.255", 137, 0, "out_of_scope"),
    ("10.20.50.11", "169.254.1.1", 80, 0, "out_of_scope"),
    ("169.254.1.1", "10.20.50.11", 80, 0, "out_of_scope"),
  ])
  func `flows of the sample hospital are judged`(
    client: String,
    server: String,
    port: UInt16,
    app: UInt8,
    verdict: String
  ) {
    // DNS is UDP; the others speak TCP.
    let flow = PolicyBench.flow(client, server, port, port == 53 ? .udp : .tcp)
    #expect(sample.verdict(flow, app: app) == verdict)
  }

  @Test(arguments: [
    // A workstation has no conduit for it to the engine, and others have.
    ("10.20.31.5", UInt16(2575), true), ("10.20.20.5", 104, true), ("10.20.31.5", 22, false),
    ("10.20.40.11", 23, false), ("10.20.20.8", 443, true), ("10.20.20.7", 443, false),
  ])
  func `a service is offered where any conduit carries it to`(
    server: String,
    port: UInt16,
    isOffered: Bool
  ) {
    let match = sample.match(PolicyBench.flow("10.20.60.21", server, port, .tcp))
    #expect(sample.matcher.offers(match, at: sample.place(server)) == isOffered)
  }

  @Test func `ICMP errors are out of scope, echo requests are not`() {
    func icmp(_ type: UInt16, _ transport: IPProtocol = .icmp) -> String {
      sample.verdict(
        PolicyBench.flow("10.20.50.11", "10.20.20.5", 0, transport, clientPort: type)
      )
    }
    #expect(icmp(3) == "out_of_scope")
    #expect(icmp(11) == "out_of_scope")
    #expect(icmp(8) == "no_conduit")
    #expect(icmp(1, .icmpv6) == "out_of_scope")
    #expect(icmp(135, .icmpv6) == "out_of_scope")
    #expect(icmp(128, .icmpv6) == "no_conduit")
  }

  @Test(arguments: [
    ("CT1", "ORTHANC", "permitted:imaging-to-pacs"),
    (" CT1  ", "ARCHIVE ", "permitted:imaging-to-pacs"),
    ("ct1", "ORTHANC", "unmet:imaging-to-pacs:dicom.calling_ae,asset.ae_titles"),
    ("MR1", "ORTHANC", "unmet:imaging-to-pacs:asset.ae_titles"),
    ("CT1", "OTHER", "unmet:imaging-to-pacs:dicom.called_ae"),
    ("EVIL", "OTHER", "unmet:imaging-to-pacs:dicom.calling_ae,dicom.called_ae,asset.ae_titles"),
    ("", "ORTHANC", "unmet:imaging-to-pacs:dicom.calling_ae,asset.ae_titles"),
  ])
  func `association requests are held against titles`(
    calling: String,
    called: String,
    outcome: String
  ) {
    let flow = flow("10.20.10.11", "10.20.20.5", 104)
    let values: [String: StubValue] = [
      "dicom.type": .word("associate_rq"), "dicom.calling_ae": .text(calling),
      "dicom.called_ae": .text(called),
    ]
    #expect(sample.check(DICOMStub.self, values, flow, app: 1) == outcome)
    // The same from borrowed bytes.
    let octets = Array((calling + called).utf8)
    let cut = calling.utf8.count
    var borrowed = values
    borrowed["dicom.calling_ae"] = .octets(0..<cut)
    borrowed["dicom.called_ae"] = .octets(cut..<octets.count)
    #expect(sample.check(DICOMStub.self, borrowed, flow, app: 1, octets: octets) == outcome)
    // Other events carry no title that is judged.
    borrowed["dicom.type"] = .word("associate_ac")
    #expect(
      sample.check(DICOMStub.self, borrowed, flow, app: 1, octets: octets)
        == "permitted:imaging-to-pacs"
    )
  }

  @Test func `a calling title is its asset's on every flow`() {
    let request: [String: StubValue] = [
      "dicom.type": .text("associate_rq"), "dicom.calling_ae": .text("CT1"),
    ]
    func check(
      _ client: String,
      _ server: String,
      _ direction: StreamDirection = .toServer
    ) -> String {
      sample.check(
        DICOMStub.self,
        request,
        flow(client, server, 104),
        app: 1,
        direction: direction
      )
    }
    #expect(check("10.20.10.11", "10.20.10.12") == "unjudged")
    #expect(check("10.20.10.12", "10.20.10.11") == "unmet:-:asset.ae_titles")
    #expect(check("10.20.10.12", "10.20.10.11", .toClient) == "unjudged")
    #expect(check("10.20.50.11", "10.20.20.5") == "unmet:-:asset.ae_titles")
    #expect(check("8.8.8.8", "9.9.9.9") == "unmet:-:asset.ae_titles")
  }

  @Test(arguments: [
    ("ADT", "A01", "", "ADT1", "toServer", "permitted:adt-feed"),
    ("ADT", "A02", "", "ADT1", "toServer", "unmet:adt-feed:hl7.message_types"),
    (
      "ORU", "R01", "", "X", "toServer", "unmet:adt-feed:hl7.message_types,hl7.sending_applications"
    ),
    ("ADT", "A01", "", "X", "toServer", "unmet:adt-feed:hl7.sending_applications"),
    ("ACK", "A01", "AA", "X", "toServer", "permitted:adt-feed"),
    ("ACK", "A01", "AA", "X", "toClient", "permitted:adt-feed"),
    ("ORU", "R01", "", "X", "toClient", "permitted:adt-feed"),
    ("ADT", "", "", "ADT1", "toServer", "unmet:adt-feed:hl7.message_types"),
  ])
  func `messages are held against types and applications`(
    type: String,
    trigger: String,
    ack: String,
    application: String,
    direction: String,
    outcome: String
  ) {
    var values: [String: StubValue] = [
      "hl7.message_type": .text(type), "hl7.sending_application": .text(application),
    ]
    if !trigger.isEmpty { values["hl7.trigger_event"] = .text(trigger) }
    if !ack.isEmpty { values["hl7.ack_code"] = .text(ack) }
    let flow = flow("10.20.30.5", "10.20.31.5", 2575)
    let side: StreamDirection = direction == "toServer" ? .toServer : .toClient
    #expect(sample.check(HL7Stub.self, values, flow, app: 2, direction: side) == outcome)
  }

  @Test func `cleartext on a conduit that demands TLS is unmet`() throws {
    let bench = try PolicyBench(
      """
      version: 1
      zones: {a: {networks: 10.0.0.0/24}, b: {networks: 10.0.1.0/24}}
      conduits:
        - {id: t, from: a, to: b, services: any, conditions: {tls: {min_version: 1.2}}}
      """
    )
    let flow = flow("10.0.0.1", "10.0.1.1", 2575)
    #expect(bench.check(HL7Stub.self, [:], flow, app: 2) == "unmet:t:tls.min_version")
    #expect(bench.check(DICOMStub.self, [:], flow, app: 1) == "unmet:t:tls.min_version")
    #expect(
      bench.check(TLSStub.self, ["tls.version_number": .number(0x0303)], flow, app: 4)
        == "permitted:t"
    )
    #expect(bench.check(TLSStub.self, [:], flow, app: 4) == "not_observable:t:tls.min_version")
    for (number, outcome) in [
      (0x0002, "unmet:t:tls.min_version"), (0x0302, "unmet:t:tls.min_version"),
      (0x0304, "permitted:t"), (0xfeff, "unmet:t:tls.min_version"), (0xfefd, "permitted:t"),
      (0x7f1c, "unmet:t:tls.min_version"),
    ] {
      let values = ["tls.version_number": StubValue.number(Int64(number))]
      #expect(bench.check(TLSStub.self, values, flow, app: 4) == outcome)
    }
  }
}

extension PolicyBench {
  init(matcher: PolicyMatcher) { self.matcher = matcher }
}
