// SPDX-License-Identifier: Apache-2.0
import Bytes
import Decode
import NetworkTypes
import TestSupport
import Testing

@Suite struct OverlapListTests {
  /// Ranges in the order in which they come; each is filled with its own letter, the first with A.
  private static func joined(_ ranges: [Range<Int>], _ rule: OverlapRule) -> String {
    var list = OverlapList()
    for (index, range) in ranges.enumerated() {
      let bytes = [UInt8](repeating: UInt8(ascii: "A") + UInt8(index), count: range.count)
      _ = list.insert(bytes.borrowed, at: range.lowerBound, rule)
    }
    return text(list)
  }

  private static func text(_ list: OverlapList) -> String {
    String(decoding: list.pieces.flatMap(\.bytes), as: UTF8.self)
  }

  /// The pattern of Paxson and Shankar (1998), as Novak shows it for fragments: six ranges of blocks.
  private static let paxson = [0..<3, 4..<6, 6..<9, 1..<5, 6..<9, 9..<12]

  @Test(arguments: [
    (StreamPolicy.first, "AAADBBCCCFFF"), (.last, "ADDDDBEEEFFF"), (.bsd, "AAADDBCCCFFF"),
    (.bsdRight, "ADDDBBEEEFFF"), (.linux, "AAADDBEEEFFF"), (.windows, "AAADBBCCCFFF"),
    (.solaris, "AAADBBCCCFFF"), (.macos, "AAADDBCCCFFF"), (.vista, "AAADBBCCCFFF"),
  ])
  func `fragments of the known pattern give what each system keeps`(
    policy: StreamPolicy,
    expected: String
  ) {
    #expect(Self.joined(Self.paxson, policy.fragments) == expected)
  }

  /// Where a range that overlaps an earlier one (10 to 20) may lie.
  private static let places: [Range<Int>] = [
    5..<15, 5..<20, 5..<25, 10..<15, 10..<20, 10..<25, 12..<15, 12..<20, 12..<25,
  ]

  /// Whose bytes count in those places: n the new one's, o the old one's.
  @Test(arguments: [
    (StreamPolicy.first, "ooooooooo"), (.vista, "ooooooooo"), (.last, "nnnnnnnnn"),
    (.bsd, "nnnoooooo"), (.windows, "nnnoooooo"), (.windows2003, "nnnoooooo"),
    (.macos, "nnnoooooo"), (.irix, "nnnoooooo"), (.hpux10, "nnnoooooo"),
    (.linux, "nnnoonooo"), (.oldLinux, "nnnonnooo"), (.solaris, "onnonnoon"),
    (.hpux11, "onnonnoon"), (.bsdRight, "ooonnnnnn"),
  ])
  func `a system decides by where segments begin and end`(
    policy: StreamPolicy,
    expected: String
  ) {
    for (place, winner) in zip(Self.places, expected) {
      let range = min(10, place.lowerBound)..<max(20, place.upperBound)
      let shared = max(10, place.lowerBound)..<min(20, place.upperBound)
      let letters = range.map { position -> Character in
        if shared.contains(position) { return winner == "n" ? "B" : "A" }
        return place.contains(position) ? "B" : "A"
      }
      #expect(Self.joined([10..<20, place], policy.segments) == String(letters), "\(place)")
    }
  }

  @Test(arguments: 0..<60, StreamPolicy.allCases)
  func `the same content gives the same bytes, whatever overlaps`(
    seed: UInt64,
    policy: StreamPolicy
  ) {
    var generator = SeededGenerator(seed: seed)
    let content = (0..<200).map { _ in UInt8.random(in: 0...255, using: &generator) }
    var list = OverlapList()
    var seen = Set<Int>()
    while seen.count < content.count {
      let start = Int.random(in: 0..<200, using: &generator)
      let end = min(200, start + Int.random(in: 1...30, using: &generator))
      let new = list.insert(content.borrowed.extracting(start..<end), at: start, policy.segments)
      #expect(!new.conflicts)
      #expect(new.overlaps == (start..<end).contains { seen.contains($0) })
      seen.formUnion(start..<end)
      #expect(list.byteCount == seen.count)
      #expect(zip(list.pieces, list.pieces.dropFirst()).allSatisfy { $0.end <= $1.position })
    }
    #expect(list.pieces.flatMap(\.bytes) == content)
  }

