// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Two network namespaces and a wire between them; nothing of the machine's own network is touched.
final class TestWire {
  private static let ip = ["/usr/sbin/ip", "/sbin/ip", "/usr/bin/ip"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }
  /// The two namespaces' names; an interface has its namespace's name.
  let ends: [String]

  /// Whether this process may make one.
  static let isPossible: Bool = {
    guard ip != nil, getuid() == 0, Program.canUnblock else { return false }
    return (try? TestWire()) != nil
  }()

  init() throws {
    let number = UInt32.random(in: .min ... .max)
    ends = ["a", "b"].map { "wwt\(String(number, radix: 36))\($0)" }
    for end in ends { try ip(["netns", "add", end]) }
    // The kernel would speak IPv6 on the wire of its own accord.
    for end in ends {
      try inside(end, ["sysctl", "-q", "-w", "net.ipv6.conf.default.disable_ipv6=1"])
    }
    try ip([
      "link", "add", ends[0], "netns", ends[0], "type", "veth", "peer", "name", ends[1],
      "netns", ends[1],
    ])
    for end in ends {
      try inside(end, [Self.ip ?? "", "link", "set", end, "arp", "off", "mtu", "9000", "up"])
    }
  }

  deinit {
    for end in ends { _ = try? Self.run([Self.ip ?? "", "netns", "delete", end]) }
  }

  /// The command that runs another one at an end.
  func launcher(_ end: String) -> [String] { [Self.ip ?? "", "netns", "exec", end] }

  func inside(_ end: String, _ command: [String]) throws {
    guard try Self.run(launcher(end) + command) == 0 else { throw CocoaError(.featureUnsupported) }
  }

  private func ip(_ arguments: [String]) throws {
    guard try Self.run([Self.ip ?? ""] + arguments) == 0 else {
      throw CocoaError(.featureUnsupported)
    }
  }

  private static func run(_ command: [String]) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: command[0])
    process.arguments = Array(command.dropFirst())
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// Waits until somebody captures at an end: a packet socket of any protocol is there.
  func awaitCapture(_ end: String, by process: Process) throws {
    while process.isRunning {
      let test = "[ $(wc -l < /proc/net/packet) -gt 1 ]"
      if try Self.run(launcher(end) + ["/bin/sh", "-c", test]) == 0 { return }
      usleep(20_000)
    }
  }

  /// Puts the frames of pcap files on the wire, as fast as it takes them.
  func replay(_ files: [String], from end: String) throws {
    let sender = """
      import socket, struct, sys
      wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
      wire.bind((sys.argv[1], 0))
      for path in sys.argv[2:]:
          data = open(path, "rb").read()
          at = 24
          while at < len(data):
              length = struct.unpack_from("<I", data, at + 8)[0]
              wire.send(data[at + 16 : at + 16 + length])
              at += 16 + length
      """
    try inside(end, ["/usr/bin/env", "python3", "-c", sender, end] + files)
  }
}

@Suite(
  .serialized,
  .enabled(if: TestWire.isPossible, "needs root, ip netns and python3 for a wire of its own")
)
struct LiveNetworkTests {
  private struct Manifest: Decodable {
    struct Finding: Decodable {
      let rule: String
      let client: String
      let server: String?
      let outcome: String
    }
    let findings: [Finding]
  }

  /// Captures without TLS, whose certificates would be judged by today's date.
  private static let names = [
    "bad-telnet", "bad-monitor-order", "bad-rogue-station", "hl7-acks", "bad-pump-ssh-refused",
  ]
  private static var files: [String] { names.map { Program.capture("\($0).pcap") } }

  private static func frames() throws -> Int {
    var count = 0
    for file in files {
      let data = [UInt8](try Data(contentsOf: URL(filePath: file)))
      var at = 24
      while at < data.count {
        at += 16 + (0..<4).reduce(0) { $0 | Int(data[at + 8 + $1]) << (8 * $1) }
        count += 1
      }
    }
    return count
  }

  private static func expected() throws -> [String] {
    try names.flatMap { name in
      let data = try Data(contentsOf: URL(filePath: Program.capture("\(name).json")))
      return try JSONDecoder().decode(Manifest.self, from: data).findings.map {
        "\($0.rule) \($0.client) \($0.server ?? "-") \($0.outcome)"
      }
    }.sorted()
  }

  /// Captures at one end what is sent from the other one.
  private func live(
    _ options: [String],
    afterwards: (Process) -> Void = { _ in }
  ) throws -> Program.Outcome {
    let wire = try TestWire()
    let process = Program.process(
      ["live", "-i", wire.ends[0], "--policy", Program.policy, "--format", "json"] + options,
      launcher: wire.launcher(wire.ends[0]) + Program.unblocked
    )
    let running = try Running(process)
    try wire.awaitCapture(wire.ends[0], by: process)
    try wire.replay(Self.files, from: wire.ends[1])
    afterwards(process)
    return try running.outcome()
  }

  private func check(_ outcome: Program.Outcome, status: Int32) throws {
    #expect(outcome.status == status, "\(outcome.errors)")
    #expect(outcome.errors == "")
    let object = try #require(outcome.object)
    let captures = try #require(object["captures"] as? [[String: Any]])
    #expect(captures.count == 1)
    // All of them, those of the block that the kernel was still filling included.
    #expect(captures[0]["packets"] as? Int == (try Self.frames()))
    let quality = try #require(captures[0]["quality"] as? [String: Any])
    #expect(quality["dropped_by_capture"] as? Int == 0)
    let findings = try #require(object["findings"] as? [[String: Any]])
    let got = findings.map { finding in
      let parts = ["rule", "client", "server", "outcome"].map { finding[$0] as? String ?? "-" }
      return parts.joined(separator: " ")
    }
    #expect(got.sorted() == (try Self.expected()))
  }

  @Test func `a number of packets ends it`() throws {
    try check(try live(["--packets", "\(Self.frames())"]), status: 1)
  }

  @Test func `a number of packets that comes to less is exact`() throws {
    let outcome = try live(["--packets", "7"])
    let summary = try #require(outcome.object?["summary"] as? [String: Any])
    #expect(summary["packets"] as? Int == 7)
  }

  @Test func `a duration ends it`() throws {
    try check(try live(["--duration", "4"]), status: 1)
  }

  @Test func `an interrupt ends it with 130 and the whole report`() throws {
    try check(try live([]) { $0.interrupt() }, status: 130)
  }

  @Test func `a filter works in the kernel`() throws {
    let outcome = try live(["--filter", "tcp port 23"]) { $0.interrupt() }
    let findings = try #require(outcome.object?["findings"] as? [[String: Any]])
    let rules = findings.compactMap { $0["rule"] as? String }.sorted()
    #expect(rules == ["MGT-001", "SEG-001", "SEG-004"])
  }
}

struct LiveUsageTests {
  @Test func `an interface that is not there gives 3`() throws {
    let outcome = try Program.run(["live", "-i", "nosuch0", "--packets", "1"])
    #expect(outcome.status == 3)
    #expect(outcome.text == "")
    #expect(outcome.errors.contains("nosuch0"))
  }
}
