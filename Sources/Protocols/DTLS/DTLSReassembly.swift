// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// Puts the handshake messages of one side together from their fragments (RFC 6347, 4.2.3).
///
/// Messages are handed on as they become whole, in whatever order; each number once, so that
/// retransmissions cost nothing. Bounded in messages, bytes and holes.
struct DTLSReassembly: Sendable {
  /// Messages that may be in pieces at the same time.
  static let maxMessages = 8
  /// Bytes of all messages in pieces.
  static let maxBytes = 128 << 10
  /// Separate stretches of one message.
  static let maxStretches = 64
  /// Message numbers that one handshake can have here.
  static let maxSequence = 64

  private struct Partial: Sendable {
    let sequence: UInt16
    let type: UInt8
    let length: Int
    /// From the start to the furthest byte seen; what no stretch covers is zero.
    var bytes: [UInt8] = []
    var stretches: [Range<Int>] = []

    var isWhole: Bool { stretches.count == 1 && stretches[0] == 0..<length }
  }

  private var partials: [Partial] = []
  private var done: UInt64 = 0
  private var heldBytes = 0

  /// Whether a message of this number has been handed on, or can not be a handshake's.
  func isDone(_ sequence: UInt16) -> Bool {
    Int(sequence) >= Self.maxSequence || done >> UInt64(sequence) & 1 == 1
  }

  /// Remembers that a message has been handed on.
  mutating func finish(_ sequence: UInt16) {
    done |= 1 << UInt64(sequence)
    drop(sequence)
  }

  /// Forgets the pieces of all messages.
  mutating func dropAll() {
    partials = []
    heldBytes = 0
  }

  /// Whether a fragment could be kept.
  enum Outcome {
    /// More fragments are needed.
    case waiting
    /// The message is whole.
    case whole([UInt8])
    /// A limit was reached; the fragment is dropped.
    case refused
    /// Its length or type is not that of the fragments before.
    case inconsistent
  }

  /// Takes a fragment of a message that is not done.
  mutating func add(_ header: DTLSFragmentHeader, _ body: RawSpan) -> Outcome {
    let index: Int
    if let known = partials.firstIndex(where: { $0.sequence == header.sequence }) {
      index = known
    } else {
      guard partials.count < Self.maxMessages else { return .refused }
      index = partials.count
      partials.append(
        Partial(sequence: header.sequence, type: header.type, length: header.length)
      )
    }
    guard partials[index].type == header.type, partials[index].length == header.length else {
      return .inconsistent
    }
    let end = header.offset + header.count
    let growth = max(0, end - partials[index].bytes.count)
    guard heldBytes + growth <= Self.maxBytes,
      partials[index].stretches.count < Self.maxStretches
    else { return .refused }
    heldBytes += growth
    partials[index].bytes.append(contentsOf: repeatElement(0, count: growth))
    for i in 0..<header.count { partials[index].bytes[header.offset + i] = body.uint8(i) }
    Self.merge(header.offset..<end, into: &partials[index].stretches)
    guard partials[index].isWhole else { return .waiting }
    let bytes = partials[index].bytes
    finish(header.sequence)
    return .whole(bytes)
  }

  private mutating func drop(_ sequence: UInt16) {
    guard let index = partials.firstIndex(where: { $0.sequence == sequence }) else { return }
    heldBytes -= partials[index].bytes.count
    partials.remove(at: index)
  }

  /// Adds a stretch to a list of stretches that neither touch nor overlap.
  private static func merge(_ stretch: Range<Int>, into stretches: inout [Range<Int>]) {
    var merged = stretch
    stretches.removeAll { other in
      guard other.lowerBound <= merged.upperBound, merged.lowerBound <= other.upperBound else {
        return false
      }
      merged =
        min(other.lowerBound, merged.lowerBound)..<max(other.upperBound, merged.upperBound)
      return true
    }
    stretches.append(merged)
  }
}
