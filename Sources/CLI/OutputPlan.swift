// SPDX-License-Identifier: Apache-2.0
internal import Audit
internal import Findings
internal import Foundation
internal import Report
internal import Syslog

/// Where the report goes, in which formats.
struct OutputPlan {
  /// One copy of the report.
  struct Item: Hashable {
    /// `-` for standard output; the address of a receiver for messages.
    let path: String
    let format: ReportFormat
    /// Where messages are sent instead of a file.
    var receiver: SyslogReceiver?
  }

  let items: [Item]
  let colour: Bool

  /// The formats that will be written.
  var formats: Set<ReportFormat> { Set(items.map(\.format)) }

  /// Finds the format of each output.
  ///
  /// `--format` rules standard output, an output without an ending, and the only output; among
  /// several the endings choose.
  ///
  /// `identity` is for receivers over TLS.
  init(
    format: ReportFormat?,
    paths: [String],
    colour: Bool,
    identity: SyslogIdentity = SyslogIdentity()
  ) throws(AuditError) {
    var items: [Item] = []
    for path in paths.isEmpty ? ["-"] : paths {
      guard !items.contains(where: { $0.path == path }) else {
        throw .usage("--output \(PrintableText.make(path)) is given twice")
      }
      if SyslogReceiver.isMeant(path) {
        var item = try Self.messages(format, to: path, isOnly: paths.count <= 1)
        item.receiver?.identity = identity
        items.append(item)
        continue
      }
      items.append(
        Item(path: path, format: try Self.choose(format, for: path, isOnly: paths.count <= 1))
      )
    }
    guard identity.certificate != nil || identity.key == nil else {
      throw .usage("--syslog-key is the key of --syslog-certificate, which is not given")
    }
    guard identity == SyslogIdentity() || items.contains(where: { $0.receiver?.transport == .tls })
    else {
      throw .usage("--syslog-ca, -certificate and -key are for --output syslog+tls://HOST")
    }
    self.items = items
    self.colour = colour
  }

  private static func messages(
    _ format: ReportFormat?,
    to path: String,
    isOnly: Bool
  ) throws(AuditError) -> Item {
    if let format, isOnly, format != .syslog {
      throw .usage("\(PrintableText.make(path)) takes syslog messages, not \(format.rawValue)")
    }
    do throws(SyslogReceiver.Refusal) {
      return Item(path: path, format: .syslog, receiver: try SyslogReceiver(path))
    } catch {
      switch error {
      case .scheme(let scheme):
        throw .usage(
          "expected syslog+udp, syslog+tcp or syslog+tls before ://, found \(PrintableText.make(scheme))"
        )
      case .address(let text):
        throw .usage("expected HOST or HOST:PORT behind ://, found \(PrintableText.make(text))")
      }
    }
  }

  private static func choose(
    _ format: ReportFormat?,
    for path: String,
    isOnly: Bool
  ) throws(AuditError) -> ReportFormat {
    if path == "-" { return format ?? .text }
    if let format, isOnly { return format }
    if let chosen = ReportFormat(ending: path) ?? format { return chosen }
    let name = path.split(separator: "/").last ?? ""
    guard name.contains(".") else { return .text }
    throw .usage("the ending of \(PrintableText.make(path)) names no format: give --format")
  }

  /// Writes all of them, says which failed, and answers whether any did.
  func write(_ report: AuditReport) -> Bool {
    var failed = false
    for item in items {
      do throws(AuditError) {
        if let receiver = item.receiver {
          try Self.send(report, to: receiver, item.path)
          continue
        }
        let output = try OutputFile(item.path)
        try item.format.write(report, colour: colour && item.path == "-") {
          (bytes) throws(AuditError) in try output.write(bytes)
        }
        try output.finish()
      } catch {
        Messages.error(error.message)
        failed = true
      }
    }
    return failed
  }

  /// Sends a message for each finding.
  private static func send(
    _ report: AuditReport,
    to receiver: SyslogReceiver,
    _ path: String
  ) throws(AuditError) {
    guard !report.findings.isEmpty else { return }
    do throws(SyslogConnection.Failure) {
      let connection = try SyslogConnection(receiver)
      for line in ReportFormat.syslog.render(report).split(separator: UInt8(ascii: "\n")) {
        try connection.send(line)
      }
      try connection.finish()
    } catch {
      throw .output("\(PrintableText.make(path)): \(error.reason)")
    }
  }
}
