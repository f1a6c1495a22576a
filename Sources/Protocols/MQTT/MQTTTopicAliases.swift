// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// The topics that a sender gave short numbers (MQTT 5.0, 3.3.2.3.4), within limits.
struct MQTTTopicAliases {
  /// Aliases of one direction.
  static let maxAliases = 1024
  /// Bytes of their topics together.
  static let maxBytes = 256 << 10

  private var topics: [UInt16: [UInt8]] = [:]
  private var bytes = 0

  /// The topic of an alias, empty when it is not known.
  func topic(_ alias: UInt16) -> [UInt8] { topics[alias] ?? [] }

  /// Sets an alias; false when it did not fit.
  mutating func set(_ alias: UInt16, _ topic: RawSpan) -> Bool {
    let old = topics[alias]?.count
    let new = bytes - (old ?? 0) + topic.byteCount
    guard new <= Self.maxBytes, old != nil || topics.count < Self.maxAliases else {
      // A stale topic would be worse than none.
      if let old {
        topics[alias] = nil
        bytes -= old
      }
      return false
    }
    topics[alias] = Array(copying: topic)
    bytes = new
    return true
  }

  /// Forgets all: a new connection, or bytes were lost in which an alias may have been set.
  mutating func removeAll() {
    topics.removeAll()
    bytes = 0
  }
}
