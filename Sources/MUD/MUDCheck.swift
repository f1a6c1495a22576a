// SPDX-License-Identifier: Apache-2.0
package import Inventory
package import NetworkTypes

/// A capture held against the MUD file of one device.
package struct MUDCheck: Sendable {
  /// A kind of flow that the file does not permit.
  package struct Violation: Sendable {
    /// What flowed.
    package let key: ExchangeKey
    /// Its account.
    package let exchange: Exchange
    /// The permission that would cover it, and nothing more.
    package let edit: MUDPermission
    /// The smallest change to the file that would, in words.
    package let advice: String
    /// Whether nobody answered.
    package var isAttempt: Bool { exchange.answered == 0 }
  }

  /// What the file does not permit, in order.
  package private(set) var violations: [Violation] = []
  /// Permissions that nothing used.
  package private(set) var unused: [MUDPermission] = []
  /// Permissions that mean nothing here, and how to say what they mean.
  package private(set) var unresolved: [String] = []
  /// Kinds of flow of the device that were looked at.
  package private(set) var checked = 0
  /// Kinds of flow of which nobody knows who began.
  package private(set) var undetermined = 0

  /// Checks what a device did.
  package init(_ addresses: [IPAddress], _ file: MUDFile, _ site: MUDBindings, _ traffic: Traffic) {
    var bindings = site
    bindings.names.merge(traffic.resolved) { $0.union($1) }
    let own = Set(addresses)
    var networks: [[IPPrefix]] = []
    for permission in file.permissions {
      let found = bindings.networks(of: permission.peer, in: file)
      networks.append(found ?? [])
      if found == nil {
        let words =
          "\(permission.peer.description): \(MUDBindings.option(for: permission.peer))"
        if !unresolved.contains(words) { unresolved.append(words) }
      }
    }
    var used: Set<Int> = []
    for (key, exchange) in traffic.sortedExchanges where Self.isJudged(key) {
      let isClient = own.contains(key.client)
      guard isClient != own.contains(key.server) else { continue }
      checked += 1
      let matches = file.permissions.indices.filter { index in
        let permission = file.permissions[index]
        let peer = isClient ? key.server : key.client
        let isSide = permission.initiator == (isClient ? .device : .peer)
        return (isSide || !key.isInitiatorKnown) && Self.covers(permission, key)
          && networks[index].contains { $0.contains(peer) }
      }
      used.formUnion(matches)
      if !matches.isEmpty { continue }
      guard key.isInitiatorKnown else {
        undetermined += 1
        continue
      }
      violations.append(Self.violation(key, exchange, isClient, file, networks))
    }
    unused = file.permissions.indices.filter { !used.contains($0) }.map { file.permissions[$0] }
  }

  /// What is outside of MUD: multicast and broadcast, link-local, errors and housekeeping, DHCP.
  static func isJudged(_ key: ExchangeKey) -> Bool {
    if key.server.isMulticastOrBroadcast || key.client.isMulticastOrBroadcast { return false }
    if key.client.isLinkLocalOrUnspecified || key.server.isLinkLocalOrUnspecified { return false }
    switch key.transport {
    case .icmp: return ![3, 4, 5, 9, 10, 11, 12].contains(key.port)
    case .icmpv6: return !(1...4).contains(key.port) && !(130...137).contains(key.port)
    case .udp: return key.application != "dhcp"
    default: return true
    }
  }

  private static func covers(_ permission: MUDPermission, _ key: ExchangeKey) -> Bool {
    guard permission.isIPv4 == key.server.isIPv4 else { return false }
    guard let transport = permission.transport else { return true }
    guard transport == key.transport else { return false }
    let hasPorts = transport == .tcp || transport == .udp
    return !hasPorts || permission.ports.contains(key.port)
  }

  private static func violation(
    _ key: ExchangeKey,
    _ exchange: Exchange,
    _ isClient: Bool,
    _ file: MUDFile,
    _ networks: [[IPPrefix]]
  ) -> Violation {
    let peer = isClient ? key.server : key.client
    let hasPorts = key.transport == .tcp || key.transport == .udp
    let host = IPPrefix(peer, length: peer.isIPv4 ? 32 : 128).map(MUDPeer.network) ?? .any
    let initiator: MUDInitiator = isClient ? .device : .peer
    var edit = MUDPermission(
      origin: "",
      isIPv4: peer.isIPv4,
      peer: host,
      transport: key.transport,
      ports: hasPorts ? key.port...key.port : MUDPermission.allPorts,
      initiator: initiator
    )
    for (index, permission) in file.permissions.enumerated() {
      let isPeer = networks[index].contains { $0.contains(peer) }
      let isSide = permission.initiator == initiator
      if isPeer, Self.covers(permission, key), !isSide {
        return Violation(
          key: key,
          exchange: exchange,
          edit: edit,
          advice: "\(permission.origin) permits it when the other side begins: add the pair of "
            + "entries with direction-initiated \(initiator.rawValue)"
        )
      }
      if isPeer, isSide, permission.transport == key.transport, hasPorts {
        edit.peer = permission.peer
        return Violation(
          key: key,
          exchange: exchange,
          edit: edit,
          advice: "add port \(key.port) beside \(permission.origin)"
        )
      }
    }
    for permission in file.permissions
    where permission.initiator == initiator && Self.covers(permission, key) {
      return Violation(
        key: key,
        exchange: exchange,
        edit: edit,
        advice:
          "add \(peer) beside \(permission.origin), which names \(permission.peer.description)"
      )
    }
    return Violation(
      key: key,
      exchange: exchange,
      edit: edit,
      advice: "add a pair of entries: \(edit.description)"
    )
  }
}
