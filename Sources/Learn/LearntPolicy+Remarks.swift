// SPDX-License-Identifier: Apache-2.0
internal import Inventory
internal import Policy
internal import PolicyFile

// What stands beside the policy: how it came about, what was not seen, and what was set apart.
extension LearntPolicy {
  mutating func writeHead(_ traffic: Traffic) {
    let made = policy.conduits.count - (base?.policy.conduits.count ?? 0)
    let seen =
      "\(inventory.assets.count) hosts, \(traffic.exchanges.count) kinds of flow, "
      + "\(made) \(base == nil ? "" : "new ")conduits; \(noise.count) kinds of flow set apart (at the end)."
    guard let base else {
      remarks.head = [
        "Learnt by wardwire: a proposal, not a policy. It permits what was seen and nothing else.",
        "Read it, name the zones, take out what should not be, and say who answers for the rest.",
        seen,
      ]
      return
    }
    let permitted = traffic.exchanges.values.filter { $0.unpermitted == 0 }.count
    remarks.head = [
      "Learnt by wardwire beyond \(base.path), which it includes and leaves as it is: a proposal.",
      "Read it, take out what should not be, and say who answers for the rest.",
      seen,
      "Of kinds of flow that \(base.path) permits, or does not speak of, there are \(permitted).",
    ]
  }

  /// Says which parts of the base these captures do not show, and what learning cannot mend.
  mutating func writeUnseen(_ traffic: Traffic) {
    guard let base else { return }
    let unseen = base.policy.conduits.indices.filter { !traffic.usedConduits.contains($0) }
    if !unseen.isEmpty {
      remarks.foot.append("Kept, though nothing in these captures used it:")
      remarks.foot += unseen.prefix(Self.maxUnseen).map { "  \(base.policy.conduits[$0].id)" }
      if unseen.count > Self.maxUnseen {
        remarks.foot.append("  and \(unseen.count - Self.maxUnseen) more")
      }
    }
    let titles = foreignTitles(traffic, base)
    if !titles.isEmpty {
      if !remarks.foot.isEmpty { remarks.foot.append("") }
      remarks.foot.append(
        "Titles that \(base.path) does not give their senders; only its assets can:"
      )
      remarks.foot += titles.prefix(Self.maxUnseen).map { "  \($0)" }
    }
  }

  private func foreignTitles(_ traffic: Traffic, _ base: LearntBase) -> [String] {
    guard base.policy.assets.contains(where: { !$0.aeTitles.isEmpty }) else { return [] }
    var lines: Set<String> = []
    for (key, exchange) in traffic.exchanges {
      guard let host = inventory.index(of: key.client), let asset = assetOfHost[host],
        asset < base.policy.assets.count
      else { continue }
      for title in exchange.content[.dicomCallingAE]?.values ?? []
      where !policy.assets[asset].aeTitles.contains(title) {
        lines.insert("\(policy.assets[asset].name) \(key.client): \(title)")
      }
    }
    return lines.sorted()
  }

  /// Conduits and titles that are named.
  private static let maxUnseen = 50

  mutating func writeNoise() {
    guard !noise.isEmpty else { return }
    if !remarks.foot.isEmpty { remarks.foot.append("") }
    remarks.foot += [
      "Set apart: no ground for a permission. An audit with this policy denies it, unless both",
      "ends are in no zone or nobody knows who began.",
    ]
    for reason in Noise.Reason.allCases {
      let own = noise.filter { $0.reason == reason }
      guard !own.isEmpty else { continue }
      remarks.foot.append("")
      remarks.foot.append("\(reason.rawValue):")
      for item in own.prefix(Self.maxNoise) {
        let flows = item.exchange.flows
        remarks.foot.append(
          "  \(item.key.client) to \(item.key.server) \(item.key.portName)"
            + (item.key.application.isEmpty ? "" : " (\(item.key.application))")
            + ", \(flows) \(flows == 1 ? "flow" : "flows")"
        )
      }
      if own.count > Self.maxNoise {
        remarks.foot.append("  and \(own.count - Self.maxNoise) more")
      }
    }
  }

  /// Kinds of flow listed for one reason.
  private static let maxNoise = 50
}
