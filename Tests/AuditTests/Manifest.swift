// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import Findings
import Testing

/// What is expected of a capture: see Captures/README.md.
struct Manifest: Decodable, Sendable, CustomTestStringConvertible {
  /// A finding, as far as a manifest describes it.
  struct ExpectedFinding: Decodable, Hashable, Sendable, Comparable, CustomStringConvertible {
    let rule: String
    let client: String
    let server: String?
    let port: Int?
    let outcome: String

    init(_ finding: Finding) {
      rule = finding.rule
      client = finding.client.identity
      server = finding.server.identity.isEmpty ? nil : finding.server.identity
      port = finding.service.split(separator: "/").dropFirst().last.flatMap { Int($0) }
      outcome = finding.outcome.rawValue
    }

    var description: String {
      "\(rule) \(client) > \(server ?? "-"):\(port.map(String.init) ?? "-") \(outcome)"
    }

    static func < (a: Self, b: Self) -> Bool { a.description < b.description }
  }

  let capture: String
  let policy: String
  let sensitive: [String]
  let sensitiveEncrypted: [String]
  /// Counts by event type and by what the manifest calls a kind of it.
  let events: [String: [String: Int]]
  let findings: [ExpectedFinding]

  var testDescription: String { capture }
  var path: String { PackageFolder.captures.appending(path: capture).path }
  var secrets: [String] { sensitive + sensitiveEncrypted }

  /// All manifests, in order of their names.
  static let all: [Manifest] = {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let files =
      (try? FileManager.default.contentsOfDirectory(atPath: PackageFolder.captures.path)) ?? []
    return files.filter { $0.hasSuffix(".json") }.sorted().compactMap { name in
      let data = try? Data(contentsOf: PackageFolder.captures.appending(path: name))
      return data.flatMap { try? decoder.decode(Manifest.self, from: $0) }
    }
  }()

  static func named(_ capture: String) throws -> Manifest {
    try #require(all.first { $0.capture == capture })
  }
}
