// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import Findings
package import Policy
internal import PolicyFile
internal import ProtocolKit
internal import Protocols
internal import Rules

extension AuditRun {
  /// The events that rules and policies may speak of.
  static var schemas: [EventSchema] { ProtocolRegistry.schemas + RunEvents.schemas }

  /// The rules of a folder, in order of their identifiers.
  package static func rules(in directory: String) throws(AuditError) -> [RuleDescription] {
    do throws(RuleError) {
      let set = try RuleSet.load(directory: directory)
      let sources = Dictionary(
        set.files.map { ($0.path, String(decoding: $0.bytes, as: UTF8.self)) },
        uniquingKeysWith: { first, _ in first }
      )
      return set.rules.map { rule in
        RuleDescription(
          id: rule.name,
          title: rule.title,
          severity: Severity(rule.level).rawValue,
          service: rule.logsource.service,
          path: rule.file,
          source: sources[rule.file] ?? "",
          guidance: rule.guidance.frameworks.fda
            + rule.guidance.frameworks.mds2.map { "MDS2 \($0)" }
        )
      }.sorted { ($0.id, $0.path) < ($1.id, $1.path) }
    } catch {
      throw .rule(error.description)
    }
  }

  /// Reads all rules of a folder and says what is wrong with them.
  package static func checkRules(in directory: String) throws(AuditError) -> DocumentCheck {
    do throws(RuleError) {
      let set = try RuleSet.load(directory: directory)
      _ = try CompiledRules(set.rules, schemas: schemas)
      return DocumentCheck(summary: "\(set.rules.count) rules", problems: [])
    } catch {
      return DocumentCheck(
        summary: "rules in \(directory)",
        problems: error.problems.map {
          DocumentProblem(path: $0.file, line: $0.line, column: $0.column, message: $0.reason)
        }
      )
    }
  }

  /// Reads a policy, for what works on policies alone.
  package static func policy(at path: String) throws(AuditError) -> SegmentationPolicy {
    do throws(PolicyError) {
      return try PolicyFile.load(path: path)
    } catch {
      throw .policy(error.description)
    }
  }

  /// Reads a policy and says what is wrong with it.
  package static func checkPolicy(at path: String) throws(AuditError) -> DocumentCheck {
    do throws(PolicyError) {
      let policy = try PolicyFile.load(path: path)
      _ = try compiled(policy)
      return DocumentCheck(
        summary: "\(policy.zones.count) zones, \(policy.assets.count) assets, "
          + "\(policy.conduits.count) conduits",
        problems: []
      )
    } catch {
      return DocumentCheck(
        summary: "policy \(path)",
        problems: error.problems.map {
          DocumentProblem(
            path: $0.file,
            line: $0.place.line,
            column: $0.place.column,
            message: $0.message
          )
        }
      )
    }
  }
}
