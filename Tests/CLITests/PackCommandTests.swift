// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// `audit --pack` and `pack` as a manufacturer uses them, over the sample device.
struct PackCommandTests {
  private static let captures = ["mqtt-tls", "mqtt-v5", "dns-clean"].map {
    Program.capture("\($0).pcap")
  }
  private static let device = "Rules/devices/sample-pump.yaml"

  private func pack(
    _ folder: TemporaryFolder,
    _ name: String,
    _ more: [String] = []
  ) throws
    -> Program.Outcome
  {
    try Program.run(
      ["audit"] + Self.captures + [
        "--policy", Program.policy, "--pack", folder.path(name), "--device", Self.device,
        "--output", folder.path("report-\(name).txt"), "--fail-on", "never",
      ] + more
    )
  }

  private func files(_ folder: URL) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
      var url = folder.appending(path: name)
      url.removeAllCachedResourceValues()
      if try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true {
        files[name] = try Data(contentsOf: url)
      }
    }
    return files
  }

  @Test func `the sample device's pack is whole, and a flipped byte in any file is named`() throws {
    let folder = try TemporaryFolder()
    let key = folder.path("lab.pem")
    #expect(try Program.run(["pack", "key", key]).status == 0)
    let mode = try FileManager.default.attributesOfItem(atPath: key)[.posixPermissions] as? NSNumber
    #expect(mode?.intValue == 0o600)
    #expect(try pack(folder, "pump", ["--signing-key", key]).status == 0)
    let place = folder.url.appending(path: "pump")
    let verify = ["pack", "verify", place.path, "--public-key", key + ".pub"]
    let whole = try Program.run(verify)
    #expect(whole.status == 0, "\(whole.text)")
    #expect(whole.text.contains("signature: fits the key given"))
    let contents = try files(place)
    #expect(contents.count > 9)
    for (name, data) in contents {
      var changed = data
      changed[changed.startIndex + changed.count / 2] ^= 0x01
      try changed.write(to: place.appending(path: name))
      let outcome = try Program.run(verify)
      #expect(outcome.status == 1)
      #expect(outcome.text.contains("\(name): "), "\(name): \(outcome.text)")
      try data.write(to: place.appending(path: name))
    }
    #expect(try Program.run(verify).status == 0)
  }

  @Test func `the same run gives the same pack, whatever the number of threads`() throws {
    let folder = try TemporaryFolder()
    for (name, threads) in [("one", "1"), ("two", "2")] {
      #expect(try pack(folder, name, ["--threads", threads]).status == 0)
    }
    let (one, two) = try (
      files(folder.url.appending(path: "one")), files(folder.url.appending(path: "two"))
    )
    #expect(one == two)
    #expect(one["manifest.sig"] == nil)
  }

  @Test func `a pack compares the interfaces and claims nothing`() throws {
    let folder = try TemporaryFolder()
    #expect(try pack(folder, "pump").status == 0)
    let contents = try files(folder.url.appending(path: "pump"))
    let data = try #require(contents["pack.json"])
    let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    let interfaces = try #require(object?["interfaces"] as? [[String: Any]])
    #expect(
      interfaces.map { "\($0["id"] ?? "") \($0["verdict"] ?? "")" } == [
        "telemetry-tls differs", "telemetry differs", "name-service as_declared",
        "service as_declared",
      ]
    )
    let inputs = try #require(object?["inputs"] as? [[String: Any]])
    #expect(inputs.allSatisfy { ($0["sha256"] as? String)?.utf8.count == 64 })
    let states = try #require(object?["states"] as? [[String: Any]])
    #expect(
      states.map { $0["name"] as? String } == ["telemetry over TLS", "telemetry without TLS", nil]
    )
    for name in ["pack.html", "pack.md"] {
      let text = String(decoding: try #require(contents[name]), as: UTF8.self).lowercased()
      #expect(text.contains("it does not state that the device"))
      for word in ["compliant", "complies with fda", "meets the requirement", "certified"] {
        #expect(!text.contains(word))
      }
    }
  }

  @Test
  func `a worksheet's answers are held against what was observed, and the others are counted`()
    throws
  {
    let folder = try TemporaryFolder()
    let worksheet = "Rules/devices/sample-pump-mds2.csv"
    #expect(try pack(folder, "pump", ["--mds2", worksheet]).status == 0)
    let contents = try files(folder.url.appending(path: "pump"))
    let given = try Data(contentsOf: Program.package.appending(path: worksheet))
    #expect(contents["mds2.csv"] == given)
    let data = try #require(contents["pack.json"])
    let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    let mds2 = try #require(object?["mds2"] as? [String: Any])
    #expect(mds2["not_held"] as? Int == 3)
    let answers = try #require(mds2["answers"] as? [[String: Any]])
    let verdicts = Dictionary(
      uniqueKeysWithValues: answers.map {
        ($0["question"] as? String ?? "", $0["verdict"] as? String ?? "")
      }
    )
    // An anonymous session at the broker stands against two, one without a client's certificate against the third.
    #expect(verdicts["NAUT-3"] == "observed_otherwise")
    #expect(verdicts["NAUT-1"] == "observed_otherwise")
    #expect(verdicts["TXCF-4"] == "observed_otherwise")
    #expect(verdicts["TXCF-3"] == "no_contradiction")
    #expect(verdicts["CONN-2"] == "no_contradiction")
    #expect(verdicts["TXIG-1"] == "not_observed")
    #expect(verdicts["AUDT-4.1.1"] == "nothing_claimed")
    #expect(verdicts["TXCF-2"] == "nothing_claimed")
    let page = String(decoding: try #require(contents["pack.md"]), as: UTF8.self)
    #expect(page.contains("MDS2 answers, held against the captures"))
    #expect(page.contains("packets can speak of \(answers.count)"))
  }

  @Test func `what a pack cannot be made of is told before anything is read`() throws {
    let folder = try TemporaryFolder()
    let capture = Self.captures[0]
    func errors(_ more: [String]) throws -> String {
      let outcome = try Program.run(["audit", capture] + more)
      #expect(outcome.status == 2)
      #expect(outcome.output.isEmpty)
      return outcome.errors
    }
    let place = folder.path("pack")
    #expect(try errors(["--pack", place]).contains("--pack needs --device FILE"))
    #expect(try errors(["--device", Self.device]).contains("belong to --pack FOLDER"))
    #expect(try errors(["--mds2", Self.device]).contains("belong to --pack FOLDER"))
    #expect(
      try errors(["--pack", place, "--device", Self.device, "--mds2", Self.device]).contains(
        "found no question"
      )
    )
    #expect(
      try errors(["--pack", folder.url.deletingLastPathComponent().path, "--device", Self.device])
        .contains("is not empty")
    )
    #expect(
      try errors(["--pack", place, "--device", Self.device, "--signing-key", Self.device])
        .contains("expected an Ed25519 private key")
    )
    let broken = folder.path("device.yaml")
    try Data("version: 1\n".utf8).write(to: URL(filePath: broken))
    #expect(
      try errors(["--pack", place, "--device", broken]).contains(
        "device.yaml:1:1: expected the key \"device\""
      )
    )
    try Data("version: 2\ndevice: { name: x }\n".utf8).write(to: URL(filePath: broken))
    let problems = try errors(["--pack", place, "--device", broken]).split(separator: "\n")
    #expect(problems.count == 2 && problems[1].contains("device.yaml:2:9: expected"))
    // The sample declares states of captures that this run does not have.
    #expect(
      try errors(["--pack", place, "--device", Self.device]).contains(
        "which is none of the captures"
      )
    )
    #expect(!FileManager.default.fileExists(atPath: place))
  }

  @Test func `a pack holds nothing of the manifests' patients`() throws {
    let folder = try TemporaryFolder()
    let declaration = folder.path("device.yaml")
    try Data("version: 1\ndevice: { name: monitor, addresses: [10.20.40.11] }\n".utf8).write(
      to: URL(filePath: declaration)
    )
    let outcome = try Program.run([
      "audit", Program.capture("hospital-bad-day.pcap"), "--policy", Program.policy, "--pack",
      folder.path("pack"), "--device", declaration, "--fail-on", "never",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let manifest = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(filePath: Program.capture("hospital-bad-day.json")))
    )
    let sensitive = try #require((manifest as? [String: Any])?["sensitive"] as? [String])
    #expect(!sensitive.isEmpty)
    for (name, data) in try files(folder.url.appending(path: "pack")) {
      for value in sensitive {
        #expect(data.range(of: Data(value.utf8)) == nil, "\(name), \(value.utf8.count) bytes")
      }
    }
  }
}
