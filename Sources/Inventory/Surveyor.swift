// SPDX-License-Identifier: Apache-2.0
package import Events
internal import Findings
package import NetworkTypes
package import Policy

/// Listens to one worker and notes hosts, names and kinds of flow; judges nothing.
package final class Surveyor: FlowObserver {
  private let fields: SurveyFields
  private let dicom: UInt8
  private let hl7: UInt8
  private let mqtt: UInt8
  private let tls: UInt8
  private let dns: UInt8
  private let dhcp: UInt8
  private let protocolNames: [StaticString]
  private var places: CapturePlaces
  /// What flows carried so far, by their slot.
  private var contents: [Int: (flow: UInt64, content: [ContentField: ContentValues])] = [:]
  /// The policy that is to be refined, and whether it lets the present event through.
  private var refinement: Refinement?
  private var isMissed = false
  /// What it came to so far.
  package private(set) var traffic = Traffic()

  /// A surveyor of one stream that begins with the `capture`th capture of the run; `base` is the policy
  /// that is to be refined.
  package init(
    fields: SurveyFields,
    protocolNames: [StaticString],
    capture: Int,
    name: String,
    base: PolicyMatcher? = nil
  ) {
    self.fields = fields
    refinement = base.map { Refinement($0) }
    self.protocolNames = protocolNames
    dicom = fields.type("dicom")
    hl7 = fields.type("hl7")
    mqtt = fields.type("mqtt")
    tls = fields.type("tls")
    dns = fields.type("dns")
    dhcp = fields.type("dhcp")
    places = CapturePlaces(capture: capture, name: name)
  }

  /// What comes now is of another capture of the same stream, which has had so many packets.
  package func beginFile(capture: Int, name: String, after packets: UInt64) {
    places.add(capture: capture, name: name, after: packets)
  }

  /// Everything but anomalies.
  package func wants(_ type: EventType) -> Bool { type != .anomaly }

  /// Notes what an event tells of its sender and of its flow.
  package func handle<View: EventView & ~Escapable>(
    _ event: borrowing View,
    in context: EventContext
  ) {
    guard context.flow.slot >= 0 else { return }
    isMissed = refinement?.misses(event, context) ?? false
    switch View.type.rawValue {
    case dicom: takeDICOM(event, context)
    case hl7: takeHL7(event, context)
    case mqtt: takeMQTT(event, context)
    case tls: takeTLS(event, context)
    case dns: takeDNS(event)
    case dhcp: takeDHCP(event, context)
    default: break
    }
  }

  /// Notes a flow, its ends, and what it carried.
  package func flowEnded(_ flow: FlowSummary) {
    let identity = flow.identity
    let place = place(flow.firstPacket)
    var exchange = Exchange(first: flow.start, last: flow.end, place: place)
    let isKnown = identity.appProtocol != 0
    exchange.flows = 1
    exchange.answered = flow.isAnswered ? 1 : 0
    let hasContent =
      isKnown || flow.isUnrecognised || (identity.ipProtocol != .tcp && flow.isAnswered)
    exchange.carried = hasContent ? 1 : 0
    let isReset = identity.ipProtocol == .tcp && flow.flagsToClient & 0x04 != 0
    exchange.refused = !flow.isAnswered && (isReset || flow.icmpError != nil) ? 1 : 0
    exchange.packets = flow.packetsToServer &+ flow.packetsToClient
    exchange.singlePacket = exchange.packets == 1 ? 1 : 0
    exchange.bytes = flow.bytesToServer &+ flow.bytesToClient
    if let kept = contents.removeValue(forKey: identity.slot), kept.flow == identity.id {
      exchange.content = kept.content
    }
    if let outcome = refinement?.end(flow) { exchange.refine(outcome, &traffic) }
    let isICMP = identity.ipProtocol == .icmp || identity.ipProtocol == .icmpv6
    let key = ExchangeKey(
      client: identity.client,
      server: identity.server,
      transport: identity.ipProtocol,
      port: isICMP ? identity.clientPort : identity.serverPort,
      application: protocolNames[Int(identity.appProtocol)].description,
      isInitiatorKnown: identity.initiator != .unknown
    )
    traffic.add(key, exchange)
    if flow.packetsToServer > 0 {
      traffic.note(identity.client, place, flow.start) { host in
        host.see(place, flow.end)
        host.add(flow.clientMAC)
        host.add(vlan: identity.vlan)
      }
    }
    if flow.packetsToClient > 0 {
      traffic.note(identity.server, place, flow.start) { host in
        host.see(place, flow.end)
        host.add(flow.serverMAC)
        host.add(vlan: identity.vlan)
      }
    }
  }

  /// Notes the pair of an ARP message.
  package func addressSeen(
    _ address: IPAddress,
    _ mac: MACAddress,
    packet: UInt64,
    time: Timestamp
  ) {
    traffic.note(address, place(packet), time) { $0.add(mac) }
  }

  private func place(_ packet: UInt64) -> PacketPlace {
    let place = places.place(of: packet)
    return PacketPlace(capture: place.capture, packet: place.packet)
  }

  /// Adds to what an event's flow carried.
  private func note(_ field: ContentField, _ value: String, _ context: EventContext) {
    let slot = context.flow.slot
    if contents[slot]?.flow != context.flow.id { contents[slot] = (context.flow.id, [:]) }
    contents[slot]?.content[field, default: ContentValues()].add(value)
    if isMissed { refinement?.note(field, value, slot: slot) }
  }

  /// Adds a name of a host.
  private func name(
    _ kind: NameKind,
    _ text: String?,
    of address: IPAddress,
    _ context: EventContext
  ) {
    guard let text, !text.isEmpty else { return }
    let at = place(context.packet)
    traffic.note(address, at, context.time) { host in
      host.add(HostName(kind, text), Sighting(count: 1, place: at))
    }
  }

  // MARK: - Protocols

  private func takeDICOM<View: EventView & ~Escapable>(
    _ event: borrowing View,
    _ context: EventContext
  ) {
    switch fields.text("dicom.type", of: event) {
    case "associate_rq":
      let calling = fields.text("dicom.calling_ae", of: event)
      note(.dicomCallingAE, calling ?? "", context)
      note(.dicomCalledAE, fields.text("dicom.called_ae", of: event) ?? "", context)
      note(.dicomUserIdentity, identity(event), context)
      name(.aeTitle, calling, of: context.source, context)
    case "associate_ac":
      name(.aeTitle, fields.text("dicom.called_ae", of: event), of: context.source, context)
    case "command": takeCommand(event, context)
    default: break
    }
  }

  /// What kind of user identity an association offers (PS3.7, D.3.3.7); never the identity.
  private func identity<View: EventView & ~Escapable>(_ event: borrowing View) -> String {
    switch fields.text("dicom.user_identity.type", of: event) {
    case "1": "user name"
    case "2": "user name and passcode"
    case "3": "Kerberos"
    case "4": "SAML"
    case "5": "JWT"
    case let other?: "type \(other)"
    case nil: "none"
    }
  }

  private func takeCommand<View: EventView & ~Escapable>(
    _ event: borrowing View,
    _ context: EventContext
  ) {
    guard let command = fields.text("dicom.command", of: event) else { return }
    let isRequest = command.hasSuffix("-RQ")
    if isRequest, !command.hasPrefix("C-CANCEL") {
      note(.dicomService, String(command.dropLast(3)), context)
    }
    // Conditions hold every command against the classes, answers among them.
    var sopClass = fields.text("dicom.affected_sop_class_name", of: event)
    if sopClass == nil { sopClass = fields.text("dicom.affected_sop_class_uid", of: event) }
    if let sopClass { note(.dicomSOPClass, sopClass, context) }
    if let destination = fields.text("dicom.move_destination", of: event) {
      note(.dicomMoveDestination, destination, context)
    }
    // What an archive sends on was made by somebody else: C-GET, and C-MOVE's sub-operations.
    guard command == "C-STORE-RQ", context.direction == .toServer,
      fields.text("dicom.move_originator_ae", of: event) == nil
    else { return }
    var device = DeviceIdentity()
    device.manufacturer = fields.text("dicom.manufacturer", of: event) ?? ""
    device.model = fields.text("dicom.model", of: event) ?? ""
    device.softwareVersions = fields.text("dicom.software_versions", of: event) ?? ""
    device.stationName = fields.text("dicom.station_name", of: event) ?? ""
    device.modality = fields.text("dicom.modality", of: event) ?? ""
    guard !device.isEmpty else { return }
    let at = place(context.packet)
    traffic.note(context.source, at, context.time) { host in
      host.add(device, Sighting(count: 1, place: at))
    }
  }

  private func takeHL7<View: EventView & ~Escapable>(
    _ event: borrowing View,
    _ context: EventContext
  ) {
    let application = fields.text("hl7.sending_application", of: event)
    let facility = fields.text("hl7.sending_facility", of: event)
    name(.hl7Application, application, of: context.source, context)
    name(.hl7Facility, facility, of: context.source, context)
    guard context.direction == .toServer, fields.text("hl7.ack_code", of: event) == nil,
      let type = fields.text("hl7.message_type", of: event)
    else { return }
    let trigger = fields.text("hl7.trigger_event", of: event)
    note(.hl7MessageType, trigger.map { "\(type)^\($0)" } ?? type, context)
    note(.hl7SendingApplication, application ?? "", context)
    note(.hl7SendingFacility, facility ?? "", context)
    note(.hl7Version, fields.text("hl7.version", of: event) ?? "", context)
    let receiver = fields.text("hl7.receiving_application", of: event)
    note(.hl7ReceivingApplication, receiver ?? "", context)
    note(
      .hl7ReceivingFacility,
      fields.text("hl7.receiving_facility", of: event) ?? "",
      context
    )
  }

  /// Elements of a list that are looked at.
  private static let maxElements = 1_024

  private func takeMQTT<View: EventView & ~Escapable>(
    _ event: borrowing View,
    _ context: EventContext
  ) {
    guard context.direction == .toServer else { return }
    if let client = fields.text("mqtt.connect.client_id", of: event) {
      note(.mqttClientID, client, context)
      name(.mqttClientID, client, of: context.source, context)
    }
    takeConnect(event, context)
    if let topic = fields.text("mqtt.publish.topic", of: event) {
      note(.mqttPublishTopic, TopicText.filter(for: topic) ?? topic, context)
      if let qos = fields.text("mqtt.publish.qos", of: event) { note(.mqttQoS, qos, context) }
    }
    for index in 0..<Self.maxElements {
      guard let filter = fields.text("mqtt.subscribe.topics.topic", of: event, at: index) else {
        break
      }
      note(.mqttSubscribeTopic, TopicText.filter(for: filter) ?? filter, context)
      if let qos = fields.text("mqtt.subscribe.topics.qos", of: event, at: index) {
        note(.mqttQoS, qos, context)
      }
    }
  }

  /// Notes with which version and credentials a client connects; never the credentials.
  private func takeConnect<View: EventView & ~Escapable>(
    _ event: borrowing View,
    _ context: EventContext
  ) {
    switch fields.text("mqtt.connect.protocol_version", of: event) {
    case "3": note(.mqttVersion, "3.1", context)
    case "4": note(.mqttVersion, "3.1.1", context)
    case "5": note(.mqttVersion, "5.0", context)
    case let other?: note(.mqttVersion, "level \(other)", context)
    case nil: return
    }
    if let method = fields.text("mqtt.connect.properties.authentication_method", of: event) {
      return note(.mqttAuthentication, "method \(method)", context)
    }
    let hasName = fields.text("mqtt.connect.flags.username", of: event) == "true"
    let hasPassword = fields.text("mqtt.connect.flags.password", of: event) == "true"
    let words =
      hasName
      ? hasPassword ? "user name and password" : "user name" : hasPassword ? "password" : "none"
    note(.mqttAuthentication, words, context)
  }

  /// Notes the suite and the certificates of a handshake that was answered.
  private func takeCertificates<View: EventView & ~Escapable>(
    _ event: borrowing View,
    _ context: EventContext
  ) {
    if let cipher = fields.text("tls.cipher", of: event) { note(.tlsCipher, cipher, context) }
    if let subject = fields.text("tls.client_certificate.subject", of: event) {
      note(.tlsClientSubject, subject, context)
    }
    guard let digest = fields.text("tls.fingerprint_sha256", of: event) else {
      return note(.tlsServerCertificate, "hidden", context)
    }
    let subject = fields.text("tls.subject", of: event) ?? ""
    let end = fields.text("tls.notafter", of: event)?.prefix(10) ?? "unknown"
    note(.tlsServerCertificate, "\(subject); until \(end); SHA-256 \(digest)", context)
  }

  private func takeTLS<View: EventView & ~Escapable>(
    _ event: borrowing View,
    _ context: EventContext
  ) {
    let (client, server) = (context.flow.client, context.flow.server)
    let version = fields.text("tls.version_number", of: event)
    if let version {
      note(.tlsVersion, version, context)
      takeCertificates(event, context)
    }
    let sni = fields.text("tls.sni", of: event)
    note(.tlsServerName, sni ?? "", context)
    switch fields.text("tls.client_certificate.sent", of: event) {
    case "true": note(.tlsClientCertificate, "sent", context)
    case "false": note(.tlsClientCertificate, "absent", context)
    default: note(.tlsClientCertificate, "hidden", context)
    }
    // What a client asks for is no name of the server before the server goes along.
    if version != nil { name(.serverName, sni, of: server, context) }
    name(.certificateSubject, fields.text("tls.subject", of: event), of: server, context)
    name(
      .certificateSubject,
      fields.text("tls.client_certificate.subject", of: event),
      of: client,
      context
    )
    for index in 0..<16 {
      guard let other = fields.text("tls.subjectaltname", of: event, at: index) else { break }
      name(.certificateName, other, of: server, context)
    }
  }

  private func takeDNS<View: EventView & ~Escapable>(_ event: borrowing View) {
    guard let asked = fields.text("dns.queries.rrname", of: event)?.lowercased(), !asked.isEmpty
    else { return }
    for index in 0..<Self.maxElements {
      guard let type = fields.text("dns.answers.rrtype", of: event, at: index) else { break }
      guard type == "A" || type == "AAAA",
        let data = fields.text("dns.answers.rdata", of: event, at: index),
        let address = IPAddress(data)
      else { continue }
      traffic.resolve(asked, to: address)
    }
  }

  private func takeDHCP<View: EventView & ~Escapable>(
    _ event: borrowing View,
    _ context: EventContext
  ) {
    var assigned = fields.text("dhcp.client_ip", of: event)
    // A client that only looks around may ask for what it will not get.
    if assigned == nil, fields.text("dhcp.dhcp_type", of: event) == "request" {
      assigned = fields.text("dhcp.requested_ip", of: event)
    }
    guard let name = fields.text("dhcp.hostname", of: event), let assigned,
      let address = IPAddress(assigned)
    else { return }
    self.name(.dhcpName, name, of: address, context)
    // Whoever else has the address shows as a second interface.
    let client = fields.text("dhcp.client_mac", of: event).flatMap { MACAddress($0) }
    traffic.note(address, place(context.packet), context.time) { $0.add(client) }
  }
}
