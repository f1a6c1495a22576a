// SPDX-License-Identifier: Apache-2.0
internal import Audit
internal import Capture
internal import Findings
internal import Foundation
internal import NetworkTypes
internal import Redaction
internal import Report

/// A folder with a small pcapng file for each finding: the packets that it rests on, with comments that say why.
struct EvidenceFolder {
  /// Packets of one finding; findings keep ten pieces of evidence, so this is a second fence.
  static let maxPackets = 64
  /// Findings that get a file, the worst first.
  static let maxFindings = 10_000

  /// Where a packet is wanted: the finding and the piece of evidence.
  private struct Want {
    let finding: Int
    let piece: Int
  }

  private let path: String
  private let showsSensitive: Bool

  /// Names the folder; packets are redacted unless `showsSensitive`.
  init(_ path: String, showsSensitive: Bool) {
    self.path = path
    self.showsSensitive = showsSensitive
  }

  /// The file's name of a finding.
  static func name(_ finding: Finding) -> String { "\(finding.id).pcapng" }

  /// Writes the files and answers with what could not be had, a line each.
  func write(_ report: AuditReport) throws(AuditError) -> [String] {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .output("\(PrintableText.make(path)) could not be made: \(error.localizedDescription)")
    }
    var wanted: [String: [UInt64: [Want]]] = [:]
    for index in report.findings.indices.prefix(Self.maxFindings) {
      for piece in report.findings[index].evidence.indices.prefix(Self.maxPackets) {
        let evidence = report.findings[index].evidence[piece]
        wanted[evidence.capture, default: [:]][evidence.packet, default: []].append(
          Want(finding: index, piece: piece)
        )
      }
    }
    var packets = [[(RedactedPacket, LinkNumber, Int)]](repeating: [], count: report.findings.count)
    var problems: [String] = []
    for (capture, numbers) in wanted.sorted(by: { $0.key < $1.key }) {
      do throws(CaptureError) {
        try collect(capture, numbers, &packets)
      } catch {
        problems.append(
          "no evidence files from \(PrintableText.make(capture)): \(error.reason.description)"
        )
      }
    }
    for index in report.findings.indices where !packets[index].isEmpty {
      try write(report.findings[index], packets[index])
    }
    return problems
  }

  private typealias LinkNumber = UInt16

  private func collect(
    _ capture: String,
    _ numbers: [UInt64: [Want]],
    _ packets: inout [[(RedactedPacket, LinkNumber, Int)]]
  ) throws(CaptureError) {
    guard capture != "-" else {
      throw CaptureError(.empty, in: "standard input cannot be read again")
    }
    var run = try RedactionRun(path: capture, redacts: !showsSensitive)
    let types = run.linkTypes
    let outcome = run.forEachPacket { (packet) throws(Never) in
      for want in numbers[packet.number] ?? [] {
        packets[want.finding].append((packet, types[packet.interface].rawValue, want.piece))
      }
    }
    if case .failure(let error) = outcome { throw error }
  }

  private func write(
    _ finding: Finding,
    _ packets: [(RedactedPacket, LinkNumber, Int)]
  ) throws(AuditError) {
    let writer = CaptureWriter(.pcapng)
    var links: [LinkNumber] = []
    for packet in packets where !links.contains(packet.1) { links.append(packet.1) }
    let file = try OutputFile("\(path)/\(Self.name(finding))")
    var bytes = writer.head(
      links.map { .init(rawValue: $0) },
      application: "wardwire \(Wardwire.version)"
    )
    for (packet, link, piece) in packets {
      bytes += writer.packet(
        packet.bytes,
        wireLength: packet.wireLength,
        nanoseconds: packet.nanoseconds,
        interface: links.firstIndex(of: link) ?? 0,
        comment: comment(finding, finding.evidence[piece])
      )
    }
    try file.write(bytes)
    try file.finish()
  }

  private func comment(_ finding: Finding, _ evidence: Evidence) -> String {
    var lines = ["\(finding.rule) \(finding.severity.rawValue): \(finding.title)"]
    lines += finding.explanation
    lines += evidence.fields.map { "\($0.name) = \($0.value)" }
    lines.append("finding \(finding.id), packet \(evidence.packet) of \(evidence.capture)")
    if !showsSensitive { lines.append("payload redacted by wardwire") }
    return lines.map { PrintableText.make($0) }.joined(separator: "\n")
  }
}
