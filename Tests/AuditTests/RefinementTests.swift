// SPDX-License-Identifier: Apache-2.0
import Audit
import Foundation
import Inventory
import Learn
import Policy
import Testing

/// What is learnt holds for what it was learnt from, and a base is only added to.
@Suite struct RefinementTests {
  private func survey(_ paths: [String], base: PolicyMatcher? = nil) throws -> SurveyResult {
    try AuditRun.survey(
      AuditConfiguration(captures: paths, rulesDirectory: "", threads: 1),
      base: base,
      stop: StopFlag()
    )
  }

  private func lint(_ path: String) throws -> [String] {
    try AuditRun.lint(policy: path, captures: [], rules: nil, at: nil).remarks
      .filter { $0.severity == .high }.map(\.message)
  }

  /// Kinds of flow that are a ground for a permission and that a policy does not permit.
  private func denied(_ paths: [String], by policy: String) throws -> [String] {
    let matcher = try AuditRun.matcher(at: policy)
    let more = LearntPolicy(
      try survey(paths, base: matcher).traffic,
      title: "",
      base: LearntBase(matcher, path: "base.yaml")
    )
    return more.policy.conduits.dropFirst(matcher.policy.conduits.count).map(\.id)
  }

  @Test(arguments: Manifest.all)
  func `a policy learnt from a capture passes lint and denies nothing of it`(
    manifest: Manifest
  ) throws {
    let folder = try TemporaryFolder()
    let learnt = LearntPolicy(try survey([manifest.path]).traffic, title: "Learnt")
    let path = try folder.write(learnt.text.utf8, "learnt.yaml")
    #expect(try lint(path) == [])
    #expect(try denied([manifest.path], by: path) == [])
  }

  @Test func `a second capture adds to a base and changes nothing of it`() throws {
    let folder = try TemporaryFolder()
    let first = ["dicom-store-ct.pcap", "hl7-adt.pcap", "mqtt-telemetry.pcap"]
    let second = ["dicom-worklist.pcap", "hl7-vitals.pcap", "mqtt-tls.pcap"]
    let path = { (name: String) in PackageFolder.captures.appending(path: name).path }
    let base = LearntPolicy(try survey(first.map(path)).traffic, title: "Base")
    let basePath = try folder.write(base.text.utf8, "base.yaml")
    let matcher = try AuditRun.matcher(at: basePath)
    let refined = LearntPolicy(
      try survey(second.map(path), base: matcher).traffic,
      title: "Refined",
      base: LearntBase(matcher, path: "base.yaml")
    )
    let refinedPath = try folder.write(refined.text.utf8, "refined.yaml")
    let read = try AuditRun.policy(at: refinedPath)
    #expect(
      Array(read.conduits.map(\.id).prefix(base.policy.conduits.count))
        == base.policy.conduits.map(\.id)
    )
    #expect(read.conduits.count > base.policy.conduits.count)
    #expect(try lint(refinedPath) == [])
    #expect(try denied((first + second).map(path), by: refinedPath) == [])
    // What the second captures do not show is kept, and named.
    let unused = try #require(base.policy.conduits.first { $0.id.contains("dicom") })
    #expect(refined.text.contains("#   \(unused.id)\n"))
    #expect(refined.text.contains("include: [base.yaml]"))
  }

  @Test func `nothing is added where the base permits everything`() throws {
    let path = PackageFolder.captures.appending(path: "hospital-day.pcap").path
    let folder = try TemporaryFolder()
    let text = LearntPolicy(try survey([path]).traffic, title: "Base").text
    let base = try folder.write(text.utf8, "base.yaml")
    let matcher = try AuditRun.matcher(at: base)
    let again = LearntPolicy(
      try survey([path], base: matcher).traffic,
      title: "Again",
      base: LearntBase(matcher, path: "base.yaml")
    )
    #expect(again.policy.zones.count == matcher.policy.zones.count)
    #expect(again.policy.assets.count == matcher.policy.assets.count)
    #expect(again.policy.conduits.count == matcher.policy.conduits.count)
    #expect(!again.text.contains("zones:") && !again.text.contains("conduits:"))
  }

  @Test func `only the values that a base refuses are learnt, beside the rest of the flow`() throws
  {
    let path = PackageFolder.captures.appending(path: "hl7-adt.pcap").path
    let folder = try TemporaryFolder()
    let all = LearntPolicy(try survey([path]).traffic, title: "Base")
    let types = try #require(
      all.policy.conduits.flatMap(\.conditions).first { $0.name == .hl7MessageTypes }
    )
    guard case .texts(let seen) = types.value, let known = seen.first, seen.count > 1 else {
      Issue.record("expected a capture with several message types")
      return
    }
    let whole = "message_types: [\(seen.joined(separator: ", "))]"
    #expect(all.text.contains(whole))
    let narrow = all.text.replacing(whole, with: "message_types: [\(known)]")
    let base = try folder.write(narrow.utf8, "base.yaml")
    let matcher = try AuditRun.matcher(at: base)
    let refined = LearntPolicy(
      try survey([path], base: matcher).traffic,
      title: "Refined",
      base: LearntBase(matcher, path: "base.yaml")
    )
    let added = refined.policy.conduits.dropFirst(matcher.policy.conduits.count)
    #expect(added.count == 1)
    let learnt = added.flatMap(\.conditions).first { $0.name == .hl7MessageTypes }
    #expect(learnt?.value == .texts(Array(seen.dropFirst())))
    let path2 = try folder.write(refined.text.utf8, "refined.yaml")
    #expect(try denied([path], by: path2) == [])
    #expect(try lint(path2) == [])
  }
}
