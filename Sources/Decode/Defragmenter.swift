// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import NetworkTypes

/// Puts IP packets together again from their fragments (RFC 791, 3.2; RFC 8200, 4.5).
///
/// Where fragments overlap, the receiver's ``StreamPolicy`` decides which bytes count; overlaps are
/// counted, and told as a flaw once a packet unless a fragment merely came twice. The table is bounded
/// in packets, in bytes and in time; what does not fit is counted and dropped, the oldest first.
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
    /// Those of them whose bytes were others than before.
    package var conflicts: UInt64 = 0
    /// Packets that were given up to stay within a limit; they are incomplete, too.
    package var limited: UInt64 = 0
    /// Fragments that reach past the largest IP packet, or whose length is impossible.
    package var malformed: UInt64 = 0

    /// All zero.
    package init() {}

    /// Adds another worker's counts.
    package mutating func add(_ other: Counts) {
      reassembled += other.reassembled
      incomplete += other.incomplete
      overlaps += other.overlaps
      conflicts += other.conflicts
      limited += other.limited
      malformed += other.malformed
    }

    /// Takes away what had been counted before.
    package mutating func subtract(_ earlier: Counts) {
      reassembled -= earlier.reassembled
      incomplete -= earlier.incomplete
      overlaps -= earlier.overlaps
      conflicts -= earlier.conflicts
      limited -= earlier.limited
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
    var fragments = OverlapList()
    /// The packet's length, once its last fragment was seen.
    var total: Int?
    var count = 0
    var isTold = false
    let since: Timestamp
    let order: UInt64

    var isWhole: Bool {
      // The pieces are apart from each other: as many bytes as the packet has leave no hole.
      guard let total, fragments.byteCount == total else { return false }
      return fragments.pieces.first?.position == 0 && fragments.pieces.last?.end == total
    }
  }

  private var partials: [Key: Partial] = [:]
  /// The keys in the order in which their packets began, from `first` on; some are gone already.
  private var queue: [(key: Key, order: UInt64)] = []
  private var first = 0
  private var bytes = 0
  private var order: UInt64 = 0
  private let limits: Limits
  private let policies: StreamPolicyTable
  /// What was counted so far.
  package private(set) var counts = Counts()
  /// What is wrong with the fragment that was taken last.
  package private(set) var flaw = PacketFlaw.none

  /// An empty table.
  package init(limits: Limits = Limits(), policies: StreamPolicyTable = StreamPolicyTable()) {
    self.limits = limits
    self.policies = policies
  }

  /// Takes a fragment; when it completes its packet, that packet comes back as raw IP.
  package mutating func take(_ packet: borrowing PacketView, at time: Timestamp) -> [UInt8]? {
    flaw = .none
    let end = packet.fragmentOffset + packet.payload.byteCount
    guard isPossible(packet, end) else {
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
    makeRoom(for: key, packet.payload.byteCount + OverlapList.overhead, time)
    var partial = partials.removeValue(forKey: key) ?? begin(key, time)
    bytes -= partial.fragments.cost
    partial.count += 1
    let insertion = partial.fragments.insert(
      packet.payload,
      at: packet.fragmentOffset,
      policies.policy(of: packet.destination).fragments
    )
    if insertion.overlaps { note(insertion, packet, &partial) }
    if !packet.hasMoreFragments, partial.total == nil { partial.total = end }
    if partial.isWhole {
      counts.reassembled += 1
      return Self.whole(packet, partial.fragments.pieces.flatMap(\.bytes))
    }
    guard partial.count < limits.maxFragments else {
      counts.incomplete += 1
      counts.limited += 1
      return nil
    }
    bytes += partial.fragments.cost
    partials[key] = partial
    return nil
  }

  /// Drops what is still incomplete.
  package mutating func finish() {
    counts.incomplete += UInt64(partials.count)
    partials = [:]
    queue = []
    first = 0
    bytes = 0
  }

  private mutating func isPossible(_ packet: borrowing PacketView, _ end: Int) -> Bool {
    let isIPv4 = packet.source.isIPv4
    if packet.payload.byteCount == 0 || packet.missing > 0 { return false }
    if end > 65_515 {
      flaw = isIPv4 ? .ipv4FragmentTooLarge : .ipv6FragmentTooLarge
      return false
    }
    if packet.hasMoreFragments, packet.payload.byteCount % 8 != 0 {
      flaw = isIPv4 ? .none : .ipv6FragmentLength
      return false
    }
    return true
  }

  private mutating func begin(_ key: Key, _ time: Timestamp) -> Partial {
    order += 1
    queue.append((key, order))
    return Partial(since: time, order: order)
  }

  private mutating func note(
    _ insertion: OverlapList.Insertion,
    _ packet: borrowing PacketView,
    _ partial: inout Partial
  ) {
    counts.overlaps += 1
    if insertion.conflicts { counts.conflicts += 1 }
    if insertion.isCopy || partial.isTold { return }
    partial.isTold = true
    flaw = packet.source.isIPv4 ? .ipv4FragmentOverlap : .ipv6FragmentOverlap
  }

  private mutating func makeRoom(for key: Key, _ count: Int, _ time: Timestamp) {
    let oldest = time.nanoseconds &- limits.timeout &* 1_000_000_000
    if let own = partials[key], own.since.nanoseconds < oldest { drop(key) }
    while first < queue.count {
      let isFull = partials.count >= limits.maxPackets || bytes + count > limits.maxBytes
      let next = queue[first]
      guard let partial = partials[next.key], partial.order == next.order else {
        first += 1
        continue
      }
      guard isFull || partial.since.nanoseconds < oldest else { break }
      if isFull { counts.limited += 1 }
      first += 1
      drop(next.key)
    }
    if first > 1_024, first > queue.count / 2 {
      queue.removeSubrange(0..<first)
      first = 0
    } else if queue.count - first > 2 * partials.count + 1_024 {
      queue = queue[first...].filter { partials[$0.key]?.order == $0.order }
      first = 0
    }
  }

  private mutating func drop(_ key: Key) {
    guard let partial = partials.removeValue(forKey: key) else { return }
    counts.incomplete += 1
    bytes -= partial.fragments.cost
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
