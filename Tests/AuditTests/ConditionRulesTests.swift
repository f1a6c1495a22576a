// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import Policy
internal import Rules
import Testing

/// What a conduit asks is worth nothing when nobody reports that it was not given.
@Suite struct ConditionRulesTests {
  @Test(arguments: ConditionName.allCases)
  func `a rule reports what misses the condition`(name: ConditionName) throws {
    let set = try RuleSet.load(directory: PackageFolder.rules)
    let label = name.label.description
    let asking = set.rules.filter { rule in
      rule.detection.selections.contains { Self.asks($0.selection, label) }
    }
    #expect(!asking.isEmpty, "\(label)")
  }

  private static func asks(_ selection: Selection, _ label: String) -> Bool {
    switch selection {
    case .items(let items):
      items.contains { item in
        item.field == "policy.unmet" && item.values.contains { $0.value.text == label }
      }
    case .anyOf(let parts): parts.contains { asks($0, label) }
    }
  }
}
