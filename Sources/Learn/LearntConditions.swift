// SPDX-License-Identifier: Apache-2.0
internal import Inventory
internal import NetworkTypes
internal import Policy

/// The conditions that cover what flows carried, and no more than a person would have written.
struct LearntConditions {
  /// Values of one list from which on the list says nothing any more.
  private static let maxValues = 48

  private(set) var conditions: [Condition] = []
  /// What was left open, and why.
  private(set) var remarks: [String] = []
  private let exchanges: [(key: ExchangeKey, exchange: Exchange)]

  /// Looks at all flows of one conduit together.
  init(_ exchanges: [(key: ExchangeKey, exchange: Exchange)], cleartext: Bool) {
    self.exchanges = exchanges
    if cleartext {
      list(.dicomCallingAE, .dicomCallingAE)
      list(.dicomCalledAE, .dicomCalledAE)
      list(.dicomService, .dicomServices)
      list(.dicomSOPClass, .dicomSOPClasses)
      list(.dicomMoveDestination, .dicomMoveDestinations)
      list(.hl7MessageType, .hl7MessageTypes)
      list(.hl7SendingApplication, .hl7SendingApplications)
      list(.hl7SendingFacility, .hl7SendingFacilities)
      list(.hl7ReceivingApplication, .hl7ReceivingApplications)
      list(.hl7ReceivingFacility, .hl7ReceivingFacilities)
      topics()
      clients()
      quality()
    } else {
      versions()
      serverNames()
      clientCertificates()
    }
  }

  private func values(_ field: ContentField) -> ContentValues {
    var all = ContentValues()
    for (_, exchange) in exchanges {
      if let own = exchange.content[field] { all.merge(own) }
    }
    return all
  }

  /// A list of what was seen; an empty value stands for a field that was not filled, and cannot be
  /// listed.
  private mutating func list(_ field: ContentField, _ name: ConditionName) {
    let seen = values(field)
    guard !seen.counts.isEmpty else { return }
    if seen.isCut || seen.counts.count > Self.maxValues {
      return remarks.append("\(name.label): more than \(Self.maxValues) values seen, left open")
    }
    guard seen.counts[""] == nil else {
      if seen.counts.count > 1 {
        remarks.append("\(name.label): not filled in \(seen.counts[""] ?? 0) messages, left open")
      }
      return
    }
    conditions.append(Condition(name, .texts(seen.values)))
  }

  // MARK: - MQTT

  private mutating func topics() {
    var published: [(client: IPAddress, names: Set<String>, topic: String)] = []
    var subscribed: Set<String> = []
    for (key, exchange) in exchanges {
      let names = Set(exchange.content[.mqttClientID]?.values ?? [])
      for topic in exchange.content[.mqttPublishTopic]?.values ?? [] {
        published.append((key.client, names, topic))
      }
      subscribed.formUnion(exchange.content[.mqttSubscribeTopic]?.values ?? [])
    }
    let isCut = values(.mqttPublishTopic).isCut || values(.mqttSubscribeTopic).isCut
    if isCut { return remarks.append("mqtt topics: too many seen, left open") }
    if !published.isEmpty {
      add(.mqttPublishTopics, TopicPatterns.make(published))
    }
    if !subscribed.isEmpty { add(.mqttSubscribeTopics, subscribed.sorted()) }
  }

  private mutating func add(_ name: ConditionName, _ values: [String]) {
    if values.count > Self.maxValues {
      remarks.append("\(name.label): \(values.count) values seen, left open")
    } else if !values.contains("") {
      conditions.append(Condition(name, .texts(values)))
    }
  }

  /// Client identifiers, unless they are made up anew for each connection.
  private mutating func clients() {
    let seen = values(.mqttClientID)
    guard !seen.counts.isEmpty else { return }
    let hosts = Set(exchanges.map(\.key.client)).count
    let flows = exchanges.reduce(0) { $0 + $1.exchange.flows }
    let isRandom = seen.counts.count > 2 * hosts && UInt64(seen.counts.count) * 2 > flows
    if seen.isCut || isRandom || seen.counts[""] != nil {
      return remarks.append("mqtt.client_ids: they change from connection to connection, left open")
    }
    add(.mqttClientIDs, seen.values)
  }

  private mutating func quality() {
    let numbers = values(.mqttQoS).values.compactMap { Int($0) }
    if let most = numbers.max(), most < 2 {
      conditions.append(Condition(.mqttMaxQoS, .number(most)))
    }
  }

  // MARK: - TLS

  private mutating func versions() {
    let ranks = values(.tlsVersion).values.compactMap { Int($0) }
    guard let least = ranks.min() else { return }
    let names = [0x0301: "1.0", 0x0302: "1.1", 0x0303: "1.2", 0x0304: "1.3"]
    guard let name = names[least] else {
      return remarks.append("tls.min_version: SSL was seen, left open; it should not be permitted")
    }
    conditions.append(Condition(.tlsMinVersion, .texts([name])))
    if least < 0x0303 {
      remarks.append("tls.min_version: TLS \(name) is deprecated (RFC 8996); raise it when you can")
    }
  }

  private mutating func serverNames() {
    let seen = values(.tlsServerName)
    guard !seen.counts.isEmpty, seen.counts[""] == nil, !seen.isCut else { return }
    add(.tlsServerNames, seen.values)
  }

  /// Only where every client was seen to present one: TLS 1.3 hides it.
  private mutating func clientCertificates() {
    let seen = values(.tlsClientCertificate)
    if seen.counts.count == 1, seen.counts["sent"] != nil {
      conditions.append(Condition(.tlsClientCertificate, .required))
    }
  }
}

/// Topics as filters, where a level of them is the sender's own name or differs from sender to sender.
enum TopicPatterns {
  static func make(
    _ published: [(client: IPAddress, names: Set<String>, topic: String)]
  ) -> [String] {
    var levelsByTopic: [String: [String]] = [:]
    var ownLevels: [String: Set<Int>] = [:]
    var clients: [String: Set<IPAddress>] = [:]
    for (client, names, topic) in published {
      let levels = topic.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
      levelsByTopic[topic] = levels
      clients[topic, default: []].insert(client)
      for (place, level) in levels.enumerated() where names.contains(level) {
        ownLevels[topic, default: []].insert(place)
      }
    }
    let topics = levelsByTopic.keys.sorted()
    // Two senders whose topics differ in one level differ by who they are.
    for (index, one) in topics.enumerated() {
      for other in topics[(index + 1)...] {
        guard let a = levelsByTopic[one], let b = levelsByTopic[other], a.count == b.count,
          clients[one, default: []].isDisjoint(with: clients[other, default: []])
        else { continue }
        let different = a.indices.filter { a[$0] != b[$0] }
        if different.count == 1 {
          ownLevels[one, default: []].insert(different[0])
          ownLevels[other, default: []].insert(different[0])
        }
      }
    }
    let filters = topics.map { topic in
      (levelsByTopic[topic] ?? []).enumerated()
        .map { ownLevels[topic, default: []].contains($0.offset) ? "+" : $0.element }
        .joined(separator: "/")
    }
    return Set(filters).sorted()
  }
}
