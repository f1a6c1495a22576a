// SPDX-License-Identifier: Apache-2.0
internal import Findings
internal import Foundation
internal import Policy
internal import PolicyFile
internal import Rules

extension AuditRun {
  /// The profile of a run: one of those beside the rules by its name, or a file.
  static func profile(
    _ configuration: AuditConfiguration
  ) throws(AuditError) -> RuleProfile? {
    let folder = configuration.rulesDirectory + "/profiles"
    guard let asked = configuration.profile else {
      let usual = folder + "/hospital.yaml"
      // Rules of one's own need no profiles.
      guard FileManager.default.fileExists(atPath: usual) else { return nil }
      return try loadProfile(usual)
    }
    if asked.contains("/") || asked.hasSuffix(".yaml") || asked.hasSuffix(".yml") {
      return try loadProfile(asked)
    }
    let path = folder + "/\(asked).yaml"
    guard FileManager.default.fileExists(atPath: path) else {
      let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
        .filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
      let known = names.isEmpty ? "there are none in \(folder)" : names.joined(separator: ", ")
      throw .usage("--profile \(asked): expected a file or one of the profiles: \(known)")
    }
    return try loadProfile(path)
  }

  private static func loadProfile(_ path: String) throws(AuditError) -> RuleProfile {
    do throws(PolicyError) {
      return try RuleProfileFile.load(path: path)
    } catch {
      throw .usage(error.description)
    }
  }

  /// The rules that a profile and a policy leave, changed as they say.
  static func select(
    _ rules: [SigmaRule],
    _ profile: RuleProfile?,
    _ policy: SegmentationPolicy?
  ) throws(AuditError) -> [SigmaRule] {
    var selection = RuleSelection(rules)
    if let profile { selection.apply(profile.settings, file: profile.file) }
    guard selection.problems.isEmpty else {
      throw .usage(selection.problems.map(\.description).joined(separator: "\n"))
    }
    if let policy { selection.apply(policy.rules, file: policy.file) }
    guard selection.problems.isEmpty else {
      throw .policy(selection.problems.map(\.description).joined(separator: "\n"))
    }
    return selection.selected
  }
}
