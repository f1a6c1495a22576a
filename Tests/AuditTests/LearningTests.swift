// SPDX-License-Identifier: Apache-2.0
import Audit
import Findings
import Foundation
import Inventory
import Learn
import MUD
import NetworkTypes
import Policy
import PolicyFile
import Testing

/// What rules of the catalogue say when a policy is broken, and not a protocol's own expectation.
private let segmentationRules: Set = [
  "SEG-001", "SEG-002", "SEG-005", "SEG-006", "SEG-007", "SEG-008", "SEG-009", "SEG-017", "SEG-019",
  "DCM-007", "HL7-004", "HL7-005", "HL7-006", "MQT-008",
]

/// The sample hospital's captures, recorded by it and not derived from others.
private enum Hospital {
  /// What breaks no conduit of the sample policy.
  static let clean = Manifest.all.filter { manifest in
    manifest.policy == "sample-hospital" && !manifest.capture.hasPrefix("variant-")
      && !manifest.findings.contains { segmentationRules.contains($0.rule) }
  }

  static let violating = Manifest.all.filter { manifest in
    manifest.policy == "sample-hospital" && !manifest.capture.hasPrefix("variant-")
      && (manifest.capture.hasPrefix("bad-") || manifest.capture == "hospital-bad-day.pcap")
  }

  static func survey(_ paths: [String], threads: Int = 1) throws -> SurveyResult {
    try AuditRun.survey(
      AuditConfiguration(captures: paths, rulesDirectory: "", threads: threads),
      stop: StopFlag()
    )
  }

  /// The policy learnt from all clean captures, in a file.
  static let learnt: Result<String, any Error> = Result {
    let traffic = try survey(clean.map(\.path)).traffic
    let url = FileManager.default.temporaryDirectory
      .appending(path: "learnt-\(UUID().uuidString).yaml")
    try Data(LearntPolicy(traffic, title: "Learnt").text.utf8).write(to: url)
    return url.path
  }

  static func audit(_ paths: [String], policy: String) throws -> AuditReport {
    try AuditRun.audit(
      AuditConfiguration(
        captures: paths,
        policyPath: policy,
        rulesDirectory: PackageFolder.root.appending(path: "Rules").path
      ),
      stop: StopFlag(),
      progress: nil
    )
  }
}

@Suite(.serialized) struct LearningTests {
  @Test func `a learnt policy is one, and the same whatever the threads are`() throws {
    let paths = Hospital.clean.map(\.path)
    let one = LearntPolicy(try Hospital.survey(paths).traffic, title: "Learnt").text
    let four = LearntPolicy(try Hospital.survey(paths, threads: 4).traffic, title: "Learnt").text
    #expect(one == four)
    let policy = try PolicyFile.read(text: one, name: "learnt.yaml")
    #expect(policy.conduits.count > 5)
  }

  @Test func `a learnt policy denies nothing of what it was learnt from`() throws {
    let report = try Hospital.audit(
      Hospital.clean.map(\.path),
      policy: try Hospital.learnt.get()
    )
    let broken = report.findings.filter { segmentationRules.contains($0.rule) }
      .map { Manifest.ExpectedFinding($0) }
    // What a capture was recorded to show as an attempt stays one.
    let planted = Set(Hospital.clean.flatMap(\.findings).map(\.description))
    #expect(broken.filter { !planted.contains($0.description) } == [])
  }

