// SPDX-License-Identifier: Apache-2.0
package import Inventory
package import NetworkTypes

/// What captures of one state of the device showed.
package struct StateTraffic: Sendable {
  /// The state's name, `nil` for captures of no declared state.
  package var name: String?
  /// Hosts and kinds of flow.
  package var traffic: Traffic
  /// Names a packet: `pump.pcap#12`.
  package var place: @Sendable (PacketPlace) -> String

  /// Gathers what a state showed.
  package init(
    name: String?,
    traffic: Traffic,
    place: @escaping @Sendable (PacketPlace) -> String
  ) {
    self.name = name
    self.traffic = traffic
    self.place = place
  }
}

/// Flows of the device that are alike but for the peer.
package struct ObservedInterface: Sendable {
  /// What makes them alike.
  package struct Key: Hashable, Comparable, Sendable {
    /// Who began, `nil` where it was not seen.
    package var direction: DeclaredInterface.Direction?
    /// TCP, UDP, ...
    package var transport: IPProtocol
    /// The responder's port.
    package var port: UInt16
    /// The recognised protocol, empty for none.
    package var application: String

    private var order: (String, UInt8, UInt16, String) {
      (direction?.rawValue ?? "", transport.rawValue, port, application)
    }

    /// By direction, transport, port and protocol.
    package static func < (a: Key, b: Key) -> Bool { a.order < b.order }

    /// Transport and port: `tcp/8883`.
    package var portName: String {
      transport == .tcp || transport == .udp
        ? "\(transport.description.lowercased())/\(port)"
        : transport == .icmp || transport == .icmpv6
          ? "icmp type \(port)" : transport.description.lowercased()
    }
  }

  /// What they have in common.
  package let key: Key
  /// The peers, in order.
  package private(set) var peers: Set<IPAddress> = []
  /// All flows together; its place means nothing beside several states.
  package private(set) var flows: UInt64 = 0
  /// Flows that were answered.
  package private(set) var answered: UInt64 = 0
  /// Bytes, both ways.
  package private(set) var bytes: UInt64 = 0
  /// Time of the first packet.
  package private(set) var first: Timestamp
  /// Time of the last packet.
  package private(set) var last: Timestamp
  /// The first packet: `pump.pcap#12`.
  package private(set) var place: String
  /// States in which they were seen, in the order of the declaration.
  package private(set) var states: [String] = []
  /// What was said in them.
  package private(set) var content: [ContentField: ContentValues] = [:]

  private init(_ key: Key, _ exchange: Exchange, _ place: String) {
    self.key = key
    first = exchange.first
    last = exchange.last
    self.place = place
  }

  /// The values of a field in order.
  package func values(_ field: ContentField) -> [String] { content[field]?.values ?? [] }

  private mutating func add(
    _ exchange: Exchange,
    _ peer: IPAddress,
    _ state: String?,
    _ place: @autoclosure () -> String
  ) {
    if exchange.first < first { self.place = place() }
    peers.insert(peer)
    flows &+= exchange.flows
    answered &+= exchange.answered
    bytes &+= exchange.bytes
    first = min(first, exchange.first)
    last = max(last, exchange.last)
    if let state, !states.contains(state) { states.append(state) }
    for (field, values) in exchange.content {
      content[field, default: ContentValues()].merge(values)
    }
  }

  /// The flows of a device, each peer's apart, in order.
  static func ofDevice(
    _ declaration: DeviceDeclaration,
    _ states: [StateTraffic]
  ) -> [(peer: IPAddress, interface: ObservedInterface)] {
    struct Place: Hashable {
      let key: Key
      let peer: IPAddress
    }
    var found: [Place: ObservedInterface] = [:]
    for state in states {
      let own = addresses(declaration, state.traffic)
      for (key, exchange) in state.traffic.sortedExchanges {
        let isClient = own.contains(key.client)
        guard isClient || own.contains(key.server) else { continue }
        let direction: DeclaredInterface.Direction? =
          key.isInitiatorKnown ? isClient ? .out : .in : nil
        let kind = Key(
          direction: direction,
          transport: key.transport,
          port: key.port,
          application: key.application
        )
        let place = Place(key: kind, peer: isClient ? key.server : key.client)
        var interface =
          found[place] ?? ObservedInterface(kind, exchange, state.place(exchange.place))
        interface.add(exchange, place.peer, state.name, state.place(exchange.place))
        found[place] = interface
      }
    }
    return found.sorted { ($0.key.key, $0.key.peer) < ($1.key.key, $1.key.peer) }
      .map { ($0.key.peer, $0.value) }
  }

  /// The declared addresses, and those of the declared interfaces.
  static func addresses(
    _ declaration: DeviceDeclaration,
    _ traffic: Traffic
  ) -> Set<IPAddress> {
    var own = Set(declaration.addresses)
    for (address, host) in traffic.hosts
    where declaration.macs.contains(where: { host.macs[$0] != nil }) {
      own.insert(address)
    }
    return own
  }

  /// One of several that differ in their peers, or in more where a declaration covers more.
  static func union(_ parts: [ObservedInterface]) -> ObservedInterface? {
    guard var sum = parts.first else { return nil }
    for part in parts.dropFirst() {
      sum.peers.formUnion(part.peers)
      sum.flows &+= part.flows
      sum.answered &+= part.answered
      sum.bytes &+= part.bytes
      if part.first < sum.first { sum.place = part.place }
      sum.first = min(sum.first, part.first)
      sum.last = max(sum.last, part.last)
      for state in part.states where !sum.states.contains(state) { sum.states.append(state) }
      for (field, values) in part.content {
        sum.content[field, default: ContentValues()].merge(values)
      }
    }
    return sum
  }
}
