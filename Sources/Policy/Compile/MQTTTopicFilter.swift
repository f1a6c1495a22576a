// SPDX-License-Identifier: Apache-2.0

/// The form of MQTT topic filters.
package enum MQTTTopicSyntax {
  /// Whether the wildcards stand where the standard allows them (MQTT 5.0, 4.7.1).
  package static func isWellFormed(_ text: String) -> Bool {
    let levels = text.split(separator: "/", omittingEmptySubsequences: false)
    guard !text.isEmpty else { return false }
    for (index, level) in levels.enumerated() {
      if level.contains("#"), level != "#" || index != levels.count - 1 { return false }
      if level.contains("+"), level != "+" { return false }
    }
    return true
  }
}

/// An MQTT topic filter: levels parted by `/`, `+` for one level, a last `#` for the rest.
///
/// MQTT 5.0, 4.7.
struct MQTTTopicFilter: Sendable {
  private let filter: [UInt8]

  /// Takes a filter that is well formed; see ``MQTTTopicSyntax``.
  init(_ text: String) { filter = Array(text.utf8) }

  /// Whether a topic that is published to matches.
  func matches(topic: borrowing Octets) -> Bool { walk(topic, 0, isFilter: false) }

  /// Whether everything that a client's own filter can match, this filter matches too.
  func covers(filter other: borrowing Octets) -> Bool {
    walk(other, Self.sharedPrefix(other), isFilter: true)
  }

  /// The length of `$share/GROUP/` before the real filter (MQTT 5.0, 4.8.2).
  private static func sharedPrefix(_ other: borrowing Octets) -> Int {
    let word: StaticString = "$share/"
    guard other.count > 7, other.part(0, 7).equals(word) else { return 0 }
    var i = 7
    while i < other.count, other[i] != UInt8(ascii: "/") { i += 1 }
    return i < other.count ? i + 1 : 0
  }

  private func walk(_ other: borrowing Octets, _ start: Int, isFilter: Bool) -> Bool {
    // Wildcards never match the first level of the server's own topics (4.7.2).
    if start < other.count, other[start] == UInt8(ascii: "$"), isWildcard(at: 0) { return false }
    var f = 0
    var t = start
    while true {
      let filterEnd = levelEnd(f)
      if filterEnd - f == 1, filter[f] == UInt8(ascii: "#") { return true }
      let topicEnd = Self.levelEnd(other, t)
      guard level(f, filterEnd, holds: other, t, topicEnd, isFilter) else { return false }
      let filterDone = filterEnd == filter.count
      let topicDone = topicEnd == other.count
      if topicDone {
        // `a/#` matches `a` as well (4.7.1.2).
        return filterDone || (filterEnd + 2 == filter.count && filter[filterEnd + 1] == 0x23)
      }
      if filterDone { return false }
      f = filterEnd + 1
      t = topicEnd + 1
    }
  }

  private func isWildcard(at index: Int) -> Bool {
    index < filter.count && (filter[index] == 0x2b || filter[index] == 0x23)
  }

  private func level(
    _ f: Int,
    _ filterEnd: Int,
    holds other: borrowing Octets,
    _ t: Int,
    _ topicEnd: Int,
    _ isFilter: Bool
  ) -> Bool {
    if filterEnd - f == 1, filter[f] == UInt8(ascii: "+") {
      return !(isFilter && topicEnd - t == 1 && other[t] == UInt8(ascii: "#"))
    }
    guard filterEnd - f == topicEnd - t else { return false }
    for i in 0..<(filterEnd - f) where filter[f + i] != other[t + i] { return false }
    return true
  }

  private func levelEnd(_ start: Int) -> Int {
    var i = start
    while i < filter.count, filter[i] != UInt8(ascii: "/") { i += 1 }
    return i
  }

  private static func levelEnd(_ other: borrowing Octets, _ start: Int) -> Int {
    var i = start
    while i < other.count, other[i] != UInt8(ascii: "/") { i += 1 }
    return i
  }
}
