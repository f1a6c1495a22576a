// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import NetworkTypes
internal import Rules

/// What the fields of an event say to a correlation.
struct CorrelationGroup {
  /// The values of `group-by`, each with a zero behind it.
  let bytes: [UInt8]
  /// A digest of the value that is counted.
  let value: UInt64?

  /// Reads an event; `nil` when a field of the group, or the value that is counted, is missing: such an
  /// event belongs to no group.
  init?<View: EventView & ~Escapable>(
    _ feed: CorrelationFeed,
    _ event: borrowing View,
    _ facts: borrowing EventFacts
  ) {
    let fields = EvidenceFields.read(feed.groupBy, event, facts)
    guard fields.count == feed.groupBy.count else { return nil }
    var bytes: [UInt8] = []
    for field in fields {
      bytes += field.value.utf8
      bytes.append(0)
    }
    self.bytes = bytes
    guard let counted = feed.value else {
      value = nil
      return
    }
    guard let field = EvidenceFields.read([counted], event, facts).first else { return nil }
    var digest = FNV1a()
    digest.combine(field.value)
    value = digest.value
  }
}

extension FindingKey {
  /// Names a finding of a correlation: who it is about is told by the correlation's `group-by`.
  init(_ correlation: CompiledCorrelation, _ context: EventContext) {
    func address(_ party: CorrelationParty) -> IPAddress {
      switch party {
      case .client: context.flow.client
      case .server: context.flow.server
      case .source: context.source
      case .destination: context.destination
      }
    }
    self.init(rule: correlation.rule, host: address(correlation.subject))
    guard let peer = correlation.peer else { return }
    server = address(peer)
    ipProtocol = context.flow.ipProtocol
    if correlation.namesPort, ipProtocol == .tcp || ipProtocol == .udp {
      port = context.flow.serverPort
    }
  }
}
