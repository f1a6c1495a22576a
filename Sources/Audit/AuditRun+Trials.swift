// SPDX-License-Identifier: Apache-2.0
internal import Findings
internal import Foundation
internal import Report
internal import Rules

/// A rule held against one of the captures that its file names.
package struct RuleTrial: Hashable, Sendable {
  /// The rule's name.
  package var rule: String
  /// Its file.
  package var path: String
  /// The capture; empty when the file names none.
  package var capture: String
  /// Whether the rule must find something there.
  package var mustFire: Bool
  /// How often it did.
  package var findings: Int
  /// Why it could not be tried, empty when it was.
  package var problem = ""

  /// Whether it did what its file says.
  package var isGood: Bool { problem.isEmpty && mustFire == (findings > 0) }
}

extension AuditRun {
  /// Holds every rule against the captures that its file names: those that it must find something in,
  /// and those that come near.
  ///
  /// Everything is on, also what a match only suggests. A capture's manifest beside it names the policy.
  package static func tryRules(
    in directory: String,
    captures folder: String
  ) throws(AuditError) -> [RuleTrial] {
    let rules: [SigmaRule]
    do throws(RuleError) {
      rules = try RuleSet.load(directory: directory).rules
    } catch {
      throw .rule(error.description)
    }
    let feeds = Set(rules.flatMap { $0.correlation?.rules.map(\.text) ?? [] })
    var found: [String: Result<[String: Int], AuditError>] = [:]
    var trials: [RuleTrial] = []
    for rule in rules where !(rule.guidance.rule.isEmpty && feeds.contains(where: rule.isNamed)) {
      let named = rule.guidance.firingCaptures.map { ($0, true) }
      let silent = rule.guidance.silentCaptures.map { ($0, false) }
      for (capture, mustFire) in named + silent {
        let titles = found[capture] ?? titles(capture, folder, directory)
        found[capture] = titles
        var trial = RuleTrial(
          rule: rule.name,
          path: rule.file,
          capture: capture,
          mustFire: mustFire,
          findings: 0
        )
        switch titles {
        case .success(let titles): trial.findings = titles[rule.name + " " + rule.title] ?? 0
        case .failure(let error): trial.problem = error.message
        }
        trials.append(trial)
      }
      for (list, mustFire) in [(named, true), (silent, false)] where list.isEmpty {
        trials.append(
          RuleTrial(
            rule: rule.name,
            path: rule.file,
            capture: "",
            mustFire: mustFire,
            findings: 0,
            problem: "the rule names no capture"
          )
        )
      }
    }
    return trials.sorted {
      ($0.rule, $0.path, $1.mustFire ? 1 : 0) < ($1.rule, $1.path, $0.mustFire ? 1 : 0)
    }
  }

  /// How many findings of each rule and title a capture has.
  private static func titles(
    _ capture: String,
    _ folder: String,
    _ directory: String
  ) -> Result<[String: Int], AuditError> {
    let path = folder + "/" + capture
    let manifest = (path as NSString).deletingPathExtension + ".json"
    var configuration = AuditConfiguration(
      captures: [path],
      rulesDirectory: directory,
      formats: [.text]
    )
    let lab = directory + "/profiles/lab.yaml"
    if FileManager.default.fileExists(atPath: lab) { configuration.profile = lab }
    if let data = FileManager.default.contents(atPath: manifest),
      let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
      let policy = object["policy"] as? String, policy != "none"
    {
      configuration.policyPath = directory + "/policies/\(policy).yaml"
    }
    do throws(AuditError) {
      let report = try audit(configuration, stop: StopFlag(), progress: nil)
      var counts: [String: Int] = [:]
      for finding in report.findings { counts[finding.rule + " " + finding.title, default: 0] += 1 }
      return .success(counts)
    } catch {
      return .failure(error)
    }
  }
}
