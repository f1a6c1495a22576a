// SPDX-License-Identifier: Apache-2.0
internal import Inventory
internal import NetworkTypes
internal import Policy
internal import PolicyFile

// Conduits, and what their ends call themselves.
extension LearntPolicy {
  private struct ConduitKey: Hashable, Comparable {
    let from: Int
    let to: Int
    let application: String
    let ports: String

    static func < (a: ConduitKey, b: ConduitKey) -> Bool {
      (a.from, a.to, a.application, a.ports) < (b.from, b.to, b.application, b.ports)
    }
  }

  mutating func proposeConduits(_ signal: [(key: ExchangeKey, exchange: Exchange)]) {
    var groups: [ConduitKey: [(key: ExchangeKey, exchange: Exchange)]] = [:]
    for (key, exchange) in signal {
      guard let client = inventory.index(of: key.client),
        let from = zoneOfHost[client],
        let to = inventory.index(of: key.server).flatMap({ zoneOfHost[$0] })
      else { continue }
      if from == to, policy.zones[from].allowsIntraZone { continue }
      // TLS says nothing of what is inside, so each port is a service of its own.
      let isOpaque =
        ServiceCatalog.application(named: key.application) == nil
        || ["tls", "quic"].contains(key.application)
      groups[
        ConduitKey(
          from: from,
          to: to,
          application: key.application,
          ports: isOpaque ? key.portName : ""
        ),
        default: []
      ].append((key, exchange))
    }
    for key in groups.keys.sorted() { propose(key, groups[key] ?? []) }
    declareTitles(signal)
  }

  private mutating func propose(
    _ key: ConduitKey,
    _ exchanges: [(key: ExchangeKey, exchange: Exchange)]
  ) {
    let service = LearntService(exchanges.map(\.key))
    let cleartext = !["tls", "dtls", "quic"].contains(key.application)
    let learnt = LearntConditions(exchanges, cleartext: cleartext)
    let id = Self.unique(
      "\(policy.zones[key.from].name)-to-\(policy.zones[key.to].name)-\(service.label)",
      &conduitNames
    )
    var conduit = Conduit(
      id: id,
      from: ends(exchanges.map(\.key.client), zone: key.from, isServer: false),
      to: ends(exchanges.map(\.key.server), zone: key.to, isServer: true),
      services: [index(of: service.service)],
      conditions: learnt.conditions
    )
    let clinical = ["dicom", "hl7", "mqtt"].contains(key.application)
    conduit.reason = "Learnt from captures"
    policy.conduits.append(conduit)
    var lines = [Self.account(exchanges)]
    if service.note != "" { lines.append(service.note) }
    lines += learnt.remarks
    if clinical {
      lines.append("In the clear: name what protects it (protected_by), if anything does.")
    }
    if policy.zones[key.to].isUntrusted { lines.append("Leaves our networks: is it meant to?") }
    remarks.conduits[id] = lines
  }

  /// Servers one by one, unless the whole zone serves; a zone of clients as a whole, when half of them
  /// or more were seen to ask.
  ///
  /// The whole zone, too, where a base declares nobody in it.
  private func ends(_ addresses: [IPAddress], zone: Int, isServer: Bool) -> [Endpoint] {
    if policy.zones[zone].isUntrusted { return [.zone(zone)] }
    let hosts = Set(addresses.compactMap { inventory.index(of: $0) })
    let assets = Set(hosts.compactMap { assetOfHost[$0] })
    let all = membersOfZone[zone, default: []].count
    let isWhole = isServer ? assets.count == all : 2 * assets.count >= all
    if isWhole || hosts.contains(where: { assetOfHost[$0] == nil }) { return [.zone(zone)] }
    return assets.sorted().map { .asset($0) }
  }

  private mutating func index(of service: Service) -> Int {
    if let known = policy.services.firstIndex(of: service) { return known }
    var service = service
    var taken = Set(policy.services.map(\.name))
    // What is built in, and `tcp/4242`, are the same under every policy.
    if !service.isBuiltIn { service.name = Self.unique(service.name, &taken) }
    policy.services.append(service)
    return policy.services.count - 1
  }

  /// Evidence counts and how much they are worth.
  private static func account(
    _ exchanges: [(key: ExchangeKey, exchange: Exchange)]
  ) -> String {
    let flows = exchanges.reduce(UInt64(0)) { $0 &+ $1.exchange.flows }
    let bytes = exchanges.reduce(UInt64(0)) { $0 &+ $1.exchange.bytes }
    let clients = Set(exchanges.map(\.key.client)).count
    let servers = Set(exchanges.map(\.key.server)).count
    let first = exchanges.map(\.exchange.first).min()
    let last = exchanges.map(\.exchange.last).max()
    let confidence = flows >= 20 ? "high" : flows >= 5 ? "medium" : "low"
    func count(_ number: Int, _ word: String) -> String {
      "\(number) \(word)\(number == 1 ? "" : "s")"
    }
    return "Confidence \(confidence): \(flows) \(flows == 1 ? "flow" : "flows"), \(bytes) bytes, "
      + "\(count(clients, "client")), \(count(servers, "server")), "
      + "\(first?.secondsText ?? "") to \(last?.secondsText ?? "")."
  }

  /// AE titles become their senders' own, so that nobody borrows them.
  ///
  /// The first titles of a policy bind everybody, so that a base without them gets none.
  private mutating func declareTitles(_ signal: [(key: ExchangeKey, exchange: Exchange)]) {
    let known = base?.policy.assets.count ?? 0
    if let base, base.policy.assets.allSatisfy(\.aeTitles.isEmpty) { return }
    for (key, exchange) in signal {
      guard let host = inventory.index(of: key.client), let asset = assetOfHost[host],
        asset >= known
      else { continue }
      for title in exchange.content[.dicomCallingAE]?.values ?? []
      where !title.isEmpty && !policy.assets[asset].aeTitles.contains(title) {
        policy.assets[asset].aeTitles.append(title)
      }
    }
    for index in policy.assets.indices.dropFirst(known) { policy.assets[index].aeTitles.sort() }
  }
}