  @Test(arguments: Hospital.violating)
  func `a learnt policy finds every planted violation and no other`(manifest: Manifest) throws {
    let report = try Hospital.audit([manifest.path], policy: try Hospital.learnt.get())
    let found = report.findings.filter { segmentationRules.contains($0.rule) }
      .map { Manifest.ExpectedFinding($0) }
    for planted in manifest.findings where segmentationRules.contains(planted.rule) {
      #expect(
        found.contains {
          $0.client == planted.client && (planted.server == nil || $0.server == planted.server)
            && (planted.port == nil || $0.port == planted.port)
        },
        "planted and not found: \(planted)"
      )
    }
    for finding in found {
      #expect(
        manifest.findings.contains {
          $0.client == finding.client && ($0.server == finding.server || finding.server == nil)
        },
        "found and not planted: \(finding)"
      )
    }
  }

  @Test func `MUD files exported from captures permit all of them`() throws {
    let survey = try Hospital.survey([Hospital.clean.map(\.path)].flatMap { $0 })
    let inventory = AssetInventory(survey.traffic)
    for asset in inventory.assets {
      let file = MUDExport.file(
        of: asset,
        name: asset.displayName,
        authority: "mud.example",
        in: survey.traffic,
        style: .networks
      )
      let text = String(decoding: MUDWriter.write(file), as: UTF8.self)
      let read = try MUDReader.read(text, path: "x.json")
      let check = MUDCheck(asset.addresses, read, MUDBindings(), survey.traffic)
      // What nobody answered is no ground for a permission.
      let answered = check.violations.filter { !$0.isAttempt }
      #expect(answered.isEmpty, "\(asset.displayName): \(answered.map(\.advice))")
    }
  }

  @Test(arguments: Hospital.violating)
  func `mud check finds what was planted where flows tell it`(manifest: Manifest) throws {
    let clean = try Hospital.survey(Hospital.clean.map(\.path))
    let bad = try Hospital.survey([manifest.path])
    let known = AssetInventory(clean.traffic)
    var violations: [ExchangeKey] = []
    for asset in known.assets {
      let file = MUDExport.file(
        of: asset,
        name: asset.displayName,
        authority: "mud.example",
        in: clean.traffic,
        style: .networks
      )
      let check = MUDCheck(asset.addresses, file, MUDBindings(), bad.traffic)
      violations += check.violations.map(\.key)
    }
    // Of content MUD says nothing; of these rules it is the flow that is wrong.
    let byFlow: Set = ["SEG-001", "SEG-002", "SEG-005", "SEG-006"]
    for planted in manifest.findings where byFlow.contains(planted.rule) {
      #expect(
        violations.contains {
          $0.client.description == planted.client && $0.server.description == planted.server
            && Int($0.port) == planted.port
        },
        "planted and not found: \(planted)"
      )
    }
  }

  @Test func `a policy keeps its verdicts through MUD and back`() throws {
    let path = PackageFolder.root.appending(path: "Rules/policies/sample-hospital.yaml").path
    let policy = try PolicyFile.load(path: path)
    let devices = try policy.assets.indices.filter { !policy.assets[$0].isRouter }.map { index in
      let file = MUDExport.file(
        of: index,
        in: policy,
        authority: "mud.example",
        lastUpdate: "2026-01-01T00:00:00Z"
      )
      let text = String(decoding: MUDWriter.write(file), as: UTF8.self)
      let asset = policy.assets[index]
      return MUDDevice(
        name: asset.name,
        mac: asset.macs.first,
        addresses: asset.addresses,
        file: try MUDReader.read(text, path: "\(asset.name).json")
      )
    }
    let back = MUDImport(devices, MUDBindings())
    let text = PolicyWriter.write(back.policy, back.remarks)
    let read = try PolicyFile.read(text: text, name: "back.yaml")
    let paths = Manifest.all.filter { $0.policy == "sample-hospital" }.map(\.path)
    let traffic = try Hospital.survey(paths).traffic
    let own = Set(devices.flatMap(\.addresses))
    var compared = 0
    for (key, _) in traffic.sortedExchanges
    where key.isInitiatorKnown && own.contains(key.client) && own.contains(key.server) {
      // A policy knows DICOM and the like on any port; MUD knows ports.
      let before = AuditRun.permits(policy, key, byPortsAlone: true)
      let after = AuditRun.permits(read, key, byPortsAlone: true)
      compared += 1
      #expect(before == after, "\(key.client) > \(key.server) \(key.portName): \(before)")
    }
    #expect(compared > 20)
  }
}
