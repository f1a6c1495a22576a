// SPDX-License-Identifier: Apache-2.0
import Foundation
import NetworkTypes
import Policy
import PolicyExport
import PolicyFile
import Testing

/// A program that a test asks; `nil` when it is not there.
private func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, text: String)?
{
  let places = ["/usr/sbin", "/usr/bin", "/sbin", "/usr/local/sbin"]
  let path =
    program.hasPrefix("/")
    ? program
    : places.map { "\($0)/\(program)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  guard let path, FileManager.default.isExecutableFile(atPath: path) else { return nil }
  let process = Process()
  process.executableURL = URL(filePath: path)
  process.arguments = arguments
  let pipe = Pipe()
  process.standardOutput = pipe
  process.standardError = pipe
  try process.run()
  let data = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return (process.terminationStatus, String(decoding: data, as: UTF8.self))
}

@Suite struct PolicyExportTests {
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static func sample() throws -> SegmentationPolicy {
    try PolicyFile.load(path: root.appending(path: "Rules/policies/sample-hospital.yaml").path)
  }

  private static func policy(
    _ conduits: String,
    zones: String? = nil
  ) throws
    -> SegmentationPolicy
  {
    let text = """
      version: 1
      zones:
      \(zones ?? "  a: { networks: [10.1.0.0/24, \"2001:db8:1::/64\"], intra_zone: deny }\n  b: { networks: [10.2.0.0/24, \"2001:db8:2::/64\"], intra_zone: deny }")
      conduits:
      \(conduits)
      """
    return try PolicyFile.read(text: text, name: "test.yaml")
  }

  private static func file(_ text: String, _ name: String) throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let url = folder.appending(path: name)
    try Data(text.utf8).write(to: url)
    return url
  }

  @Test(arguments: ExportTarget.allCases)
  func `an export is the same each time and names every conduit`(target: ExportTarget) throws {
    let policy = try Self.sample()
    let first = PolicyExport(policy, to: target)
    #expect(first.text == PolicyExport(policy, to: target).text)
    if target != .ciscoSGACL {
      for conduit in policy.conduits { #expect(first.text.contains(conduit.id)) }
    }
    if target != .csv {
      #expect(!first.losses.isEmpty)
      for loss in first.losses { #expect(first.text.contains(loss)) }
    }
    #expect(first.text.unicodeScalars.allSatisfy { $0.isASCII })
  }

  @Test func `nested networks and assets elsewhere are cut out of a zone`() throws {
    let policy = try PolicyFile.read(
      text: """
        version: 1
        zones:
          outer: { networks: [10.0.0.0/8] }
          inner: { networks: [10.1.0.0/16] }
        assets:
          guest: { ip: 10.9.9.9, zone: inner }
        conduits:
          - { id: one, from: outer, to: inner, services: [ssh] }
        """,
      name: "nested.yaml"
    )
    let permit = try #require(PermitMatrix(policy).permits.first)
    func holds(_ set: AddressSet, _ text: String) throws -> Bool {
      let address = try #require(IPAddress(text))
      return set.prefixes.contains { $0.contains(address) }
    }
    #expect(try holds(permit.sources, "10.0.0.1"))
    #expect(try holds(permit.sources, "10.2.0.1"))
    #expect(try !holds(permit.sources, "10.1.2.3"))
    #expect(try !holds(permit.sources, "10.9.9.9"))
    #expect(try holds(permit.sources, "10.9.9.8"))
    #expect(try holds(permit.destinations, "10.9.9.9"))
    #expect(try holds(permit.destinations, "10.1.2.3"))
  }

  @Test func `everything that addresses and ports cannot say is told`() throws {
    let policy = try Self.policy(
      """
        - id: one
          from: a
          to: b
          services: [dicom, mqtt-tls]
          conditions: { dicom: { calling_ae: CT1 }, tls: { min_version: 1.2 } }
          protected_by: macsec
          expires: 2027-12-31
      """
    )
    let losses = PermitMatrix(policy).losses.joined(separator: "\n")
    for word in [
      "dicom.calling_ae, tls.min_version", "other ports", "mqtt-tls is not told", "macsec",
      "2027-12-31",
    ] {
      #expect(losses.contains(word), "\(word) in \(losses)")
    }
  }

  @Test func `a name that a policy may have cannot leave its comment`() throws {
    let policy = try Self.policy(
      "  - { id: \"x\\\"};drop\", from: a, to: b, services: [any] }"
    )
    let text = PolicyExport(policy, to: .nftables).text
    #expect(!text.contains("comment \"x\""))
    #expect(!text.contains("};drop\""))
  }

  @Test(arguments: ["sample", "small"])
  func `nft accepts the table`(which: String) throws {
    let policy =
      which == "sample"
      ? try Self.sample()
      : try Self.policy(
        """
          - { id: all, from: a, to: b, services: [any] }
          - { id: ping, from: b, to: a, services: [icmp, "tcp/1-100", "tcp/50-200", udp/53] }
        """
      )
    let file = try Self.file(PolicyExport(policy, to: .nftables).text, "table.nft")
    guard getuid() == 0, let result = try run("nft", ["-c", "-f", file.path]) else {
      print("skipped: nft, or the right to ask it, is not there")
      return
    }
    #expect(result.status == 0, "\(result.text)")
  }

  @Test func `iptables-restore accepts both sections`() throws {
    let policy = try Self.policy("  - { id: one, from: a, to: b, services: [dicom, icmp, dns] }")
    let text = PolicyExport(policy, to: .iptables).text
    let six = text.split(separator: "\n").filter { $0.hasPrefix("#6 ") }.map { $0.dropFirst(3) }
    let files = [
      ("iptables-restore", try Self.file(text, "four")),
      ("ip6tables-restore", try Self.file(six.joined(separator: "\n") + "\n", "six")),
    ]
    for (program, file) in files {
      guard getuid() == 0, let result = try run(program, ["--test", file.path]) else {
        print("skipped: \(program), or the right to ask it, is not there")
        return
      }
      #expect(result.status == 0, "\(program): \(result.text)")
    }
  }

  @Test(arguments: ["sample", "small"])
  func `Aerleon reads its policy and writes filters from it`(which: String) throws {
    let python = ProcessInfo.processInfo.environment["WARDWIRE_PYTHON"] ?? "python3"
    guard let known = try run(python, ["-c", "import aerleon"]), known.status == 0 else {
      print("skipped: no Python with aerleon; WARDWIRE_PYTHON names one")
      return
    }
    let policy =
      which == "sample"
      ? try Self.sample()
      : try Self.policy("  - { id: one, from: a, to: b, services: [any, icmp] }")
    let file = try Self.file(PolicyExport(policy, to: .aerleon).text, "wardwire.yaml")
    let script = """
      import sys, yaml
      from aerleon import api
      from aerleon.lib import naming
      data = yaml.safe_load(open(sys.argv[1]))
      names = naming.Naming()
      names.ParseDefinitionsObject({k: data[k] for k in ("networks", "services")}, "wardwire")
      out = api.Generate([{"filename": "wardwire", "filters": data["filters"]}], names)
      print(sorted(out), sum(len(v) for v in out.values()))
      assert any("permit" in v for v in out.values())
      """
    let result = try #require(try run(python, ["-c", script, file.path]))
    #expect(result.status == 0, "\(result.text)")
  }
}
