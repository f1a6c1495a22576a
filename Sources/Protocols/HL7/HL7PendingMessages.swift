// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import NetworkTypes

/// A control id in eight bytes: a digest of it, never 0.
///
/// Real control ids have up to 20 bytes (199 since v2.7), and a million flows may keep one each. Few wait at a time, so
/// that two of one digest do not happen by chance; it would cost a wrong latency.
struct HL7ControlID: Equatable {
  let digest: UInt64

  init(_ bytes: RawSpan) {
    var hash: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d
    if bytes.byteCount <= 15 {
      hash = UInt128(bytes.byteCount)
      for at in 0..<bytes.byteCount { hash = hash << 8 | UInt128(bytes.uint8(at)) }
    } else {
      // 128-bit FNV-1a.
      for at in 0..<bytes.byteCount {
        hash = (hash ^ UInt128(bytes.uint8(at))) &* 0x0000_0000_0100_0000_0000_0000_0000_013b
      }
    }
    let low = HL7Digest.mix(UInt64(truncatingIfNeeded: hash))
    digest = max(1, HL7Digest.mix(low ^ UInt64(truncatingIfNeeded: hash >> 64)))
  }
}

/// Messages that wait for their acknowledgement: a ring, in which the oldest is given up when it is full.
///
/// One alone, which is the usual ping-pong, needs no ring.
struct HL7PendingMessages {
  private struct Entry {
    var id: HL7ControlID
    var nanoseconds: Int64
    var direction: StreamDirection
    var isLive: Bool
    /// Whether an answer has to come, whatever becomes of the message.
    var isDue: Bool
  }

  /// How long a message waited at least that is called unanswered, in nanoseconds: a capture may end between a
  /// message and its answer.
  private static let shortestWait: Int64 = 1_000_000_000

  private var alone: Entry?
  /// Empty while there is one message at most.
  private var entries: [Entry] = []
  private var next: Int32 = 0
  private var live: Int32 = 0
  private let capacity: Int32

  /// Keeps up to `capacity` messages.
  init(capacity: Int) { self.capacity = Int32(clamping: max(1, capacity)) }

  /// Remembers a message; false when an older one had to be given up for it.
  mutating func insert(
    _ id: HL7ControlID,
    _ direction: StreamDirection,
    at time: Timestamp,
    isDue: Bool
  ) -> Bool {
    let entry = Entry(
      id: id,
      nanoseconds: time.nanoseconds,
      direction: direction,
      isLive: true,
      isDue: isDue
    )
    if entries.isEmpty {
      guard let first = alone else {
        alone = entry
        return true
      }
      guard capacity > 1 else {
        alone = entry
        return false
      }
      alone = nil
      entries.append(first)
      next = 1
      live = 1
    }
    var isRoomy = true
    if next < entries.count {
      isRoomy = !entries[Int(next)].isLive
      entries[Int(next)] = entry
    } else {
      entries.append(entry)
    }
    if isRoomy { live += 1 }
    next += 1
    if next == capacity { next = 0 }
    return isRoomy
  }

  /// Takes out the message that an acknowledgement from `direction` names; its age in nanoseconds.
  mutating func remove(
    _ id: HL7ControlID,
    answeredBy direction: StreamDirection,
    at time: Timestamp
  ) -> Int64? {
    if let only = alone, only.id == id, only.direction != direction {
      alone = nil
      return age(only, time)
    }
    guard live > 0 else { return nil }
    var index = Int(next)
    // Newest first: it is nearly always the one.
    for _ in 0..<entries.count {
      index = index == 0 ? entries.count - 1 : index - 1
      let entry = entries[index]
      guard entry.isLive, entry.id == id, entry.direction != direction else { continue }
      return take(index, time)
    }
    return nil
  }

  /// The age of the newest message of the other side, which a commit acknowledgement answers.
  ///
  /// It stays: the application's own acknowledgement may follow (MLLP Release 2).
  func ageOfNewest(answeredBy direction: StreamDirection, at time: Timestamp) -> Int64? {
    if let only = alone, only.direction != direction { return age(only, time) }
    guard live > 0 else { return nil }
    var index = Int(next)
    for _ in 0..<entries.count {
      index = index == 0 ? entries.count - 1 : index - 1
      let entry = entries[index]
      if entry.isLive, entry.direction != direction { return age(entry, time) }
    }
    return nil
  }

  /// How many messages an answer was due to, and none came by `time`.
  func unanswered(at time: Timestamp) -> Int {
    var count = 0
    if let only = alone, only.isDue, age(only, time) >= Self.shortestWait { count += 1 }
    for entry in entries where entry.isLive && entry.isDue && age(entry, time) >= Self.shortestWait
    {
      count += 1
    }
    return count
  }

  private mutating func take(_ index: Int, _ time: Timestamp) -> Int64 {
    entries[index].isLive = false
    live -= 1
    let age = age(entries[index], time)
    if live == 0 {
      entries = []
      next = 0
    }
    return age
  }

  private func age(_ entry: Entry, _ time: Timestamp) -> Int64 {
    let (age, overflow) = time.nanoseconds.subtractingReportingOverflow(entry.nanoseconds)
    return overflow ? 0 : max(0, age)
  }
}
