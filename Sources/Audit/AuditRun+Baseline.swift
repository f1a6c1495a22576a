// SPDX-License-Identifier: Apache-2.0
internal import Documents
package import Findings
internal import Foundation

extension AuditRun {
  /// Bytes of an earlier report at most: some hundred thousand findings.
  package static let maxBaselineBytes = 512 << 20

  /// Reads a JSON report, to hold a later one against it.
  package static func baseline(at path: String) throws(AuditError) -> EarlierReport {
    let data: Data
    do {
      let handle = try FileHandle(forReadingFrom: URL(filePath: path))
      defer { try? handle.close() }
      data = try handle.read(upToCount: maxBaselineBytes + 1) ?? Data()
    } catch {
      throw .usage("--baseline \(path) could not be read: \(error.localizedDescription)")
    }
    guard data.count <= maxBaselineBytes, let text = String(validating: data, as: UTF8.self) else {
      throw .usage("--baseline \(path): expected UTF-8 text of at most \(maxBaselineBytes) bytes")
    }
    var limits = DocumentLimits()
    limits.maxBytes = maxBaselineBytes
    limits.maxNodes = 100_000_000
    let root: DocumentNode
    do throws(DocumentError) {
      root = try JSONDocument(text: text, name: path, limits: limits).root
    } catch {
      throw .usage("--baseline \(error.description); a report of --format json is wanted")
    }
    guard let findings = root["findings"]?.sequence, let tool = root["tool"],
      tool["name"]?.string == "wardwire"
    else {
      throw .usage("--baseline \(path): expected a report that wardwire wrote with --format json")
    }
    return EarlierReport(
      path: path,
      rulesDigest: tool["rules_digest"]?.string ?? "",
      policyDigest: tool["policy_digest"]?.string,
      findings: findings.compactMap { node in
        guard let id = node["id"]?.string, let rule = node["rule"]?.string else { return nil }
        func text(_ key: String) -> String { node[key]?.string ?? "" }
        return EarlierFinding(
          id: id,
          rule: rule,
          title: text("title"),
          severity: text("severity"),
          client: text("client"),
          server: text("server"),
          service: text("service")
        )
      }
    )
  }
}
