// SPDX-License-Identifier: Apache-2.0
internal import Audit
internal import Findings
internal import Foundation
internal import Report
internal import Synchronization

/// Short ways to the library's two runs.
enum Auditing {
  static func configuration(
    _ captures: [String],
    policy: String? = PackageFolder.policy,
    _ change: (inout AuditConfiguration) -> Void = { _ in }
  ) -> AuditConfiguration {
    var configuration = AuditConfiguration(
      captures: captures,
      policyPath: policy,
      rulesDirectory: PackageFolder.rules,
      formats: Set(ReportFormat.allCases),
      toolVersion: "1.2.3"
    )
    change(&configuration)
    return configuration
  }

  static func audit(
    _ captures: [String],
    policy: String? = PackageFolder.policy,
    _ change: (inout AuditConfiguration) -> Void = { _ in }
  ) throws -> AuditReport {
    let configuration = configuration(captures, policy: policy, change)
    return try AuditRun.audit(configuration, stop: StopFlag(), progress: nil)
  }

  static func audit(_ manifest: Manifest) throws -> AuditReport {
    try audit([manifest.path], policy: PackageFolder.policy(manifest.policy))
  }

  /// What `inspect` writes.
  static func inspect(
    _ captures: [String],
    _ change: (inout AuditConfiguration) -> Void = { _ in }
  ) throws -> (output: Data, result: InspectResult) {
    var output = Data()
    let result = try AuditRun.inspect(
      configuration(captures, policy: nil, change),
      stop: StopFlag()
    ) { bytes in
      output.append(contentsOf: bytes)
      return true
    }
    return (output, result)
  }

  /// The lines as objects; a line that is none is an error.
  static func objects(_ lines: Data) throws -> [[String: Any]] {
    try lines.split(separator: UInt8(ascii: "\n")).map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
      guard let object else { throw CocoaError(.coderReadCorrupt) }
      return object
    }
  }
}
