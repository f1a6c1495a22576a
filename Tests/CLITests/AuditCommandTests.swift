// SPDX-License-Identifier: Apache-2.0
import Foundation
import Report
import Testing

/// `wardwire audit` as its users see it: exit status, outputs, options (CONTRACT.md).
struct AuditCommandTests {
  private static let day = Program.capture("hospital-bad-day.pcap")

  private func audit(
    _ arguments: [String],
    input: String? = nil,
    environment: [String: String] = [:]
  ) throws -> Program.Outcome {
    try Program.run(
      ["audit", "--policy", Program.policy] + arguments,
      input: input,
      environment: environment
    )
  }

  @Test func `a clean capture gives 0 and says nothing on standard error`() throws {
    let outcome = try audit([Program.capture("hospital-day.pcap")])
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    #expect(!outcome.text.isEmpty)
  }

  @Test(arguments: [
    ("hospital-bad-day.pcap", "critical", 1), ("hospital-bad-day.pcap", "never", 0),
    ("tls-cert-expiring.pcap", "info", 1), ("tls-cert-expiring.pcap", "never", 0),
    ("bad-pump-ssh-refused.pcap", "critical", 0), ("bad-pump-ssh-refused.pcap", "low", 1),
  ])
  func `fail-on says from which severity on a run fails`(
    capture: String,
    threshold: String,
    status: Int32
  ) throws {
    let outcome = try audit([Program.capture(capture), "--fail-on", threshold])
    #expect(outcome.status == status)
    #expect(outcome.errors == "")
  }

  @Test func `the threshold and the severities of a report agree`() throws {
    for capture in ["hospital-bad-day.pcap", "tls-3des.pcap", "bad-dashboard.pcap"] {
      let json = try audit([Program.capture(capture), "--format", "json", "--fail-on", "never"])
      let findings = try #require(json.object?["findings"] as? [[String: Any]])
      let severities = Set(findings.compactMap { $0["severity"] as? String })
      let order = ["critical", "high", "medium", "low", "info"]
      for (index, threshold) in order.enumerated() {
        let isReached = !severities.isDisjoint(with: order[...index])
        let outcome = try audit([Program.capture(capture), "--fail-on", threshold])
        #expect(outcome.status == (isReached ? 1 : 0), "\(capture) \(threshold)")
      }
    }
  }

  @Test func `rotated files are one stream, unless each is to be judged by itself`() throws {
    let folder = try TemporaryFolder()
    let bytes = try Data(contentsOf: URL(filePath: Self.day))
    // The second half begins at a record: the lengths stand in the ninth byte of each.
    var place = 24
    while place < bytes.count / 2 {
      let length = (0..<4).reduce(0) { $0 | Int(bytes[place + 8 + $1]) << (8 * $1) }
      place += 16 + length
    }
    try bytes[..<place].write(to: folder.url.appending(path: "x.pcap"))
    try (bytes[..<24] + bytes[place...]).write(to: folder.url.appending(path: "x.pcap1"))
    func report(_ arguments: [String]) throws -> (flows: Int, continued: [Bool], findings: [String])
    {
      let outcome = try audit(arguments + ["--format", "json", "--fail-on", "never"])
      #expect(outcome.status == 0)
      let summary = outcome.object?["summary"] as? [String: Any]
      let flows = (summary?["flows"] as? [String: Any])?["total"] as? Int
      let captures = outcome.object?["captures"] as? [[String: Any]] ?? []
      let findings = outcome.object?["findings"] as? [[String: Any]] ?? []
      return (
        try #require(flows), captures.compactMap { $0["continues_previous"] as? Bool },
        findings.map { "\($0["id"] ?? "") \($0["count"] ?? "")" }
      )
    }
    let whole = try report([Self.day])
    let joined = try report([folder.url.path])
    #expect(joined.flows == whole.flows)
    #expect(joined.findings == whole.findings)
    #expect(joined.continued == [false, true])
    let separate = try report([folder.url.path, "--separate"])
    #expect(separate.flows > whole.flows)
    #expect(separate.continued == [false, false])
  }

  @Test func `a capture that is cut short gives 3, and a report of what was read`() throws {
    let cut = Program.capture("variant-truncated-file.pcap")
    let outcome = try audit([cut, "--format", "json", "--fail-on", "never"])
    #expect(outcome.status == 3)
    #expect(outcome.errors.contains("cut short"))
    let captures = try #require(outcome.object?["captures"] as? [[String: Any]])
    #expect(captures[0]["incident"] is String)
    #expect(captures[0]["packets"] as? Int ?? 0 > 0)
  }

