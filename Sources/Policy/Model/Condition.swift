// SPDX-License-Identifier: Apache-2.0

/// One condition of a conduit: what it is, and the values it accepts.
package struct Condition: Sendable {
  /// What the condition accepts.
  package enum Value: Hashable, Sendable {
    /// One of these texts or patterns.
    case texts([String])
    /// A bound.
    case number(Int)
    /// Must be there.
    case required
  }

  /// Which condition.
  package var name: ConditionName
  /// What it accepts.
  package var value: Value
  /// Where it stands.
  package var place: SourcePlace

  /// Makes a condition.
  package init(_ name: ConditionName, _ value: Value, place: SourcePlace = SourcePlace()) {
    self.name = name
    self.value = value
    self.place = place
  }
}

/// The conditions that a conduit can set.
package enum ConditionName: CaseIterable, Sendable {
  /// Who calls (PS3.8, 9.3.2).
  case dicomCallingAE
  /// Who is called.
  case dicomCalledAE
  /// What is asked for, by UID or name (PS3.6, A).
  case dicomSOPClasses
  /// The DIMSE services: C-STORE, C-FIND, ... (PS3.7, 7.5).
  case dicomServices
  /// Where a C-MOVE may send (PS3.7, 9.1.4).
  case dicomMoveDestinations
  /// Message types that a client may send (HL7 v2, MSH-9).
  case hl7MessageTypes
  /// MSH-3.
  case hl7SendingApplications
  /// MSH-4.
  case hl7SendingFacilities
  /// MSH-5.
  case hl7ReceivingApplications
  /// MSH-6.
  case hl7ReceivingFacilities
  /// Topic filters that a client may publish to.
  case mqttPublishTopics
  /// Topic filters that a client may subscribe within.
  case mqttSubscribeTopics
  /// Client identifiers, with wildcards.
  case mqttClientIDs
  /// The highest quality of service, 0 to 2.
  case mqttMaxQoS
  /// The oldest version of TLS.
  case tlsMinVersion
  /// Whether clients present a certificate.
  case tlsClientCertificate
  /// Server names that clients ask for, with wildcards (RFC 6066, 3).
  case tlsServerNames
  /// Names in the server's certificate, with wildcards (RFC 5280, 4.2.1.6).
  case tlsCertificateNames
  /// A named set of cipher suites.
  case tlsCipherProfile
  /// The most bytes of one flow, both ways.
  case flowMaxBytes
  /// The most bytes that the client sends in one flow.
  case flowMaxBytesToServer
  /// The most bytes that the server sends in one flow.
  case flowMaxBytesToClient
  /// The most bytes a second, on average over a flow.
  case flowMaxBytesPerSecond
  /// The longest flow, in seconds.
  case flowMaxSeconds

  /// The full name, as findings and `policy.unmet` show it: `dicom.calling_ae`.
  package var label: StaticString {
    switch self {
    case .dicomCallingAE: "dicom.calling_ae"
    case .dicomCalledAE: "dicom.called_ae"
    case .dicomSOPClasses: "dicom.sop_classes"
    case .dicomServices: "dicom.services"
    case .dicomMoveDestinations: "dicom.move_destinations"
    case .hl7MessageTypes: "hl7.message_types"
    case .hl7SendingApplications: "hl7.sending_applications"
    case .hl7SendingFacilities: "hl7.sending_facilities"
    case .hl7ReceivingApplications: "hl7.receiving_applications"
    case .hl7ReceivingFacilities: "hl7.receiving_facilities"
    case .mqttPublishTopics: "mqtt.publish_topics"
    case .mqttSubscribeTopics: "mqtt.subscribe_topics"
    case .mqttClientIDs: "mqtt.client_ids"
    case .mqttMaxQoS: "mqtt.max_qos"
    case .tlsMinVersion: "tls.min_version"
    case .tlsClientCertificate: "tls.client_certificate"
    case .tlsServerNames: "tls.server_names"
    case .tlsCertificateNames: "tls.certificate_names"
    case .tlsCipherProfile: "tls.cipher_profile"
    case .flowMaxBytes: "flow.max_bytes"
    case .flowMaxBytesToServer: "flow.max_bytes_to_server"
    case .flowMaxBytesToClient: "flow.max_bytes_to_client"
    case .flowMaxBytesPerSecond: "flow.max_bytes_per_second"
    case .flowMaxSeconds: "flow.max_seconds"
    }
  }

  /// The condition of that full name.
  package init?(_ label: String) {
    guard let found = Self.allCases.first(where: { $0.label.description == label }) else {
      return nil
    }
    self = found
  }

  /// The first half of the name, the protocol: `dicom`.
  package var group: String { String(label.description.prefix { $0 != "." }) }

  /// The second half of the name, the key in a policy file: `calling_ae`.
  package var key: String { String(label.description.drop { $0 != "." }.dropFirst()) }

  /// The fields of events that the condition reads, the first ones first.
  package var fields: [StaticString] {
    switch self {
    case .dicomCallingAE: ["dicom.type", "dicom.calling_ae"]
    case .dicomCalledAE: ["dicom.type", "dicom.called_ae"]
    case .dicomSOPClasses: ["dicom.affected_sop_class_uid", "dicom.affected_sop_class_name"]
    case .dicomServices: ["dicom.command"]
    case .dicomMoveDestinations: ["dicom.move_destination"]
    case .hl7MessageTypes: ["hl7.ack_code", "hl7.message_type", "hl7.trigger_event"]
    case .hl7SendingApplications: ["hl7.ack_code", "hl7.sending_application"]
    case .hl7SendingFacilities: ["hl7.ack_code", "hl7.sending_facility"]
    case .hl7ReceivingApplications: ["hl7.ack_code", "hl7.receiving_application"]
    case .hl7ReceivingFacilities: ["hl7.ack_code", "hl7.receiving_facility"]
    case .mqttPublishTopics: ["mqtt.publish.topic"]
    case .mqttSubscribeTopics: ["mqtt.subscribe.topics.topic"]
    case .mqttClientIDs: ["mqtt.connect.client_id"]
    case .mqttMaxQoS: ["mqtt.publish.qos", "mqtt.subscribe.topics.qos"]
    case .tlsMinVersion: ["tls.version_number"]
    case .tlsClientCertificate: ["tls.client_certificate.sent", "tls.version_number"]
    case .tlsServerNames: ["tls.sni"]
    case .tlsCertificateNames: ["tls.subjectaltname", "tls.certificate_observable"]
    case .tlsCipherProfile: ["tls.cipher"]
    case .flowMaxBytes: ["flow.bytes_toserver", "flow.bytes_toclient"]
    case .flowMaxBytesToServer: ["flow.bytes_toserver"]
    case .flowMaxBytesToClient: ["flow.bytes_toclient"]
    case .flowMaxBytesPerSecond: ["flow.bytes_toserver", "flow.bytes_toclient", "flow.age"]
    case .flowMaxSeconds: ["flow.age"]
    }
  }
}
