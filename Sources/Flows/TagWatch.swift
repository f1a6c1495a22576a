// SPDX-License-Identifier: Apache-2.0

/// Finds connections that carry a VLAN tag in one direction only.
///
/// A network card that takes tags off what it receives, and leaves them on what is sent, makes two
/// one-sided flows of a connection: the key of a flow has its VLANs. Nothing else shows that tags were
/// stripped; a capture without any may be of a network without any.
struct TagWatch {
  /// Connections of which one side is kept; further ones are not looked at.
  static let maxConnections = 65_536

  private struct Ends: Hashable {
    let low: UInt128
    let high: UInt128
    let ports: UInt64
  }

  /// Bits: the lower end spoke with a tag, without; the higher end with, without; counted.
  private var seen: [Ends: UInt8] = [:]

  /// Notes a flow of which one side is missing; true when it is the other half of one that was noted,
  /// with a tag where that one has none or without where it has one.
  mutating func isOtherHalf(_ key: FlowKey, lowSpoke: Bool) -> Bool {
    let ends = Ends(low: key.low, high: key.high, ports: key.rest >> 24)
    let isTagged = key.rest & 0xfff000 != 0
    let known = seen[ends] ?? 0
    guard known != 0 || seen.count < Self.maxConnections else { return false }
    let own: UInt8 = (isTagged ? 1 : 2) << (lowSpoke ? 0 : 2)
    let other: UInt8 = (isTagged ? 2 : 1) << (lowSpoke ? 2 : 0)
    let isNew = known & other != 0 && known & 16 == 0
    seen[ends] = known | own | (isNew ? 16 : 0)
    return isNew
  }
}
