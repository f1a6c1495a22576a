// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import NetworkTypes

/// Puts IP packets together again from their fragments (RFC 791, 3.2; RFC 8200, 4.5).
///
/// Where fragments overlap, the bytes that came first stay, as most receivers do; every overlap is
/// counted. The table is bounded in packets, in bytes and in time; what does not fit is counted and
/// dropped, the oldest first.
package struct Defragmenter {
  /// The named limits.
  package struct Limits: Hashable, Sendable {
    /// Packets that wait for fragments at the same time.
    package var maxPackets = 4_096
    /// Bytes that they keep together.
    package var maxBytes = 16 << 20
    /// Seconds of packet time after which an incomplete packet is dropped.
    package var timeout: Int64 = 60
    /// Fragments of one packet.
    package var maxFragments = 512

    /// The defaults.
    package init() {}
  }

  /// What was counted.
  package struct Counts: Hashable, Sendable {
    /// Packets that became whole.
    package var reassembled: UInt64 = 0
    /// Packets of which a fragment never came, or that passed a limit.
    package var incomplete: UInt64 = 0
    /// Fragments with bytes that had been seen.
    package var overlaps: UInt64 = 0
    /// Fragments that reach past the largest IP packet, or whose length is impossible.
    package var malformed: UInt64 = 0

    /// All zero.
    package init() {}

    /// Adds another worker's counts.
    package mutating func add(_ other: Counts) {
      reassembled += other.reassembled
      incomplete += other.incomplete
      overlaps += other.overlaps
      malformed += other.malformed
    }

    /// Takes away what had been counted before.
    package mutating func subtract(_ earlier: Counts) {
      reassembled -= earlier.reassembled
      incomplete -= earlier.incomplete
      overlaps -= earlier.overlaps
      malformed -= earlier.malformed
    }
  }

  private struct Key: Hashable {
    let source: IPAddress
    let destination: IPAddress
    let identification: UInt32
    let ipProtocol: UInt8
    let vlan: UInt16
    let tunnel: UInt32
  }

  private struct Partial {
    var payload: [UInt8] = []
    /// The ranges of `payload` that are filled, in order, apart from each other.
    var filled: [Range<Int>] = []
    var total: Int?
    var fragments = 0
    var since: Timestamp
    var order: UInt64

    var isWhole: Bool {
      guard let total, filled.count == 1 else { return false }
      return filled[0] == 0..<total
    }
  }

  private var partials: [Key: Partial] = [:]
  private var bytes = 0
  private var order: UInt64 = 0
  private let limits: Limits
  /// What was counted so far.
  package private(set) var counts = Counts()

  /// An empty table.
  package init(limits: Limits = Limits()) { self.limits = limits }

  /// Takes a fragment; when it completes its packet, that packet comes back as raw IP.
  package mutating func take(_ packet: borrowing PacketView, at time: Timestamp) -> [UInt8]? {
    let end = packet.fragmentOffset + packet.payload.byteCount
    let isOdd = packet.hasMoreFragments && packet.payload.byteCount % 8 != 0
    guard packet.payload.byteCount > 0, packet.missing == 0, end <= 65_515, !isOdd else {
      counts.malformed += 1
      return nil
    }
    let key = Key(
      source: packet.source,
      destination: packet.destination,
      identification: packet.identification,
      ipProtocol: packet.source.isIPv4 ? packet.ipProtocol.rawValue : 0,
      vlan: packet.vlan,
      tunnel: packet.tunnelID
    )
    makeRoom(for: key, packet.payload.byteCount, time)
    order += 1
    var partial = partials.removeValue(forKey: key) ?? Partial(since: time, order: order)
    bytes -= partial.payload.count
    partial.fragments += 1
    fill(&partial, packet.payload, at: packet.fragmentOffset)
    if !packet.hasMoreFragments, partial.total == nil { partial.total = end }
    if partial.isWhole {
      counts.reassembled += 1
      return Self.whole(packet, partial.payload)
    }
    guard partial.fragments < limits.maxFragments else {
      counts.incomplete += 1
      return nil
    }
    bytes += partial.payload.count
    partials[key] = partial
    return nil
  }

  /// Drops what is still incomplete.
  package mutating func finish() {
    counts.incomplete += UInt64(partials.count)
    partials = [:]
    bytes = 0
  }

  /// Copies the bytes that are new and joins the ranges.
  private mutating func fill(_ partial: inout Partial, _ data: RawSpan, at offset: Int) {
    let range = offset..<(offset + data.byteCount)
    if partial.payload.count < range.upperBound {
      partial.payload.append(
        contentsOf: repeatElement(0, count: range.upperBound - partial.payload.count)
      )
    }
    if partial.filled.contains(where: { $0.overlaps(range) }) { counts.overlaps += 1 }
    var holes = [range]
    for known in partial.filled {
      holes = holes.flatMap { hole -> [Range<Int>] in
        guard hole.overlaps(known) else { return [hole] }
        return [
          hole.lowerBound..<max(hole.lowerBound, min(hole.upperBound, known.lowerBound)),
          min(hole.upperBound, max(hole.lowerBound, known.upperBound))..<hole.upperBound,
        ].filter { !$0.isEmpty }
      }
    }
    for hole in holes {
      for index in hole { partial.payload[index] = data.uint8(index - offset) }
    }
    var joined: [Range<Int>] = []
    for next in (partial.filled + [range]).sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = joined.last, next.lowerBound <= last.upperBound {
        joined[joined.count - 1] =
          last.lowerBound..<max(last.upperBound, next.upperBound)
      } else {
        joined.append(next)
      }
    }
    partial.filled = joined
  }

  private mutating func makeRoom(for key: Key, _ count: Int, _ time: Timestamp) {
    if partials.count >= limits.maxPackets / 2 || bytes + count > limits.maxBytes / 2 {
      let oldest = time.nanoseconds - limits.timeout * 1_000_000_000
      for (stale, partial) in partials where partial.since.nanoseconds < oldest {
        drop(stale, partial)
      }
    }
    if let own = partials[key],
      time.nanoseconds - own.since.nanoseconds > limits.timeout * 1_000_000_000
    {
      drop(key, own)
    }
    while partials.count >= limits.maxPackets || bytes + count > limits.maxBytes {
      guard let oldest = partials.min(by: { $0.value.order < $1.value.order }) else { return }
      drop(oldest.key, oldest.value)
    }
  }

  private mutating func drop(_ key: Key, _ partial: Partial) {
    counts.incomplete += 1
    bytes -= partial.payload.count
    partials[key] = nil
  }

  /// An IP header without options or extensions before the payload.
  private static func whole(_ packet: borrowing PacketView, _ payload: [UInt8]) -> [UInt8] {
    func octets(_ value: UInt128, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt128(8 * (count - 1 - $0))) }
    }
    let next = packet.ipProtocol.rawValue
    if packet.source.isIPv4 {
      return [0x45, 0] + octets(UInt128(20 + payload.count), 2) + [0, 0, 0, 0]
        + [packet.hopLimit, next, 0, 0] + octets(packet.source.bits, 4)
        + octets(packet.destination.bits, 4) + payload
    }
    return [0x60, 0, 0, 0] + octets(UInt128(payload.count), 2) + [next, packet.hopLimit]
      + octets(packet.source.bits, 16) + octets(packet.destination.bits, 16) + payload
  }
}
