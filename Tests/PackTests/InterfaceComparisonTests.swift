// SPDX-License-Identifier: Apache-2.0
import Inventory
import NetworkTypes
import Testing

@testable import Pack

struct InterfaceComparisonTests {
  /// Traffic of 10.0.0.1 with one peer.
  private func traffic(
    to peer: String = "10.0.0.9",
    port: UInt16 = 8883,
    application: String = "tls",
    answered: UInt64 = 1,
    isServer: Bool = false,
    isInitiatorKnown: Bool = true,
    _ content: [ContentField: [String]] = [:]
  ) throws -> Traffic {
    var traffic = Traffic()
    let (device, other) = (try #require(IPAddress("10.0.0.1")), try #require(IPAddress(peer)))
    let key = ExchangeKey(
      client: isServer ? other : device,
      server: isServer ? device : other,
      transport: .tcp,
      port: port,
      application: application,
      isInitiatorKnown: isInitiatorKnown
    )
    let time = Timestamp(nanoseconds: 1_000_000_000)
    var exchange = Exchange(first: time, last: time, place: PacketPlace(capture: 0, packet: 4))
    exchange.flows = 1
    exchange.answered = answered
    for (field, values) in content {
      for value in values { exchange.content[field, default: ContentValues()].add(value) }
    }
    traffic.add(key, exchange)
    return traffic
  }

  private func compare(_ interface: String, _ traffic: Traffic...) throws -> InterfaceComparison {
    let text = """
      version: 1
      device: { name: Pump, addresses: [10.0.0.1] }
      interfaces:
        - { id: a, \(interface) }
      """
    return InterfaceComparison(
      try DeviceDeclaration(text: text, file: "d.yaml"),
      traffic.map { StateTraffic(name: "on", traffic: $0) { "c#\($0.packet)" } }
    )
  }

  private func verdict(_ comparison: InterfaceComparison, _ aspect: String) -> String? {
    comparison.rows.first?.aspects.first { $0.name == aspect }.map {
      "\($0.verdict.rawValue): \($0.observed)"
    }
  }

  @Test func `what fits its declaration is as declared, with state and first packet`() throws {
    let comparison = try compare(
      "direction: out, port: 8883, protocol: tls, peers: [10.0.0.9], tls: { min_version: \"1.2\" }",
      try traffic([.tlsVersion: ["771", "772"], .tlsCipher: ["TLS_AES_128_GCM_SHA256"]])
    )
    #expect(comparison.rows.map(\.verdict) == [.asDeclared])
    #expect(verdict(comparison, "tls") == "agrees: TLS 1.2, TLS 1.3")
    #expect(verdict(comparison, "cipher") == "not_declared: TLS_AES_128_GCM_SHA256")
    #expect(comparison.rows[0].observed?.place == "c#4")
    #expect(comparison.rows[0].observed?.states == ["on"])
  }

  @Test func `an older version of TLS and a strange peer differ, the peer by name`() throws {
    let comparison = try compare(
      "direction: out, port: 8883, peers: [10.0.0.9], tls: { min_version: \"1.2\" }",
      try traffic(to: "10.0.0.8", [.tlsVersion: ["770"]]),
      try traffic([.tlsVersion: ["771"]])
    )
    #expect(comparison.rows.map(\.verdict) == [.differs])
    #expect(verdict(comparison, "tls") == "differs: TLS 1.1, TLS 1.2")
    #expect(verdict(comparison, "peer") == "differs: 10.0.0.8, 10.0.0.9")
  }

  @Test func `a protocol without TLS where TLS is declared differs, and the other way round`()
    throws
  {
    let plain = try compare(
      "direction: out, port: 8883, protocol: mqtt, tls: true",
      try traffic(application: "mqtt")
    )
    #expect(verdict(plain, "tls") == "differs: without TLS")
    #expect(verdict(plain, "protocol") == "agrees: mqtt")
    let closed = try compare(
      "direction: out, port: 8883, tls: false",
      try traffic([.tlsVersion: ["772"]])
    )
    #expect(verdict(closed, "tls") == "differs: TLS 1.3")
  }

  @Test func `what TLS hides is not observable, and never as declared`() throws {
    let comparison = try compare(
      "direction: out, port: 8883, protocol: mqtt, tls: true, authentication: client_certificate, certificates: [CN=broker]",
      try traffic([
        .tlsVersion: ["772"], .tlsClientCertificate: ["hidden"],
        .tlsServerCertificate: ["hidden"],
      ])
    )
    #expect(verdict(comparison, "protocol") == "not_observable: tls; what is inside is not seen")
    for aspect in ["authentication", "certificate"] {
      #expect(
        verdict(comparison, aspect) == "not_observable: encrypted (TLS 1.3 or a resumed session)"
      )
    }
  }