  /// What the rule says of each byte, kept byte by byte.
  private struct Model {
    var owner: [Int: (letter: UInt8, range: Range<Int>)] = [:]

    mutating func insert(_ letter: UInt8, _ range: Range<Int>, _ rule: OverlapRule) {
      for position in range {
        if let known = owner[position], !rule.prefers(range, over: known.range) { continue }
        owner[position] = (letter, range)
      }
    }
  }

  @Test(arguments: 0..<40, StreamPolicy.allCases)
  func `conflicting ranges are decided byte by byte`(seed: UInt64, policy: StreamPolicy) {
    var generator = SeededGenerator(seed: seed)
    var list = OverlapList()
    var model = Model()
    for letter in UInt8(65)..<85 {
      let start = Int.random(in: 0..<60, using: &generator)
      let range = start..<(start + Int.random(in: 1...20, using: &generator))
      let bytes = [UInt8](repeating: letter, count: range.count)
      let conflicts = range.contains { model.owner[$0] != nil }
      let new = list.insert(bytes.borrowed, at: start, policy.segments)
      #expect(new.conflicts == conflicts)
      model.insert(letter, range, policy.segments)
    }
    for piece in list.pieces {
      for (offset, byte) in piece.bytes.enumerated() {
        #expect(model.owner[piece.position + offset]?.letter == byte)
      }
    }
    #expect(list.byteCount == model.owner.count)
  }

  @Test func `a copy is told from an overlap`() {
    var list = OverlapList()
    let bytes: [UInt8] = [1, 2, 3, 4]
    #expect(!list.insert(bytes.borrowed, at: 0, .keepsFirst).overlaps)
    let copy = list.insert(bytes.borrowed, at: 0, .keepsFirst)
    #expect(copy.isCopy && copy.overlaps && !copy.conflicts)
    #expect(list.byteCount == 4 && list.cost == 4 + OverlapList.overhead)
    #expect(!list.insert(bytes.borrowed.extracting(0..<3), at: 0, .keepsFirst).isCopy)
    let other: [UInt8] = [1, 2, 3, 5]
    let conflict = list.insert(other.borrowed, at: 0, .keepsFirst)
    #expect(conflict.conflicts && !conflict.isCopy)
  }

  @Test func `of bytes that nobody wants only the place is kept`() {
    var list = OverlapList()
    let bytes = [UInt8](repeating: 7, count: 10)
    _ = list.insert(bytes.borrowed, at: 10, isWanted: false, .keepsFirst)
    #expect(list.byteCount == 0 && list.cost == OverlapList.overhead)
    #expect(list.insert(bytes.borrowed, at: 10, isWanted: false, .keepsFirst).isCopy)
    // The rest of a range that begins in them is kept, and nothing is said of a conflict.
    let other = [UInt8](repeating: 8, count: 10)
    let met = list.insert(other.borrowed, at: 15, .keepsFirst)
    #expect(met.overlaps && !met.conflicts)
    #expect(list.byteCount == 5)
    let first = list.removeFirst()
    #expect(first?.position == 10 && first?.count == 10 && first?.isKept == false)
    let second = list.removeFirst()
    #expect(second?.position == 20 && second?.bytes == [8, 8, 8, 8, 8])
  }

  @Test func `pieces leave in order`() {
    var list = OverlapList()
    for position in [8, 0, 4] {
      _ = list.insert([UInt8](repeating: 7, count: 4).borrowed, at: position, .keepsFirst)
    }
    #expect(list.removeFirst()?.position == 0)
    #expect(list.removeFirst()?.position == 4)
    #expect(list.byteCount == 4)
    list.removeAll()
    #expect(list.isEmpty && list.removeFirst() == nil && list.cost == 0)
  }
}