  @Test func `a capture that is none gives 3`() throws {
    let folder = try TemporaryFolder()
    try Data("this is text\n".utf8).write(to: folder.url.appending(path: "text.pcap"))
    try Data().write(to: folder.url.appending(path: "empty.pcap"))
    for path in [folder.path("text.pcap"), folder.path("empty.pcap"), folder.path("absent.pcap")] {
      let outcome = try audit([path])
      #expect(outcome.status == 3, "\(path)")
      #expect(outcome.errors.hasPrefix("wardwire: error: "))
    }
  }

  @Test func `a bad policy, a bad rule and a bad filter give 2 and no report`() throws {
    let folder = try TemporaryFolder()
    let policy = folder.url.appending(path: "bad.yaml")
    try Data("version: 1\nzones: {a: {networks: nonsense}}\n".utf8).write(to: policy)
    let rules = folder.url.appending(path: "rules/pack")
    try FileManager.default.createDirectory(at: rules, withIntermediateDirectories: true)
    try Data("title: no more than a title\n".utf8).write(to: rules.appending(path: "x.yml"))
    let cases: [[String]] = [
      ["--policy", policy.path], ["--policy", folder.path("absent.yaml")],
      ["--rules", folder.path("rules")],
      ["--filter", "not a filter ("], ["--bogus"], ["--format", "pdf"],
    ]
    for arguments in cases {
      let outcome = try Program.run(["audit", Self.day] + arguments)
      #expect(outcome.status == 2, "\(arguments)")
      #expect(outcome.text == "")
      #expect(!outcome.errors.isEmpty)
    }
  }

  @Test func `an output that cannot be written gives 4, the others are written`() throws {
    let folder = try TemporaryFolder()
    let outcome = try audit([
      Self.day, "--output", folder.path("absent/report.json"), "--output",
      folder.path("report.sarif"), "--output", "-",
    ])
    #expect(outcome.status == 4)
    #expect(outcome.errors.contains("could not be written"))
    #expect(try folder.names() == ["report.sarif"])
    #expect(!outcome.text.isEmpty)
    #expect(try audit([Self.day, "--output", "/dev/full", "--format", "json"]).status == 4)
  }

  @Test func `several outputs are written at once, each in the form of its ending`() throws {
    let folder = try TemporaryFolder()
    let names = [
      "r.cef", "r.csv", "r.eve", "r.html", "r.json", "r.jsonl", "r.ocsf", "r.sarif", "r.syslog",
      "r.txt", "r.xml",
    ]
    let outcome = try audit([Self.day] + names.flatMap { ["--output", folder.path($0)] })
    #expect(outcome.status == 1)
    #expect(outcome.text == "")
    #expect(try folder.names() == names)
    for name in names {
      let format = try #require(ReportFormat(ending: name))
      let single = try audit([Self.day, "--format", format.rawValue])
      #expect(try Data(contentsOf: folder.url.appending(path: name)) == single.output, "\(name)")
    }
  }

  @Test func `a filter leaves only the packets that match`() throws {
    let outcome = try audit([
      Self.day, "--filter", "tcp port 23", "--format", "json", "--fail-on", "never",
    ])
    #expect(outcome.status == 0)
    let findings = try #require(outcome.object?["findings"] as? [[String: Any]])
    let rules = findings.compactMap { $0["rule"] as? String }.sorted()
    #expect(rules == ["MGT-001", "SEG-001", "SEG-004"])
  }

  @Test func `standard input is read like the file`() throws {
    func findings(_ outcome: Program.Outcome) throws -> String {
      let start = try #require(outcome.text.range(of: "\n  \"findings\": ["))
      return outcome.text[start.lowerBound...]
        .replacingOccurrences(of: "\"\(Self.day)\"", with: "\"-\"")
    }
    let options = ["--format", "json", "--fail-on", "never"]
    let file = try audit([Self.day] + options)
    #expect(file.status == 0)
    for threads in ["1", "2"] {
      let input = try audit(["-", "--threads", threads] + options, input: Self.day)
      #expect(input.status == 0)
      #expect(try findings(input) == findings(file))
    }
    let nothing = try audit(["-"])
    #expect(nothing.status == 3)
  }

