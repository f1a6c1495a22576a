// SPDX-License-Identifier: Apache-2.0
internal import Audit
internal import Foundation
import Testing

@Suite struct RuleTrialTests {
  @Test func `every rule fires on its capture and is silent on its near miss`() throws {
    let trials = try AuditRun.tryRules(
      in: PackageFolder.rules,
      captures: PackageFolder.captures.path
    )
    #expect(trials.count > 200)
    for trial in trials {
      #expect(trial.isGood, "\(trial.rule) \(trial.path) \(trial.capture) \(trial.problem)")
    }
  }
}
