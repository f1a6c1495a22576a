// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Decode
internal import NetworkTypes

/// What a redaction may hold in memory; what is past a limit is blanked, never passed on.
package struct RedactionLimits: Hashable, Sendable {
  /// Bytes of one direction of a connection.
  package var maxStreamBytes = 64 << 20
  /// Bytes of all connections together.
  package var maxBytes = 1 << 30
  /// Different values that are searched for by the proof.
  package var maxSecrets = 1_000_000

  /// The defaults.
  package init() {}
}

/// Puts the bytes of connections together, whatever order they came in.
struct StreamTable {
  /// Where a segment's bytes lie.
  struct Place: BitwiseCopyable {
    /// The direction's number; -1 where the bytes are past a limit or before the beginning.
    var direction: Int32
    var offset: Int
  }

  /// A connection's two ends, the smaller one first.
  private struct Key: Hashable {
    let low: IPAddress
    let high: IPAddress
    let ports: UInt32
    let tunnel: UInt64
  }

  private struct Direction {
    var bytes: [UInt8] = []
    /// Sequence number of the first byte, once it is known.
    var start: UInt32?
    var opened: UInt32?
  }

  private let limits: RedactionLimits
  private var current: [Key: Int] = [:]
  /// Two for each connection, beside each other.
  private var directions: [Direction] = []
  private var held = 0
  private(set) var isLimited = false

  init(_ limits: RedactionLimits) { self.limits = limits }

  /// Takes a segment; the bytes that came first count, as for what is masked it does not matter whose come later.
  mutating func place(_ packet: borrowing PacketView) -> Place {
    let isForward =
      packet.source == packet.destination
      ? packet.sourcePort < packet.destinationPort : packet.source < packet.destination
    let low = isForward ? packet.source : packet.destination
    let high = isForward ? packet.destination : packet.source
    let ports =
      isForward
      ? UInt32(packet.sourcePort) << 16 | UInt32(packet.destinationPort)
      : UInt32(packet.destinationPort) << 16 | UInt32(packet.sourcePort)
    let key = Key(low: low, high: high, ports: ports, tunnel: packet.encapsulation)
    let isOpening = packet.flags & 0x02 != 0
    var connection = current[key]
    if isOpening, packet.flags & 0x10 == 0, let known = connection {
      let opened = directions[known * 2 + (isForward ? 0 : 1)].opened
      let isUsed = !directions[known * 2].bytes.isEmpty || !directions[known * 2 + 1].bytes.isEmpty
      if isUsed, opened != packet.sequence { connection = nil }
    }
    if connection == nil {
      connection = directions.count / 2
      current[key] = connection
      directions += [Direction(), Direction()]
    }
    let index = (connection ?? 0) * 2 + (isForward ? 0 : 1)
    if isOpening {
      directions[index].opened = packet.sequence
      if directions[index].bytes.isEmpty { directions[index].start = packet.sequence &+ 1 }
    }
    let count = packet.payload.byteCount
    guard count > 0 else { return Place(direction: -1, offset: 0) }
    let sequence = isOpening ? packet.sequence &+ 1 : packet.sequence
    guard let start = directions[index].start else {
      directions[index].start = sequence
      return store(packet.payload, index, 0)
    }
    let reached = directions[index].bytes.count
    let offset =
      reached + Int(Int32(bitPattern: sequence &- start &- UInt32(truncatingIfNeeded: reached)))
    guard offset >= 0 else { return Place(direction: -1, offset: 0) }
    return store(packet.payload, index, offset)
  }

  private mutating func store(_ payload: RawSpan, _ index: Int, _ offset: Int) -> Place {
    let end = offset + payload.byteCount
    let more = max(0, end - directions[index].bytes.count)
    guard end <= limits.maxStreamBytes, held + more <= limits.maxBytes else {
      isLimited = true
      return Place(direction: -1, offset: 0)
    }
    held += more
    if more > 0 {
      let known = directions[index].bytes.count
      if offset > known {
        directions[index].bytes.append(contentsOf: [UInt8](repeating: 0, count: offset - known))
      }
      let from = max(0, known - offset)
      directions[index].bytes += [UInt8](copying: payload.extracting(from..<payload.byteCount))
      fill(payload.extracting(0..<from), index, offset)
    } else {
      fill(payload, index, offset)
    }
    return Place(direction: Int32(index), offset: offset)
  }

  /// Puts bytes where none were seen so far.
  private mutating func fill(_ payload: RawSpan, _ index: Int, _ offset: Int) {
    for at in 0..<payload.byteCount where directions[index].bytes[offset + at] == 0 {
      directions[index].bytes[offset + at] = payload.uint8(at)
    }
  }

  /// Masks all connections; each direction's bytes by its number.
  ///
  /// `remembers` is what the proof wants (``MaskedBytes``).
  consuming func masked(hidesAddresses: Bool, remembers: Bool = false) -> [MaskedBytes] {
    var result: [MaskedBytes] = []
    result.reserveCapacity(directions.count)
    for index in stride(from: 0, to: directions.count, by: 2) {
      var one = MaskedBytes(directions[index].bytes, remembers: remembers)
      var other = MaskedBytes(directions[index + 1].bytes, remembers: remembers)
      ConnectionMask.mask(&one, &other, hidesAddresses: hidesAddresses)
      result += [one, other]
    }
    return result
  }
}
