// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import NetworkTypes

/// The findings that were given an occurrence of a flow: at most one a rule and direction.
///
/// Up to four in eight bytes: many flows have one, hardly any has more, and there may be a million of them.
struct RecordedFindings {
  /// Sixteen bits each: the rule's number plus one, and in the highest bit which end the finding calls the client.
  private var numbers: UInt64 = 0

  /// Adds the finding of a rule about a flow, unless it is there; false when it has no place here.
  mutating func insert(_ key: FindingKey, of flow: FlowIdentity) -> Bool {
    guard key.rule < 0x7fff, key == FindingKey(rule: key.rule, flow: flow) else { return false }
    // The flow may be turned round later, so that not its own direction is noted.
    let number = UInt64(key.rule + 1) | (flow.beginsLow ? 0x8000 : 0)
    for shift in stride(from: UInt64(0), to: 64, by: 16) {
      let known = numbers >> shift & 0xffff
      if known == number { return true }
      if known == 0 {
        numbers |= number << shift
        return true
      }
    }
    return false
  }

  /// The findings' keys.
  func keys(of flow: FlowIdentity) -> [FindingKey] {
    var keys: [FindingKey] = []
    var rest = numbers
    while rest != 0 {
      let isSame = flow.beginsLow == (rest & 0x8000 != 0)
      let rule = Int(rest & 0x7fff) - 1
      keys.append(FindingKey(rule: rule, flow: isSame ? flow : flow.turned))
      rest >>= 16
    }
    return keys
  }
}

extension FlowIdentity {
  /// Whether the client is the lower of the two ends.
  fileprivate var beginsLow: Bool { (client, clientPort) < (server, serverPort) }

  /// The flow as it is named when its other end began it.
  fileprivate var turned: FlowIdentity {
    var turned = self
    swap(&turned.client, &turned.server)
    swap(&turned.clientPort, &turned.serverPort)
    return turned
  }
}
