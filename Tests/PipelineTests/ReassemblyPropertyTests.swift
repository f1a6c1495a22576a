// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
import NetworkTypes
import TestSupport
import Testing

/// However recorded conversations are cut into segments, whatever order these come in, how often and how
/// overlapping: the events are the same.
@Suite struct ReassemblyPropertyTests {
  private static let captures = [
    "hl7-adt.pcap", "hl7-split.pcap", "hl7-batch.pcap", "dicom-find.pcap", "dicom-store-ct.pcap",
    "mqtt-v5.pcap", "mqtt-retained-wildcard.pcap", "tls-12.pcap", "tls-13.pcap", "tls-mutual.pcap",
  ]

  private static func recorded(_ name: String) throws -> RecordedConversation {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Captures").standardizedFileURL
    return try RecordedConversation(capture: folder.appending(path: name).path)
  }

  /// The events when every turn comes in segments of the usual size, in order.
  private static func plain(_ conversation: RecordedConversation) -> [String] {
    var replay = Replay(serverPort: conversation.serverPort)
    for turn in conversation.turns {
      for start in stride(from: 0, to: turn.bytes.count, by: 1_460) {
        let end = min(turn.bytes.count, start + 1_460)
        replay.segment(turn.direction, start, Array(turn.bytes[start..<end]))
      }
      replay.advance(turn.direction, turn.bytes.count)
    }
    return replay.finish().events
  }

  /// Ranges that cover a turn: of any size, some of them twice, some longer than need be, out of order.
  private static func pieces(
    _ count: Int,
    _ generator: inout SeededGenerator
  ) -> [Range<Int>] {
    let longest = [1, 7, 60, 400, 1_460, 5_000].randomElement(using: &generator) ?? 1
    var pieces: [Range<Int>] = []
    var start = 0
    while start < count {
      let end = min(count, start + Int.random(in: 1...longest, using: &generator))
      pieces.append(start..<end)
      switch Int.random(in: 0..<6, using: &generator) {
      case 0: pieces.append(start..<end)
      case 1:
        let back = Int.random(in: 0...longest, using: &generator)
        let more = Int.random(in: 0...longest, using: &generator)
        pieces.append(max(0, start - back)..<min(count, end + more))
      default: break
      }
      start = end
    }
    let reach = [0, 2, 10, 50].randomElement(using: &generator) ?? 0
    for index in pieces.indices where reach > 0 {
      let other = min(pieces.count - 1, index + Int.random(in: 0...reach, using: &generator))
      pieces.swapAt(index, other)
    }
    return pieces
  }

  @Test(arguments: captures, 0..<12 as Range<UInt64>)
  func `any segmentation, order, copies and overlaps give the same events`(
    name: String,
    seed: UInt64
  ) throws {
    let conversation = try Self.recorded(name)
    #expect(conversation.byteCount > 200)
    let expected = Self.plain(conversation)
    #expect(expected.count >= 2)
    var generator = SeededGenerator(seed: seed)
    let policy = StreamPolicy.allCases.randomElement(using: &generator) ?? .first
    // Half of the streams pass the wrap of sequence numbers.
    let first = (0..<2).map { _ in
      Bool.random(using: &generator)
        ? UInt32.max - UInt32.random(in: 0..<2_000, using: &generator)
        : UInt32.random(in: 0...UInt32.max, using: &generator)
    }
    var replay = Replay(
      serverPort: conversation.serverPort,
      first: (first[0], first[1]),
      policy: policy
    )
    for turn in conversation.turns {
      let pieces = Self.pieces(turn.bytes.count, &generator)
      for piece in pieces {
        replay.segment(turn.direction, piece.lowerBound, Array(turn.bytes[piece]))
      }
      replay.advance(turn.direction, turn.bytes.count)
      // What is sent again late is of no interest.
      if let piece = pieces.randomElement(using: &generator), piece.count < turn.bytes.count {
        let offset = piece.lowerBound - turn.bytes.count
        replay.segment(turn.direction, offset, Array(turn.bytes[piece]))
      }
    }
    let result = replay.finish()
    #expect(result.events == expected, "seed \(seed), \(policy)")
    #expect(result.gapBytes == 0 && result.conflicts == 0, "seed \(seed), \(policy)")
  }

  /// Bytes of a turn behind a hole are sent twice with different contents.
  @Test(arguments: captures, 0..<6 as Range<UInt64>)
  func `with conflicting overlaps the stated policy decides`(name: String, seed: UInt64) throws {
    let conversation = try Self.recorded(name)
    let expected = Self.plain(conversation)
    var generator = SeededGenerator(seed: seed)
    for (policy, isNewRight) in [
      (StreamPolicy.first, false), (.vista, false), (.last, true), (.linux, true), (.solaris, true),
      (.oldLinux, true), (.bsd, false), (.windows, false), (.macos, false),
    ] {
      var replay = Replay(serverPort: conversation.serverPort, policy: policy)
      var conflicts: UInt64 = 0
      for turn in conversation.turns {
        if turn.bytes.count > 4 {
          // Begins where the other does and ends after it: what new Linux, old Linux and Solaris take.
          let start = Int.random(in: 1..<(turn.bytes.count - 2), using: &generator)
          let end = min(
            turn.bytes.count,
            start + Int.random(in: 2...1_000, using: &generator)
          )
          let right = Array(turn.bytes[start..<end])
          let wrong = right.map { $0 ^ 0x55 }
          replay.segment(turn.direction, start, isNewRight ? Array(wrong.dropLast()) : right)
          replay.segment(turn.direction, start, isNewRight ? right : wrong)
          conflicts += 1
        }
        for start in stride(from: 0, to: turn.bytes.count, by: 1_460) {
          let end = min(turn.bytes.count, start + 1_460)
          replay.segment(turn.direction, start, Array(turn.bytes[start..<end]))
        }
        replay.advance(turn.direction, turn.bytes.count)
      }
      let result = replay.finish()
      let events = result.events.filter { !$0.contains("reassembly_overlap_different_data") }
      #expect(events == expected, "seed \(seed), \(policy)")
      #expect(result.conflicts == conflicts && result.events.count == expected.count + 1)
    }
  }
}
