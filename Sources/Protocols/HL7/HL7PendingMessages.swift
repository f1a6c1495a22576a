// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import NetworkTypes

/// A control id in fixed size: itself when it is short, else a 128-bit FNV-1a digest of it.
///
/// Real control ids have up to 20 bytes (199 since v2.7). A collision costs a wrong latency at worst.
struct HL7ControlID: Equatable {
  let key: UInt128

  init(_ bytes: RawSpan) {
    let count = bytes.byteCount
    if count <= 15 {
      var packed = UInt128(count)
      for i in 0..<count { packed = packed << 8 | UInt128(bytes.uint8(i)) }
      key = packed
      return
    }
    var hash: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d
    for i in 0..<count {
      hash = (hash ^ UInt128(bytes.uint8(i))) &* 0x0000_0000_0100_0000_0000_0000_0000_013b
    }
    // Above all keys of short ids: their first byte is 15 at the most.
    key = hash | UInt128(0x80) << 120
  }
}

/// Messages that wait for their acknowledgement: a ring, in which the oldest is given up when it is full.
struct HL7PendingMessages {
  private struct Entry {
    var id: HL7ControlID
    var direction: StreamDirection
    var nanoseconds: Int64
    var isLive: Bool
  }

  private var entries: [Entry] = []
  private var next = 0
  private var live = 0
  private let capacity: Int

  /// Keeps up to `capacity` messages.
  init(capacity: Int) { self.capacity = max(1, capacity) }

  /// Remembers a message; false when an older one had to be given up for it.
  mutating func insert(_ id: HL7ControlID, _ direction: StreamDirection, at time: Timestamp) -> Bool
  {
    // In the usual ping-pong the ring never grows past its first place.
    if live == 0 { next = 0 }
    let entry = Entry(id: id, direction: direction, nanoseconds: time.nanoseconds, isLive: true)
    var isRoomy = true
    if next < entries.count {
      isRoomy = !entries[next].isLive
      entries[next] = entry
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
    guard live > 0 else { return nil }
    var index = next
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
    guard live > 0 else { return nil }
    var index = next
    for _ in 0..<entries.count {
      index = index == 0 ? entries.count - 1 : index - 1
      let entry = entries[index]
      if entry.isLive, entry.direction != direction { return age(entry, time) }
    }
    return nil
  }

  private mutating func take(_ index: Int, _ time: Timestamp) -> Int64 {
    entries[index].isLive = false
    live -= 1
    return age(entries[index], time)
  }

  private func age(_ entry: Entry, _ time: Timestamp) -> Int64 {
    let (age, overflow) = time.nanoseconds.subtractingReportingOverflow(entry.nanoseconds)
    return overflow ? 0 : max(0, age)
  }
}
