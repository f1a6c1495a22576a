// SPDX-License-Identifier: Apache-2.0
import Decode
import Events
import Flows
import NetworkTypes
import TestSupport
import Testing

@Suite struct OverlapTests {
  private static func conversation(_ policy: StreamPolicy) -> Conversation {
    var talk = Conversation(policies: StreamPolicyTable(policy))
    talk.handshake()
    return talk
  }

  /// Segments behind a hole that overlap each other, letter by letter, then what fills the hole.
  private static func line(_ ranges: [Range<Int>], _ policy: StreamPolicy) -> Conversation {
    var talk = conversation(policy)
    for (index, range) in ranges.enumerated() {
      let letter = String(UnicodeScalar(UInt8(ascii: "A") + UInt8(index)))
      talk.segment(
        .toServer,
        102 + UInt32(range.lowerBound),
        String(repeating: letter, count: range.count),
        ack: 501
      )
    }
    let end = ranges.map(\.upperBound).max() ?? 0
    talk.segment(.toServer, 102 + UInt32(end), "\n", ack: 501)
    talk.segment(.toServer, 101, ">", ack: 501)
    talk.engine.finish()
    return talk
  }

  private static let pattern = [0..<3, 4..<6, 6..<9, 1..<5, 6..<9, 9..<12, 6..<10]

  @Test(arguments: [
    (StreamPolicy.first, "AAADBBCCCFFF"), (.vista, "AAADBBCCCFFF"), (.bsd, "AAADDBCCCGFF"),
    (.windows, "AAADDBCCCGFF"), (.linux, "AAADDBGGGGFF"), (.oldLinux, "AAADDBGGGGFF"),
    (.solaris, "ADDDBBGGGFFF"), (.last, "ADDDDBGGGGFF"),
  ])
  func `the receiver's system decides between segments that wait`(
    policy: StreamPolicy,
    expected: String
  ) {
    let talk = Self.line(Self.pattern, policy)
    #expect(talk.log.lines == ["c: >\(expected)", "c: end"])
    #expect(talk.log.anomalies == ["stream.reassembly_overlap_different_data"])
    #expect(talk.engine.statistics.flaws[Int(StreamFlaw.overlapDifferentData.rawValue)] > 1)
  }

  @Test(arguments: [
    (StreamPolicy.first, ">abb", ">aXXd"), (.last, ">abb", ">abbd"), (.linux, ">abb", ">abbd"),
    (.vista, ">abb", ">aXXd"), (.solaris, ">abb", ">abbd"), (.solaris, ">ab", ">aXXd"),
    (.bsd, ">ab", ">abXd"),
  ])
  func `what fills a hole meets what waits behind it`(
    policy: StreamPolicy,
    sent: String,
    expected: String
  ) {
    var talk = Self.conversation(policy)
    talk.segment(.toServer, 103, "XX", ack: 501)
    talk.segment(.toServer, 101, sent, ack: 501)
    talk.segment(.toServer, 105, "d\n", ack: 501)
    talk.engine.finish()
    #expect(talk.log.lines == ["c: \(expected)", "c: end"])
    #expect(talk.log.anomalies == ["stream.reassembly_overlap_different_data"])
  }

  @Test func `what was read cannot be taken back, and a conflict is seen while bytes wait`() {
    var talk = Self.conversation(.last)
    talk.segment(.toServer, 101, ">one", ack: 501)
    talk.segment(.toServer, 101, ">two", ack: 501, after: 300)
    talk.segment(.toServer, 103, "XX!\n", ack: 501)
    talk.engine.finish()
    #expect(talk.log.lines == ["c: >one!", "c: end"])
    #expect(talk.log.anomalies == ["stream.reassembly_overlap_different_data"])
    #expect(talk.engine.statistics.flaws[Int(StreamFlaw.overlapDifferentData.rawValue)] == 2)
  }

  @Test func `the same bytes again are no conflict`() {
    var talk = Self.conversation(.linux)
    talk.segment(.toServer, 101, ">on", ack: 501)
    talk.segment(.toServer, 102, "one", ack: 501)
    talk.segment(.toServer, 108, "y\n", ack: 501)
    talk.segment(.toServer, 106, "xxy", ack: 501)
    talk.segment(.toServer, 103, "ne?xx", ack: 501)
    talk.engine.finish()
    #expect(talk.log.lines == ["c: >one?xxy", "c: end"])
    #expect(talk.log.anomalies == [])
  }

  @Test func `the address of the receiver chooses the policy`() throws {
    let zone = try #require(IPPrefix("10.0.0.2/32"))
    let other = try #require(IPPrefix("10.0.0.0/24"))
    let table = StreamPolicyTable([(other, .first), (zone, .last)])
    #expect(table.policy(of: IPAddress(v4: 0x0a00_0002)) == .last)
    #expect(table.policy(of: IPAddress(v4: 0x0a00_0001)) == .first)
    #expect(table.policy(of: IPAddress(v4: 1)) == StreamPolicyTable.defaultPolicy)
    var talk = Conversation(policies: table)
    talk.handshake()
    talk.segment(.toServer, 102, "a\n", ack: 501)
    talk.segment(.toServer, 102, "b\n", ack: 501)
    talk.segment(.toServer, 101, ">", ack: 501)
    talk.segment(.toClient, 502, "a\n", ack: 104)
    talk.segment(.toClient, 502, "b\n", ack: 104)
    talk.segment(.toClient, 501, "<", ack: 104)
    talk.engine.finish()
    #expect(talk.log.lines == ["c: >b", "s: <a", "c: end"])
  }

  @Test func `overlaps are decided across the wrap of sequence numbers`() {
    for policy in [StreamPolicy.first, .last] {
      var talk = Conversation(policies: StreamPolicyTable(policy))
      talk.segment(.toServer, 0xffff_fffc, flags: 0x02)
      talk.segment(.toClient, 500, ack: 0xffff_fffd, flags: 0x02)
      talk.segment(.toServer, 0xffff_fffe, "aaaa", ack: 501)
      talk.segment(.toServer, 0, "bbbb\n", ack: 501)
      talk.segment(.toServer, 0xffff_fffd, ">", ack: 501)
      talk.engine.finish()
      #expect(talk.log.lines == [policy == .first ? "c: >aaaabb" : "c: >aabbbb", "c: end"])
    }
  }
}
