// SPDX-License-Identifier: Apache-2.0
internal import Documents
internal import Policy

// When conduits are open.
extension PolicyReader {
  /// A clock's distance from UTC: `UTC`, `+01:00`, `-03:30`.
  mutating func timeZone(_ node: DocumentNode) -> Int {
    let what = "a distance from UTC (+01:00, UTC)"
    guard let text = text(node, what) else { return 0 }
    if text == "UTC" || text == "Z" { return 0 }
    let sign = text.first == "+" ? 1 : text.first == "-" ? -1 : 0
    if sign != 0, let minutes = Self.minutes(text.dropFirst()), minutes <= 14 * 60 {
      return sign * minutes
    }
    problems.add(node, "expected \(what), found \"\(text.prefix(60))\"")
    return 0
  }

  mutating func times(_ node: DocumentNode) -> [TimeWindow] {
    var result: [TimeWindow] = []
    guard node.sequence == nil || !(node.sequence ?? []).isEmpty else {
      problems.add(node, "expected a time window or a list, found an empty list")
      return []
    }
    for item in node.sequence ?? [node] {
      guard let fields = fields(item, of: "a time window", Self.windowKeys) else { continue }
      let days = fields["days"].map { self.days($0) } ?? Array(0..<7)
      let start = fields["from"].map { clock($0, upTo: 1_439) } ?? 0
      let end = fields["to"].map { clock($0, upTo: 1_440) } ?? 1_440
      guard let start, let end, !days.isEmpty else { continue }
      guard start != end else {
        problems.add(item, "expected a time window that ends at another time than it begins")
        continue
      }
      result.append(TimeWindow(days: days, start: start, end: end))
    }
    return result
  }

  static let windowKeys = ["days", "from", "to"]

  private mutating func days(_ node: DocumentNode) -> [Int] {
    let what = "a day (\(TimeWindow.dayNames.joined(separator: ", ")))"
    var result: Set<Int> = []
    for item in someItems(node, what) {
      guard let word = word(item, what, TimeWindow.dayNames) else { continue }
      if let day = TimeWindow.dayNames.firstIndex(of: word) { result.insert(day) }
    }
    return result.sorted()
  }

  private mutating func clock(_ node: DocumentNode, upTo most: Int) -> Int? {
    let what = "a time of the day (\"08:30\")"
    guard let text = text(node, what) else { return nil }
    if let minutes = Self.minutes(text[...]), minutes <= most { return minutes }
    problems.add(node, "expected \(what), found \"\(text.prefix(60))\"")
    return nil
  }

  /// `HH:MM`.
  private static func minutes(_ text: Substring) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2,
      parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { (48...57).contains($0) } }),
      let hours = Int(parts[0]), let minutes = Int(parts[1]), minutes < 60
    else { return nil }
    return hours * 60 + minutes
  }
}
