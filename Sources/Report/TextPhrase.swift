// SPDX-License-Identifier: Apache-2.0
internal import Findings
internal import NetworkTypes

/// The turns of phrase of the text report; all that comes from outside is made printable here.
enum TextPhrase {
  /// Packet numbers that are named of one capture.
  static let maxPacketsNamed = 12
  /// Fields of the first evidence that are shown.
  static let maxFieldsShown = 8

  /// `1 packet`, `2 packets`.
  static func count(_ number: some BinaryInteger, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  /// Bytes in the largest decimal unit that leaves a whole digit, one place behind the point.
  static func bytes(_ number: UInt64) -> String {
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

  /// `2026-11-23 20:48:00 UTC`.
  static func moment(_ time: Timestamp) -> String {
    time.secondsText.replacing("T", with: " ") + " UTC"
  }

  /// From one moment to another, or the one moment.
  static func span(_ first: Timestamp, _ last: Timestamp) -> String {
    if first.seconds == last.seconds { return moment(first) }
    return "\(first.secondsText.replacing("T", with: " ")) to \(moment(last))"
  }

  /// `ct1 (10.20.10.11)`.
  static func party(_ party: Party) -> String {
    let identity = PrintableText.make(party.identity)
    guard let name = party.name, name != party.identity else {
      return identity.isEmpty ? "(unknown)" : identity
    }
    return "\(PrintableText.make(name)) (\(identity))"
  }

  /// The name, or the address where there is none.
  static func short(_ party: Party) -> String { PrintableText.make(party.name ?? party.identity) }

  /// The zone's name, or that there is none.
  static func zone(_ zone: String?) -> String { zone.map { PrintableText.make($0) } ?? "(no zone)" }

  /// What is said behind the times.
  static func outcome(_ outcome: FindingOutcome) -> String {
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

  /// A line a capture: its path and the numbers of the packets.
  static func packets(_ evidence: [Evidence]) -> [String] {
    var order: [String] = []
    var numbers: [String: [UInt64]] = [:]
    for piece in evidence {
      if numbers[piece.capture] == nil { order.append(piece.capture) }
      if numbers[piece.capture]?.contains(piece.packet) != true {
        numbers[piece.capture, default: []].append(piece.packet)
      }
    }
    return order.map { path in
      let all = numbers[path] ?? []
      let named = all.prefix(maxPacketsNamed).map { String($0) }.joined(separator: ", ")
      let more = all.count > maxPacketsNamed ? " and \(all.count - maxPacketsNamed) more" : ""
      return "\(PrintableText.make(path)) packet\(all.count == 1 ? "" : "s") \(named)\(more)"
    }
  }

  /// What the rule read, of the first piece of evidence.
  static func fields(_ evidence: Evidence?) -> [String] {
    (evidence?.fields ?? []).prefix(maxFieldsShown).map {
      "\(PrintableText.make($0.name)) = \(PrintableText.make($0.value))"
    }
  }

  /// What is wrong with a capture and is no count, a phrase each.
  static func particulars(of capture: CaptureSummary) -> [String] {
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
  static func counts(of capture: CaptureSummary) -> [String] {
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

extension String {
  /// The text with spaces behind it, up to that width.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
