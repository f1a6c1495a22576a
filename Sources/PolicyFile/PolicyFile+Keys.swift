// SPDX-License-Identifier: Apache-2.0
internal import Policy

extension PolicyFile {
  /// The keys of every part of a policy, as the reader knows them; the published schema is held to them.
  package static var keys: [String: [String]] {
    var keys = [
      "policy": PolicyReader.policyKeys, "zone": PolicyReader.zoneKeys,
      "asset": PolicyReader.assetKeys, "service": PolicyReader.serviceKeys,
      "conduit": PolicyReader.conduitKeys, "window": PolicyReader.windowKeys,
      "waiver": PolicyReader.waiverKeys,
      "rules": PolicyReader.ruleKeys, "threshold": PolicyReader.thresholdKeys,
      "conditions": PolicyReader.groups,
    ]
    for group in PolicyReader.groups {
      keys[group] = ConditionName.allCases.filter { $0.group == group }.map(\.key)
    }
    return keys
  }

  /// The words of which one must be chosen.
  package static var words: [String] {
    PolicyReader.protections + PolicyReader.reverseWords + TimeWindow.dayNames
      + Zone.Criticality.allCases.map(\.rawValue) + CipherProfile.allCases.map(\.rawValue)
  }
}
