// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// `--output syslog+udp://` and `syslog+tcp://` against receivers on this machine.
struct SyslogOutputTests {
  private static let hasPython = Program.canUnblock
  private static let rsyslogd = "/usr/sbin/rsyslogd"
  private static let hasRsyslog =
    FileManager.default.isExecutableFile(atPath: rsyslogd) && Program.canUnblock

  /// A receiver that writes its port, then what it got, to files: one connection, or datagrams until it is quiet.
  private static let receiver = """
    import socket, sys, os
    kind, port, got = sys.argv[1:4]
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM if kind == "udp" else socket.SOCK_STREAM)
    s.bind(("127.0.0.1", 0))
    s.settimeout(20)
    if kind == "tcp": s.listen(1)
    open(port + ".new", "w").write(str(s.getsockname()[1])); os.rename(port + ".new", port)
    parts = []
    try:
      if kind == "udp":
        while True:
          parts.append(s.recv(65536)); s.settimeout(2)
      else:
        c, _ = s.accept(); c.settimeout(20)
        while True:
          d = c.recv(65536)
          if not d: break
          parts.append(d)
    except TimeoutError: pass
    open(got, "wb").write(b"\\0".join(parts) if kind == "udp" else b"".join(parts))
    """

  private static let arguments = [
    "audit", Program.capture("hospital-bad-day.pcap"), "--policy", Program.policy, "--fail-on",
    "never",
  ]

  private func wait(for path: String) throws -> String {
    for _ in 0..<400 {
      if let text = try? String(contentsOfFile: path, encoding: .utf8), !text.isEmpty {
        return text
      }
      Thread.sleep(forTimeInterval: 0.05)
    }
    throw CocoaError(.fileNoSuchFile)
  }

  private func lines() throws -> [String] {
    let outcome = try Program.run(Self.arguments + ["--format", "syslog"])
    return outcome.text.split(separator: "\n").map(String.init)
  }

