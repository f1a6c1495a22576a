// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes

/// What captures showed of hosts and of what they said to each other, without judgement.
///
/// A value that workers fill and that is merged in any order: the inventory, a learnt policy and MUD
/// files are made of it.
package struct Traffic: Hashable, Sendable {
  /// The most hosts kept; further ones are counted.
  package static let maxHosts = 1 << 17
  /// The most kinds of flow kept; further ones are counted.
  package static let maxExchanges = 1 << 18
  /// The most DNS names kept; further ones are counted.
  package static let maxResolved = 1 << 16
  /// The most addresses kept of one DNS name.
  package static let maxAddressesOfName = 64

  /// By address.
  package private(set) var hosts: [IPAddress: HostSighting] = [:]
  /// By kind of flow.
  package private(set) var exchanges: [ExchangeKey: Exchange] = [:]
  /// The addresses that DNS answers gave for a name, in lower case and without the last dot.
  package private(set) var resolved: [String: Set<IPAddress>] = [:]
  /// Conduits of the policy to be refined that let flows through, by index.
  package private(set) var usedConduits: Set<Int> = []
  /// Hosts, kinds of flow and names left out to stay within a limit.
  package private(set) var omitted: UInt64 = 0

  /// Nothing seen.
  package init() {}

  /// The kinds of flow in order.
  package var sortedExchanges: [(key: ExchangeKey, exchange: Exchange)] {
    exchanges.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// Notes that a host was seen.
  mutating func note(
    _ address: IPAddress,
    _ at: PacketPlace,
    _ time: Timestamp,
    _ change: (inout HostSighting) -> Void
  ) {
    guard !address.isMulticastOrBroadcast, address != IPAddress(v4: 0), address.bits != 0 else {
      return
    }
    if let index = hosts.index(forKey: address) {
      hosts.values[index].see(at, time)
      change(&hosts.values[index])
    } else if hosts.count < Self.maxHosts {
      var host = HostSighting(at, time)
      change(&host)
      hosts[address] = host
    } else {
      omitted &+= 1
    }
  }

  /// Adds flows of a kind.
  package mutating func add(_ key: ExchangeKey, _ exchange: Exchange) {
    if let index = exchanges.index(forKey: key) {
      exchanges.values[index].merge(exchange)
    } else if exchanges.count < Self.maxExchanges {
      exchanges[key] = exchange
    } else {
      omitted &+= 1
    }
  }

  /// Notes a DNS answer.
  package mutating func resolve(_ name: String, to address: IPAddress) {
    if let index = resolved.index(forKey: name) {
      guard resolved.values[index].count < Self.maxAddressesOfName else { return }
      resolved.values[index].insert(address)
    } else if resolved.count < Self.maxResolved {
      resolved[name] = [address]
    } else {
      omitted &+= 1
    }
  }

  /// Counts a host that is spoken to on purpose and says nothing itself: a collector of log messages.
  package mutating func add(listener address: IPAddress, of exchange: Exchange) {
    guard hosts[address] == nil else { return }
    note(address, exchange.place, exchange.first) { $0.see(exchange.place, exchange.last) }
  }

  /// Notes that a conduit of the policy to be refined let a flow through.
  mutating func use(_ conduit: Int) { usedConduits.insert(conduit) }

  /// Takes what another worker saw.
  package mutating func merge(_ other: Traffic) {
    for (address, theirs) in other.hosts.sorted(by: { $0.key < $1.key }) {
      if let index = hosts.index(forKey: address) {
        hosts.values[index].merge(theirs)
      } else if hosts.count < Self.maxHosts {
        hosts[address] = theirs
      } else {
        omitted &+= 1
      }
    }
    for (key, theirs) in other.sortedExchanges { add(key, theirs) }
    for (name, addresses) in other.resolved.sorted(by: { $0.key < $1.key }) {
      for address in addresses.sorted() { resolve(name, to: address) }
    }
    usedConduits.formUnion(other.usedConduits)
    omitted &+= other.omitted
  }
}
