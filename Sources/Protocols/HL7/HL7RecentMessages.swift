// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events

/// What a message with a control id that its sender used before is.
enum HL7Duplicate: UInt8 {
  /// The same bytes again.
  case retransmission
  /// Another message.
  case reuse

  /// The anomaly that tells of it.
  var name: StaticString {
    switch self {
    case .retransmission: "hl7.message_sent_again"
    case .reuse: "hl7.duplicate_control_id"
    }
  }
}

/// Digests of the last messages of a flow: a ring, in which the oldest is forgotten when it is full.
///
/// HL7 wants a control id to be unique (MSH-10); a receiver that is sent one twice files a result twice, or drops one.
/// Nothing is allocated before the second message: many flows have but one, and there may be a million of them. What is
/// kept are digests, never text. They are quick and no secret: whoever wants to can make two messages of one digest, and
/// have a reuse called a retransmission.
struct HL7RecentMessages {
  /// Messages of a flow whose control ids are remembered, of both directions together.
  static let capacity = 64

  private struct Entry {
    var id: UInt64
    var content: UInt64
  }

  /// The ring's first place while `ring` is empty; its id is 0 before the first message.
  private var alone = Entry(id: 0, content: 0)
  private var ring: [Entry] = []
  private var next: UInt8 = 0

  /// Remembers a message; tells whether its control id was seen before.
  mutating func note(
    _ id: HL7ControlID,
    _ direction: StreamDirection,
    content: RawSpan
  ) -> HL7Duplicate? {
    let entry = Entry(
      id: HL7Digest.mix(id.digest ^ UInt64(direction.rawValue)),
      content: HL7Digest.of(content)
    )
    if ring.isEmpty {
      guard alone.id != 0 else {
        alone = entry
        return nil
      }
      ring = [alone]
    }
    for i in 0..<ring.count where ring[i].id == entry.id {
      if ring[i].content == entry.content { return .retransmission }
      ring[i].content = entry.content
      return .reuse
    }
    if ring.count < Self.capacity {
      ring.append(entry)
    } else {
      ring[Int(next)] = entry
      next = (next + 1) % UInt8(Self.capacity)
    }
    return nil
  }
}
