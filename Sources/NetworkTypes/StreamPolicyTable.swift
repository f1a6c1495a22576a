// SPDX-License-Identifier: Apache-2.0

/// Which receiver keeps what where segments or fragments overlap: a stream policy by address.
package struct StreamPolicyTable: Sendable {
  private let table: PrefixTable
  private let policies: [StreamPolicy]
  private let isUniform: Bool
  /// The policy of addresses that nothing is said of.
  package let unnamed: StreamPolicy

  /// The policy where nobody declares one.
  ///
  /// The only one that agrees with reading a stream as it comes: what was read cannot be taken back.
  package static let defaultPolicy = StreamPolicy.first

  /// One policy for all.
  package init(_ policy: StreamPolicy = StreamPolicyTable.defaultPolicy) {
    self.init([], unnamed: policy)
  }

  /// The smallest network that holds an address decides; of equal ones the first.
  package init(
    _ entries: [(prefix: IPPrefix, policy: StreamPolicy)],
    unnamed: StreamPolicy = StreamPolicyTable.defaultPolicy
  ) {
    table = PrefixTable(entries.enumerated().map { ($0.element.prefix, $0.offset) })
    policies = entries.map(\.policy)
    isUniform = entries.allSatisfy { $0.policy == unnamed }
    self.unnamed = unnamed
  }

  /// The policy of the host with that address.
  package func policy(of receiver: IPAddress) -> StreamPolicy {
    if isUniform { return unnamed }
    return table.value(of: receiver).map { policies[$0] } ?? unnamed
  }
}
