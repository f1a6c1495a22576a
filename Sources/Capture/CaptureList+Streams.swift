// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes

extension CaptureList {
  /// Rotated files stop being one stream where nothing was captured for longer than this, in
  /// seconds; it is the longest time that an idle flow is kept, so nothing could go on.
  package static let longestPause: Int64 = 600
  /// How many seconds a file may begin before its predecessor ends: capturing threads and clocks
  /// that are put right differ that much, files of two interfaces overlap by more.
  package static let longestOverlap: Int64 = 1

  /// Whether a file that begins at a time goes on where one ended whose latest packet is known.
  ///
  /// What has no packets neither continues a stream nor breaks it.
  package static func continues(after last: Timestamp?, at first: Timestamp?) -> Bool {
    guard let last, let first else { return true }
    let (pause, overflow) = first.nanoseconds.subtractingReportingOverflow(last.nanoseconds)
    return !overflow && pause >= -longestOverlap * 1_000_000_000
      && pause <= longestPause * 1_000_000_000
  }

  /// Puts the files together whose names and interfaces say that one program rotated them.
  ///
  /// Whether they follow each other in time is for the reader to see: it knows when a file ended.
  mutating func gatherStreams() {
    var families: [String: [Int]] = [:]
    for (index, entry) in captures.enumerated() where entry.path != "-" {
      families[RotationName.family(of: entry.path), default: []].append(index)
    }
    // Of each capture that is the first of a set: the set, in the order of time.
    var sets: [Int: [Int]] = [:]
    var isTaken = [Bool](repeating: false, count: captures.count)
    for members in families.values where members.count > 1 {
      for index in members where captures[index].head == nil {
        captures[index] = CaptureList.looked(captures[index])
      }
      var byHead: [CaptureHead: [Int]] = [:]
      var paths: Set<String> = []
      for index in members where paths.insert(captures[index].path).inserted {
        if let head = captures[index].head { byHead[head, default: []].append(index) }
      }
      for set in byHead.values where set.count > 1 {
        let order = set.sorted { captures[$0].precedes(captures[$1]) }
        sets[set.min() ?? 0] = order
        for index in set { isTaken[index] = true }
      }
    }
    var gathered: [Entry] = []
    streams = []
    for index in captures.indices {
      let start = gathered.count
      if let set = sets[index] {
        gathered += set.map { captures[$0] }
      } else if !isTaken[index] {
        gathered.append(captures[index])
      }
      if gathered.count > start { streams.append(start..<gathered.count) }
    }
    captures = gathered
  }

  private static func looked(_ entry: Entry) -> Entry {
    guard let found = try? look(entry.path) else { return entry }
    return found
  }
}
