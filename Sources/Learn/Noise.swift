// SPDX-License-Identifier: Apache-2.0
package import Inventory
internal import NetworkTypes

/// A kind of flow that is no ground for a permission, and why.
package struct Noise: Hashable, Sendable {
  /// Why it is set apart.
  package enum Reason: String, CaseIterable, Sendable {
    /// One host tried many others or many ports without an answer.
    case scan
    /// The responder refused.
    case refused
    /// Nobody answered.
    case unanswered
    /// Datagrams without an answer, one a flow.
    case singlePackets = "single packets"
    /// A connection that carried nothing.
    case silent = "carried nothing"
    /// The beginning was not captured, so nobody knows who began.
    case unknownInitiator = "who began is not known"
  }

  /// What flows.
  package let key: ExchangeKey
  /// Their account.
  package let exchange: Exchange
  /// Why they are set apart.
  package let reason: Reason

  /// Places without an answer from which on a host is taken for a scanner.
  static let scanPlaces = 8

  /// Parts what is a ground for permissions from what is not.
  static func part(
    _ exchanges: [(key: ExchangeKey, exchange: Exchange)]
  ) -> (signal: [(key: ExchangeKey, exchange: Exchange)], noise: [Noise]) {
    var silentPlaces: [IPAddress: Set<ExchangeKey>] = [:]
    for (key, exchange) in exchanges where exchange.carried == 0 {
      silentPlaces[key.client, default: []].insert(key)
    }
    var signal: [(key: ExchangeKey, exchange: Exchange)] = []
    var noise: [Noise] = []
    for (key, exchange) in exchanges {
      guard let reason = reason(key, exchange) else {
        signal.append((key, exchange))
        continue
      }
      let isScan =
        reason != .unknownInitiator && silentPlaces[key.client, default: []].count >= scanPlaces
      noise.append(Noise(key: key, exchange: exchange, reason: isScan ? .scan : reason))
    }
    return (signal, noise)
  }

  private static func reason(_ key: ExchangeKey, _ exchange: Exchange) -> Reason? {
    guard key.isInitiatorKnown else { return .unknownInitiator }
    if exchange.answered == 0 {
      if exchange.refused > 0 { return .refused }
      // What is sent one way on purpose is recognised, or is more than a stray packet.
      let isOneWay =
        key.transport == .udp
        && (["syslog", "snmp"].contains(key.application)
          || exchange.packets > 2 * exchange.flows && exchange.carried > 0)
      if isOneWay { return nil }
      return exchange.singlePacket == exchange.flows ? .singlePackets : .unanswered
    }
    return exchange.carried == 0 ? .silent : nil
  }
}
