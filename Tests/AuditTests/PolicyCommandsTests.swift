// SPDX-License-Identifier: Apache-2.0
internal import Audit
internal import Findings
internal import Foundation
internal import Policy
import Testing

@Suite struct PolicyCommandsTests {
  @Test func `the sample policy's unit tests pass`() throws {
    let file = PackageFolder.rules + "/policies/tests/sample-hospital.yaml"
    let results = try PolicyTestRun.run(file: file)
    #expect(results.count >= 12)
    for result in results { #expect(result.failure == nil, "\(result.name)") }
  }

  @Test func `a stricter policy says which flows it would deny, and who is concerned`() throws {
    let old = try String(contentsOfFile: PackageFolder.policy, encoding: .utf8)
    let new = old.replacing("calling_ae: [CT1, MR1, US1]", with: "calling_ae: [MR1]")
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).yaml")
    try new.write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    let configuration = AuditConfiguration(
      captures: [PackageFolder.captures.path + "/dicom-store-ct.pcap"],
      rulesDirectory: ""
    )
    func simulate(_ new: String, _ old: String) throws -> SimulationResult {
      try AuditRun.simulate(configuration, new: new, old: old, stop: StopFlag())
    }
    let result = try simulate(file.path, PackageFolder.policy)
    #expect(result.changes.map(\.change) == ["denied"])
    let change = try #require(result.changes.first)
    #expect(change.conduit == "imaging-to-pacs" && change.newVerdict == "violates")
    #expect(change.functions.contains("DICOM C-STORE"))
    #expect(change.clients == ["ct1 10.20.10.11"])
    #expect(change.reasons.contains { $0.contains("dicom.calling_ae") })
    #expect(try simulate(PackageFolder.policy, file.path).changes.map(\.change) == ["allowed"])
    #expect(try simulate(PackageFolder.policy, PackageFolder.policy).changes.isEmpty)
  }

  @Test func `questions are answered without a capture`() throws {
    func ask(_ from: String, _ to: String, _ service: String) throws -> String {
      let answer = try AuditRun.explain(
        policy: PackageFolder.policy,
        from: from,
        to: to,
        service: service,
        at: nil
      )
      return ([answer.verdict] + answer.conduits.map(\.id)).joined(separator: " ")
    }
    #expect(try ask("ct1", "pacs", "dicom") == "allowed imaging-to-pacs")
    #expect(try ask("10.20.10.11", "10.20.20.5", "dicom-tls") == "allowed imaging-to-pacs-tls")
    #expect(try ask("pumps", "pacs1", "dicom").hasPrefix("denied imaging-to-pacs"))
    #expect(throws: AuditError.self) { try ask("pumps", "nowhere", "dicom") }
    #expect(throws: AuditError.self) { try ask("pumps", "pacs", "dicon") }
  }
}