  private func received(_ kind: String) throws -> Data {
    let folder = try TemporaryFolder()
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "python3", "-c", Self.receiver, kind, folder.path("port"), folder.path("got"),
    ]
    try process.run()
    let port = try wait(for: folder.path("port"))
    let outcome = try Program.run(
      Self.arguments + ["--output", "syslog+\(kind)://127.0.0.1:\(port)", "--output", "-"]
    )
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.text.contains("Findings"))
    process.waitUntilExit()
    return try Data(contentsOf: URL(filePath: folder.path("got")))
  }

  @Test(.enabled(if: hasPython, "python3 is not here"))
  func `over TCP every message stands behind its length`() throws {
    var rest = try received("tcp")[...]
    var messages: [String] = []
    while let space = rest.firstIndex(of: 0x20) {
      let length = try #require(Int(String(decoding: rest[..<space], as: UTF8.self)))
      let start = rest.index(after: space)
      messages.append(String(decoding: rest[start..<(start + length)], as: UTF8.self))
      rest = rest[(start + length)...]
    }
    #expect(rest.isEmpty)
    #expect(try messages == lines())
    #expect(messages.count > 10)
  }

  @Test(.enabled(if: hasPython, "python3 is not here"))
  func `over UDP every message is a datagram`() throws {
    let parts = try received("udp").split(separator: 0)
    #expect(try parts.map { String(decoding: $0, as: UTF8.self) } == lines())
  }

  @Test(.enabled(if: hasRsyslog, "rsyslogd is not here"), arguments: ["udp", "tcp"])
  func `rsyslog reads what comes as RFC 5424`(kind: String) throws {
    let folder = try TemporaryFolder()
    let port = UInt16.random(in: 20_000...29_999)
    let configuration = """
      global(workDirectory="\(folder.url.path)")
      module(load="im\(kind)")
      input(type="im\(kind)" address="127.0.0.1" port="\(port)")
      template(name="parts" type="string" string="%pri%|%timereported:::date-rfc3339%|%app-name%|%msgid%|%structured-data%|%msg%\\n")
      action(type="omfile" file="\(folder.path("got"))" template="parts" asyncWriting="off" flushOnTXEnd="on")
      """
    try Data(configuration.utf8).write(to: URL(filePath: folder.path("rsyslog.conf")))
    let process = Process()
    // What Foundation starts has signals blocked, and would outlive its test.
    let command =
      Program.unblocked + [
        Self.rsyslogd, "-n", "-f", folder.path("rsyslog.conf"), "-i", folder.path("pid"),
      ]
    process.executableURL = URL(filePath: command[0])
    process.arguments = Array(command.dropFirst())
    try process.run()
    defer {
      process.terminate()
      process.waitUntilExit()
    }
    _ = try wait(for: folder.path("pid"))
    Thread.sleep(forTimeInterval: 0.5)
    let outcome = try Program.run(
      Self.arguments + ["--output", "syslog+\(kind)://127.0.0.1:\(port)"]
    )
    #expect(outcome.status == 0, "\(outcome.errors)")
    let expected = try lines()
    var rows: [Substring] = []
    for _ in 0..<100 where rows.count < expected.count {
      Thread.sleep(forTimeInterval: 0.1)
      rows = ((try? String(contentsOfFile: folder.path("got"), encoding: .utf8)) ?? "")
        .split(separator: "\n").filter { $0.contains("|wardwire|") }
    }
    #expect(rows.count == expected.count)
    for (row, line) in zip(rows, expected) {
      let parts = row.split(separator: "|", maxSplits: 5).map(String.init)
      #expect(parts[2] == "wardwire" && parts[3] == "FINDING")
      #expect(parts[4].hasPrefix("[wardwire@32473 id=") && line.contains(parts[4]))
      #expect(line.hasPrefix("<\(parts[0])>1 "))
    }
  }

  /// A receiver by OpenSSL with a certificate of its own for a name, and what it got when it ended.
  private func overTLS(
    named name: String,
    _ more: [String] = [],
    authorities: Bool = true,
    identity: (TemporaryFolder) throws -> [String] = { _ in [] }
  ) throws -> (outcome: Program.Outcome, got: String) {
    let folder = try TemporaryFolder()
    let (key, certificate) = (folder.path("key.pem"), folder.path("cert.pem"))
    let made = try Self.openssl([
      "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days",
      "2", "-subj", "/CN=receiver", "-addext", "subjectAltName=\(name)",
    ])
    made.waitUntilExit()
    let port = UInt16.random(in: 30_000...39_999)
    let output = Pipe()
    let server = try Self.openssl(
      [
        "s_server", "-accept", "127.0.0.1:\(port)", "-key", key, "-cert", certificate, "-quiet",
        "-naccept", "1",
      ] + more,
      output: output
    )
    defer {
      server.terminate()
      server.waitUntilExit()
    }
    Thread.sleep(forTimeInterval: 1)
    let outcome = try Program.run(
      Self.arguments + ["--output", "syslog+tls://127.0.0.1:\(port)"]
        + (authorities ? ["--syslog-ca", certificate] : []) + identity(folder)
    )
    server.terminate()
    return (
      outcome, String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    )
  }

  private static func openssl(_ arguments: [String], output: Pipe? = nil) throws -> Process {
    let process = Process()
    let command = Program.unblocked + ["/usr/bin/openssl"] + arguments
    process.executableURL = URL(filePath: command[0])
    process.arguments = Array(command.dropFirst())
    process.standardOutput = output ?? FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    process.standardInput = Pipe()
    try process.run()
    return process
  }

  private static let hasOpenSSL =
    FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl") && Program.canUnblock

  @Test(.enabled(if: hasOpenSSL, "openssl is not here"))
  func `over TLS every message stands behind its length, for a receiver that is believed`() throws {
    let (outcome, got) = try overTLS(named: "IP:127.0.0.1")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try got == lines().map { "\($0.utf8.count) \($0)" }.joined())
  }

  @Test(.enabled(if: hasOpenSSL, "openssl is not here"))
  func `a receiver with an unknown certificate, another name or too old a version gets nothing`()
    throws
  {
    let unknown = try overTLS(named: "IP:127.0.0.1", authorities: false)
    #expect(unknown.outcome.status == 4 && unknown.got.isEmpty)
    #expect(unknown.outcome.errors.contains("certificate is not believed: self-signed"))
    let other = try overTLS(named: "DNS:siem.example")
    #expect(other.outcome.status == 4 && other.got.isEmpty)
    #expect(other.outcome.errors.contains("certificate is not believed: IP address mismatch"))
    let old = try overTLS(named: "IP:127.0.0.1", ["-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"])
    #expect(old.outcome.status == 4 && old.got.isEmpty)
  }

  @Test(.enabled(if: hasOpenSSL, "openssl is not here"))
  func `a receiver that wants a certificate is told of`() throws {
    let (outcome, _) = try overTLS(named: "IP:127.0.0.1", ["-Verify", "1"])
    #expect(outcome.status == 4)
    #expect(outcome.errors.contains("certificate required"))
  }

  /// Makes a sender's certificate and key, `sender.pem` and `sender-key.pem`.
  private static func makeSender(_ folder: TemporaryFolder, _ more: [String] = ["-nodes"]) throws {
    let made = try openssl(
      [
        "req", "-x509", "-newkey", "rsa:2048", "-keyout", folder.path("sender-key.pem"), "-out",
        folder.path("sender.pem"), "-days", "2", "-subj", "/CN=wardwire",
      ] + more
    )
    made.waitUntilExit()
  }

  @Test(.enabled(if: hasOpenSSL, "openssl is not here"), arguments: [false, true])
  func `a receiver that wants a certificate gets one`(isOneFile: Bool) throws {
    let (outcome, got) = try overTLS(named: "IP:127.0.0.1", ["-Verify", "1"]) { folder in
      try Self.makeSender(folder)
      guard isOneFile else {
        return [
          "--syslog-certificate", folder.path("sender.pem"),
          "--syslog-key", folder.path("sender-key.pem"),
        ]
      }
      let both = try ["sender.pem", "sender-key.pem"].map {
        try String(contentsOfFile: folder.path($0), encoding: .utf8)
      }
      try Data(both.joined().utf8).write(to: URL(filePath: folder.path("both.pem")))
      return ["--syslog-certificate", folder.path("both.pem")]
    }
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try got == lines().map { "\($0.utf8.count) \($0)" }.joined())
  }

  @Test(.enabled(if: hasOpenSSL, "openssl is not here"))
  func `a certificate that cannot be read, or a key with a passphrase, is told`() throws {
    let absent = try overTLS(named: "IP:127.0.0.1") {
      ["--syslog-certificate", $0.path("absent.pem")]
    }
    #expect(absent.outcome.status == 4)
    #expect(absent.outcome.errors.contains("absent.pem: no certificate in PEM"))
    let locked = try overTLS(named: "IP:127.0.0.1") { folder in
      try Self.makeSender(folder, ["-passout", "pass:Heron3317"])
      return [
        "--syslog-certificate", folder.path("sender.pem"),
        "--syslog-key", folder.path("sender-key.pem"),
      ]
    }
    #expect(locked.outcome.status == 4)
    #expect(locked.outcome.errors.contains("sender-key.pem: no key of that certificate in PEM"))
  }

  @Test func `files for TLS without a receiver over TLS, or a key alone, are wrong usage`() throws {
    for options in [
      ["--syslog-ca", "ca.pem", "--output", "syslog+tcp://127.0.0.1:9"],
      ["--syslog-key", "key.pem", "--output", "syslog+tls://127.0.0.1:9"],
    ] {
      let outcome = try Program.run(Self.arguments + options)
      #expect(outcome.status == 2 && outcome.errors.contains("--syslog-"))
    }
  }

  @Test func `nobody who listens and nonsense are told`() throws {
    func outcome(_ address: String) throws -> Program.Outcome {
      try Program.run(Self.arguments + ["--output", address])
    }
    let absent = try outcome("syslog+tcp://127.0.0.1:9")
    #expect(absent.status == 4)
    #expect(absent.errors.contains("syslog+tcp://127.0.0.1:9: no connection: Connection refused"))
    let deaf = try outcome("syslog+udp://127.0.0.1:9")
    #expect(deaf.status == 4)
    #expect(deaf.errors.contains("not sent: Connection refused"))
    #expect(try outcome("syslog://siem").status == 2)
    #expect(try outcome("syslog+udp://siem:x").status == 2)
    let other = try Program.run(Self.arguments + ["--format", "cef", "--output", "syslog+udp://a"])
    #expect(other.status == 2)
  }
}
