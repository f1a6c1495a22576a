// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import Rules
import Testing

/// Docs/rules.md is made of the rule files; `WARDWIRE_RENEW_GOLDEN=1` writes it anew.
@Suite struct RulesPageTests {
  private static let renews = ProcessInfo.processInfo.environment["WARDWIRE_RENEW_GOLDEN"] == "1"

  @Test func `the page in the tree is the one that the rules make`() throws {
    let page = try RulesPage.render()
    if Self.renews { try Data(page.utf8).write(to: RulesPage.url) }
    let tree = (try? String(contentsOf: RulesPage.url, encoding: .utf8)) ?? ""
    guard tree != page else { return }
    let got = page.split(separator: "\n", omittingEmptySubsequences: false)
    let want = tree.split(separator: "\n", omittingEmptySubsequences: false)
    let line = zip(got, want).prefix { $0 == $1 }.count
    Issue.record(
      """
      Docs/rules.md, line \(line + 1)
        made    \(line < got.count ? got[line] : "(end)")
        stands  \(line < want.count ? want[line] : "(end)")
      WARDWIRE_RENEW_GOLDEN=1 swift test --filter RulesPageTests writes it anew
      """
    )
  }

  @Test func `every rule has its entry`() throws {
    let page = try RulesPage.render()
    let rules = try RuleSet.load(directory: PackageFolder.rules).rules
    for rule in rules where !rule.guidance.rule.isEmpty {
      #expect(page.contains("### \(rule.name) \(rule.title)\n"), "\(rule.file)")
    }
    #expect(!page.split(separator: "\n").contains { $0.count > 120 && !$0.contains("`") })
  }
}
