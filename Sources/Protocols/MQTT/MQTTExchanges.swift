// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events

/// A request that waits for its answers, as an owned copy of its packets without payload.
struct MQTTExchange {
  let type: MQTTPacketType
  let direction: StreamDirection
  let packetIdentifier: UInt16
  let version: UInt8
  let request: [UInt8]
  /// The topic behind a topic alias, else empty.
  let aliasedTopic: [UInt8]
  /// Answers so far, each after its length in four bytes.
  private(set) var kept: [UInt8] = []
  /// Types of the packets in `kept`, a bit each.
  private(set) var seen: UInt16 = 0

  /// Bytes held.
  var bytes: Int { request.count + aliasedTopic.count + kept.count }

  init(
    type: MQTTPacketType,
    direction: StreamDirection,
    packetIdentifier: UInt16,
    version: UInt8,
    request: RawSpan,
    aliasedTopic: [UInt8]
  ) {
    self.type = type
    self.direction = direction
    self.packetIdentifier = packetIdentifier
    self.version = version
    self.request = Array(copying: request)
    self.aliasedTopic = aliasedTopic
  }

  /// Keeps an answer that is not the last; a repetition is not kept again.
  mutating func keep(_ packet: RawSpan, _ type: MQTTPacketType) -> Bool {
    let bit = UInt16(1) << UInt16(type.rawValue)
    guard seen & bit == 0 else { return false }
    seen |= bit
    let length = UInt32(truncatingIfNeeded: packet.byteCount)
    for shift in stride(from: 24, through: 0, by: -8) {
      kept.append(UInt8(truncatingIfNeeded: length >> UInt32(shift)))
    }
    kept.append(copying: packet)
    return true
  }
}

/// The exchanges of a flow that are not complete, oldest first; bounded in number and bytes.
struct MQTTExchanges {
  /// Bytes of all exchanges together.
  static let maxBytes = 1 << 20

  private var waiting: [MQTTExchange] = []
  private(set) var bytes = 0
  private let capacity: Int

  /// Keeps up to `capacity` exchanges.
  init(capacity: Int) { self.capacity = max(1, capacity) }

  var count: Int { waiting.count }

  /// Whether another exchange of so many bytes would be too much.
  func isFull(for more: Int) -> Bool {
    !waiting.isEmpty && (waiting.count >= capacity || bytes + more > Self.maxBytes)
  }

  /// Adds an exchange, for which there must be room.
  mutating func append(_ exchange: MQTTExchange) {
    waiting.append(exchange)
    bytes += exchange.bytes
  }

  /// Takes out the oldest.
  mutating func removeOldest() -> MQTTExchange? {
    guard !waiting.isEmpty else { return nil }
    return remove(at: 0)
  }

  /// Takes out an exchange.
  mutating func remove(at index: Int) -> MQTTExchange {
    let exchange = waiting.remove(at: index)
    bytes -= exchange.bytes
    // An idle connection waits for nothing, and there may be a million of them.
    if waiting.isEmpty { waiting = [] }
    return exchange
  }

  /// Where the request of that type, sender and identifier is.
  func index(_ type: MQTTPacketType, _ direction: StreamDirection, _ identifier: UInt16) -> Int? {
    waiting.firstIndex {
      $0.type == type && $0.direction == direction && $0.packetIdentifier == identifier
    }
  }

  /// Keeps a further packet of an exchange; false when it is a repetition.
  mutating func keep(_ packet: RawSpan, _ type: MQTTPacketType, at index: Int) -> Bool {
    let before = waiting[index].bytes
    let isNew = waiting[index].keep(packet, type)
    bytes += waiting[index].bytes - before
    return isNew
  }
}