  @Test func `the text report has 80 columns, no colour and no control characters`() throws {
    let captures = try FileManager.default.contentsOfDirectory(
      atPath: Program.package.appending(path: "Captures").path
    ).filter { $0.hasSuffix(".pcap") || $0.hasSuffix(".pcapng") }
    let selection = captures.filter { $0.hasPrefix("bad-") || $0.hasPrefix("hospital") }
    #expect(selection.count > 20)
    let all = try audit(["Captures", "--fail-on", "never"])
    var outcomes = [all]
    for capture in selection {
      outcomes.append(try audit([Program.capture(capture), "--fail-on", "never"]))
    }
    for outcome in outcomes {
      for line in outcome.text.split(separator: "\n") {
        #expect(line.unicodeScalars.count <= 80, "\(line)")
        #expect(!line.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7f })
      }
    }
    // What is no terminal gets no colour, whatever the environment says.
    let plain = try audit(["Captures", "--fail-on", "never"], environment: ["NO_COLOR": "1"])
    #expect(plain.output == all.output)
    let forced = try audit(["Captures", "--fail-on", "never"], environment: ["NO_COLOR": ""])
    #expect(forced.output == all.output)
  }

  @Test(.enabled(if: Terminal.isThere, "no script(1) here"))
  func `a terminal gets colour unless NO_COLOR or the option forbids it`() throws {
    let arguments = ["audit", Self.day, "--policy", Program.policy, "--fail-on", "never"]
    let escape = "\u{1b}["
    let xterm = ["TERM": "xterm"]
    #expect(try Terminal.run(arguments, environment: xterm).contains("\(escape)"))
    for environment in [["TERM": "xterm", "NO_COLOR": "1"], ["TERM": "dumb"]] {
      // Quiet, because the progress line, too, rewrites itself with an escape sequence.
      let text = try Terminal.run(arguments + ["--quiet"], environment: environment)
      #expect(!text.contains(escape))
      #expect(text.contains("SEG-001"))
    }
    let text = try Terminal.run(arguments + ["--quiet", "--no-color"], environment: xterm)
    #expect(!text.contains(escape))
  }

  @Test func `limits have options, and reaching one is in the report`() throws {
    let outcome = try audit([
      Self.day, "--max-findings", "1", "--max-flows", "2", "--max-message-bytes", "100",
      "--max-reassembly-bytes", "64K", "--max-events-per-flow", "1", "--max-fragmented-packets",
      "9",
      "--max-stream-bytes", "100", "--verify-checksums", "--format", "json", "--fail-on", "never",
    ])
    let summary = try #require(outcome.object?["summary"] as? [String: Any])
    let reached = try #require(summary["limits_reached"] as? [String: Any])
    #expect(reached.keys.contains("max-findings"))
    #expect(reached.keys.contains("max-flows"))
    #expect(reached.keys.contains("max-message-bytes"))
    #expect(reached.keys.contains("max-events-per-flow"))
    #expect(reached.keys.contains("max-stream-bytes"))
  }

  @Test func `no message on standard error names a patient`() throws {
    struct Secrets: Decodable { let sensitive: [String] }
    let folder = Program.package.appending(path: "Captures")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let secrets = try names.filter { $0.hasSuffix(".json") }.flatMap { name in
      let data = try Data(contentsOf: folder.appending(path: name))
      return try JSONDecoder().decode(Secrets.self, from: data).sensitive
    }
    #expect(secrets.count > 100)
    let outcome = try audit(["Captures", "--progress", "--verbose", "--fail-on", "never"])
    #expect(outcome.errors.contains("policy: "))
    for secret in Set(secrets) {
      #expect(!outcome.errors.contains(secret))
      #expect(!outcome.text.contains(secret))
    }
  }
}

/// A pseudo-terminal, from util-linux's script(1).
enum Terminal {
  private static let script = "/usr/bin/script"

  static var isThere: Bool { FileManager.default.isExecutableFile(atPath: script) }

  static func run(_ arguments: [String], environment: [String: String]) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: script)
    let command = ([Program.url.path] + arguments).map { "'\($0)'" }.joined(separator: " ")
    process.arguments = ["-q", "-e", "-c", command, "/dev/null"]
    process.currentDirectoryURL = Program.package
    var variables = ProcessInfo.processInfo.environment
    variables["NO_COLOR"] = nil
    process.environment = variables.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    return try Running(process).outcome().text
  }
}