  @Test(arguments: [
    ("client_certificate", ContentField.tlsClientCertificate, "sent", "agrees"),
    ("client_certificate", .tlsClientCertificate, "absent", "differs"),
    ("password", .mqttAuthentication, "user name and password", "agrees"),
    ("password", .mqttAuthentication, "none", "differs"),
    ("user_identity", .dicomUserIdentity, "none", "differs"),
    ("user_identity", .dicomUserIdentity, "SAML", "agrees"),
    ("none", .mqttAuthentication, "none", "agrees"),
    ("none", .mqttAuthentication, "user name and password", "differs"),
  ])
  func `authentication is held against what was declared`(
    _ declared: String,
    _ field: ContentField,
    _ observed: String,
    _ expected: String
  ) throws {
    let comparison = try compare(
      "direction: out, port: 8883, authentication: \(declared)",
      try traffic([field: [observed]])
    )
    #expect(verdict(comparison, "authentication")?.hasPrefix(expected) == true)
  }

  @Test func `certificates are compared by their subject`() throws {
    let shown = "CN=broker, O=Ward; until 2027-01-01; SHA-256 aa:bb"
    for (wanted, verdict) in [("CN=broker, O=Ward", "agrees"), ("CN=broker", "differs")] {
      let comparison = try compare(
        "direction: out, port: 8883, certificates: [\"\(wanted)\"]",
        try traffic([.tlsVersion: ["771"], .tlsServerCertificate: [shown]])
      )
      #expect(self.verdict(comparison, "certificate") == "\(verdict): \(shown)")
    }
  }

  @Test func `what nobody declared, what was not seen and what was unused are told apart`() throws {
    let undeclared = try compare(
      "direction: out, port: 1",
      try traffic(port: 23, application: "telnet")
    )
    #expect(undeclared.rows.map(\.verdict) == [.notObserved, .notDeclared])
    #expect(undeclared.rows[1].id == "tcp/23")
    let unused = try compare("direction: in, port: 22, unused: true")
    #expect(unused.rows.map(\.verdict) == [.asDeclared])
    let used = try compare(
      "direction: in, port: 22, unused: true",
      try traffic(port: 22, application: "ssh", isServer: true)
    )
    #expect(used.rows.map(\.verdict) == [.differs])
  }

  @Test func `what the device did not answer is no interface, what nobody answered it is told`()
    throws
  {
    let asked = try compare(
      "direction: out, port: 8883",
      try traffic(port: 23, application: "", answered: 0, isServer: true),
      try traffic(application: "", answered: 0)
    )
    #expect(asked.rows.map(\.verdict) == [.unanswered])
    #expect(asked.unanswered.map(\.key.portName) == ["tcp/23"])
  }

  @Test func `where the beginning is missing the direction is not observable`() throws {
    let comparison = try compare(
      "direction: in, port: 8883",
      try traffic(isInitiatorKnown: false)
    )
    #expect(verdict(comparison, "direction") == "not_observable: the beginning was not captured")
  }

  @Test func `peers of one interface are counted together`() throws {
    let comparison = try compare(
      "direction: out, port: 8883",
      try traffic(),
      try traffic(to: "10.0.0.7")
    )
    #expect(comparison.rows[0].observed?.flows == 2)
    #expect(comparison.rows[0].observed?.peers.count == 2)
  }
}
