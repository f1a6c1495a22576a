// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Findings
package import NetworkTypes

/// The turns of phrase of the text report; all that comes from outside is made printable here.
package enum TextPhrase {
  /// Packet numbers that are named of one capture.
  static let maxPacketsNamed = 12
  /// Fields of the first evidence that are shown.
  static let maxFieldsShown = 8

  /// `1 packet`, `2 packets`.
  package static func count(_ number: some BinaryInteger, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  /// Bytes in the largest decimal unit that leaves a whole digit, one place behind the point.
  package static func bytes(_ number: UInt64) -> String {
    var unit = "bytes"
    var tenths = number
    var divided = false
    for next in ["kB", "MB", "GB", "TB"] where (divided ? tenths / 10 : tenths) >= 1000 {
      tenths = divided ? tenths / 1000 : tenths / 100
      divided = true
      unit = next
    }
    return divided ? "\(tenths / 10).\(tenths % 10) \(unit)" : count(number, "byte")
  }

  /// From one moment to another, or the one moment.
  package static func span(_ first: Timestamp, _ last: Timestamp) -> String {
    var text = TextBuffer()
    text.append(from: first, to: last)
    return String(text)
  }

  /// What is said behind the times.
  static func outcome(_ outcome: FindingOutcome) -> StaticString {
    switch outcome {
    case .violation: ""
    case .attempt: "; an attempt: refused or not answered"
    case .possible: "; possible: told from a fingerprint, not seen itself"
    }
  }

  /// The colour of a severity.
  static func style(of severity: Severity) -> TextPage.Style {
    switch severity {
    case .critical, .high: .red
    case .medium: .yellow
    case .low: .cyan
    case .info: .dim
    }
  }

  /// The word for a severity; with `padded` in eight columns.
  static func word(_ severity: Severity, padded: Bool = false) -> StaticString {
    switch severity {
    case .critical: "CRITICAL"
    case .high: padded ? "HIGH    " : "HIGH"
    case .medium: padded ? "MEDIUM  " : "MEDIUM"
    case .low: padded ? "LOW     " : "LOW"
    case .info: padded ? "INFO    " : "INFO"
    }
  }

  /// A line a capture: its path and the numbers of the packets.
  static func packets(_ evidence: [Evidence], to rows: inout some RowWriter & ~Copyable) {
    var numbers: [UInt64] = []
    for index in evidence.indices {
      let path = evidence[index].capture
      // Evidence comes in the order of captures, so this ends at once.
      if evidence[..<index].reversed().contains(where: { $0.capture == path }) { continue }
      numbers.removeAll(keepingCapacity: true)
      for other in evidence[index...].indices where evidence[other].capture == path {
        let packet = evidence[other].packet
        if !numbers.contains(packet) { numbers.append(packet) }
      }
      rows.line { text in
        text.append(printable: path)
        text.append(numbers.count == 1 ? " packet " : " packets ")
        for (place, number) in numbers.prefix(maxPacketsNamed).enumerated() {
          if place > 0 { text.append(", ") }
          text.append(decimal: number)
        }
        if numbers.count > maxPacketsNamed {
          text.append(" and ")
          text.append(decimal: numbers.count - maxPacketsNamed)
          text.append(" more")
        }
      }
    }
  }

  /// What is wrong with a capture and is no count, a phrase each.
  package static func particulars(of capture: CaptureSummary) -> [String] {
    let quality = capture.quality
    var result: [String] = []
    if let incident = capture.incident {
      result.append("not read whole: \(PrintableText.make(incident))")
    }
    if quality.stepsBack > 0 {
      result.append(
        "the clock went back \(count(quality.stepsBack, "time"))" + first(quality.firstStepBack)
      )
    }
    if quality.stepsAhead > 0 {
      result.append(
        "\(count(quality.stepsAhead, "pause")) of over an hour" + first(quality.firstStepAhead)
      )
    }
    if quality.checksumOffload { result.append("checksums not set (checksum offload)") }
    return result
  }

  private static func first(_ packet: UInt64?) -> String {
    packet.map { ", first at packet \($0)" } ?? ""
  }

  /// What a capture lacks, a phrase each.
  package static func counts(of capture: CaptureSummary) -> [String] {
    let quality = capture.quality
    var result: [String] = []
    for skipped in quality.skippedByReason where skipped.count > 0 {
      let reason = PrintableText.make(skipped.name).replacing("_", with: " ")
      result.append("\(count(skipped.count, "packet")) skipped: \(reason)")
    }
    if quality.truncated > 0 {
      result.append("\(count(quality.truncated, "packet")) cut short by the snap length")
    }
    if let dropped = quality.droppedByCapture, dropped > 0 {
      result.append("\(count(dropped, "packet")) dropped by whoever captured")
    }
    if quality.oneSidedFlows > 0 {
      result.append("\(count(quality.oneSidedFlows, "flow")) seen from one side only")
    }
    if quality.gapBytes > 0 { result.append("\(bytes(quality.gapBytes)) of streams missing") }
    if quality.duplicates > 0 { result.append("\(count(quality.duplicates, "packet")) seen twice") }
    return result
  }
}

// Phrases that stand in every finding are written without a String for each.
extension TextBuffer {
  /// `1 packet`, `2 packets`.
  mutating func append(_ number: UInt64, of noun: StaticString) {
    append(decimal: number)
    append(UInt8(ascii: " "))
    append(noun)
    if number != 1 { append(UInt8(ascii: "s")) }
  }

  /// From one moment to another, or the one moment: `2026-11-23 20:48:00 UTC`.
  mutating func append(from first: Timestamp, to last: Timestamp) {
    if first.seconds != last.seconds {
      append(seconds: first, separator: UInt8(ascii: " "))
      append(" to ")
    }
    append(seconds: last, separator: UInt8(ascii: " "))
    append(" UTC")
  }

  /// The text that stands for a party, made printable.
  mutating func append(printable party: Party) {
    if let name = party.name, party.address == nil, party.mac == nil {
      append(printable: name)
    } else {
      append(party)
    }
  }

  /// `ct1 (10.20.10.11)`.
  mutating func append(described party: Party) {
    let start = count
    if let name = party.name, party.address != nil || party.mac != nil {
      append(printable: name)
      append(" (")
      let identity = count
      append(party)
      // Who is called as its address says gets that once.
      let isSame = name.withBytes { bytes.slice(identity, count).equals($0) }
      guard isSame else { return append(")") }
      truncate(to: start)
    }
    append(printable: party)
    if count == start { append("(unknown)") }
  }

  /// The name, or the address where there is none.
  mutating func append(short party: Party) {
    if let name = party.name { append(printable: name) } else { append(party) }
  }

  /// The zone's name, or that there is none.
  mutating func append(zone: String?) {
    if let zone { append(printable: zone) } else { append("(no zone)") }
  }
}
