// SPDX-License-Identifier: Apache-2.0
internal import Inventory
internal import NetworkTypes
internal import Policy

/// What a host is for, by what it was seen to do.
enum HostRole: String, CaseIterable, Comparable, Sendable {
  /// Answers DICOM and more than sub-operations.
  case archive = "archives"
  /// Stores, queries or verifies, and serves nobody but its archive.
  case modality = "modalities"
  /// Answers HL7.
  case interfaceEngine = "interface-engines"
  /// Sends observations (ORU).
  case resultSender = "result-senders"
  /// Sends other HL7 messages.
  case hl7Sender = "hl7-senders"
  /// Answers MQTT.
  case broker = "brokers"
  /// Publishes telemetry.
  case telemetry = "telemetry-devices"
  /// Answers DNS, NTP or DHCP.
  case infrastructure
  /// Answers something else.
  case server = "servers"
  /// Only asks.
  case client = "clients"

  static func < (a: HostRole, b: HostRole) -> Bool { a.rank < b.rank }
  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

  /// How much may depend on it: a guess, the graver where two are possible.
  var criticality: Zone.Criticality {
    switch self {
    case .telemetry, .resultSender: .therapy
    case .archive, .modality, .interfaceEngine, .broker: .diagnostic
    case .hl7Sender, .infrastructure, .server, .client: .administrative
    }
  }
}

/// What hosts were seen to do, counted from conversations that carried something.
struct RoleEvidence: Sendable {
  private var serves: [String: UInt64] = [:]
  private var asks: [String: UInt64] = [:]
  private var publishes: UInt64 = 0
  private var sendsResults: UInt64 = 0
  private var answersQueries = false
  private var stores = false

  mutating func addServer(_ key: ExchangeKey, _ exchange: Exchange) {
    serves[key.serviceName, default: 0] += exchange.carried
    let services = exchange.content[.dicomService]?.values ?? []
    if services.contains(where: { $0 != "C-STORE" && $0 != "C-ECHO" && $0 != "N-EVENT-REPORT" }) {
      answersQueries = true
    }
  }

  mutating func addClient(_ key: ExchangeKey, _ exchange: Exchange) {
    asks[key.serviceName, default: 0] += exchange.carried
    if exchange.content[.mqttPublishTopic] != nil { publishes += exchange.carried }
    let types = exchange.content[.hl7MessageType]?.values ?? []
    if types.contains(where: { $0.hasPrefix("ORU") }) { sendsResults += exchange.carried }
    if exchange.content[.dicomService]?.values.contains("C-STORE") ?? false { stores = true }
  }

  var role: HostRole {
    let names = Set(serves.keys)
    if !names.isDisjoint(with: ["dns", "ntp", "dhcp"]) { return .infrastructure }
    if names.contains("hl7") { return .interfaceEngine }
    if names.contains("mqtt") { return .broker }
    if names.contains("dicom") {
      // A modality also takes what its archive sends, and verifies.
      return answersQueries || !stores ? .archive : .modality
    }
    if !names.isEmpty { return asks["dicom"] != nil && stores ? .modality : .server }
    if stores { return .modality }
    if sendsResults > 0 { return .resultSender }
    if asks["hl7"] != nil { return .hl7Sender }
    if publishes > 0 { return .telemetry }
    return .client
  }
}
