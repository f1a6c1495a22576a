// SPDX-License-Identifier: Apache-2.0
internal import Audit
internal import Report

/// How fast a run goes and how long it has to go, and the line that says so.
struct ProgressPace: Sendable {
  private static let width = 78
  private static let barWidth = 16

  private var start: ContinuousClock.Instant
  private var startBytes: UInt64 = 0
  private var lastBytes: UInt64 = 0

  init(start: ContinuousClock.Instant) { self.start = start }

  /// The line of a moment, of 78 columns at most.
  mutating func line(
    _ progress: AuditProgress,
    at now: ContinuousClock.Instant,
    hasBar: Bool
  ) -> String {
    // A count that falls is that of the next file or pass.
    if progress.bytes < lastBytes { (start, startBytes) = (now, 0) }
    lastBytes = progress.bytes
    var parts: [String] = []
    if progress.captureCount > 1 {
      parts.append("\(progress.captureIndex)/\(progress.captureCount)")
    }
    var bar = ""
    let total = progress.totalBytes ?? 0
    if total > 0 {
      let share = min(Double(progress.bytes) / Double(total), 1)
      parts.append("\(Int(share * 100)) %")
      if hasBar {
        let full = Int(share * Double(Self.barWidth))
        bar =
          "[" + String(repeating: "#", count: full)
          + String(repeating: "-", count: Self.barWidth - full) + "] "
      }
    }
    let seconds = (now - start) / .seconds(1)
    if seconds > 0.5, progress.bytes > startBytes {
      let rate = Double(progress.bytes - startBytes) / seconds
      parts.append("\(TextPhrase.bytes(UInt64(min(rate, 1e15))))/s")
      if total > progress.bytes {
        parts.append(Self.duration(Double(total - progress.bytes) / max(rate, 1)) + " left")
      }
    }
    parts.append("\(progress.packets) packets")
    if let findings = progress.findings { parts.append("\(findings) findings") }
    let numbers = bar + parts.joined(separator: ", ")
    let room = max(0, Self.width - 2 - numbers.utf8.count)
    // A few letters of a name say nothing.
    guard room >= min(12, progress.capture.utf8.count) else { return numbers }
    let name = PrintableText.make(String(progress.capture.suffix(room)), limit: room)
    return name.unicodeScalars.allSatisfy(\.isASCII) && name.count <= room && !name.isEmpty
      ? "\(numbers)  \(name)" : numbers
  }

  /// Minutes and seconds, with hours where there are any: `0:07`, `1:02:00`.
  private static func duration(_ seconds: Double) -> String {
    let all = Int(min(seconds, 3_599_999).rounded(.up))
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return all >= 3_600
      ? "\(all / 3_600):\(two(all / 60 % 60)):\(two(all % 60))"
      : "\(all / 60):\(two(all % 60))"
  }
}
