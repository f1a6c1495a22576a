// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// Where the fields of a CONNECT stand (MQTT 5.0, 3.1; MQTT 3.1.1, 3.1).
struct MQTTConnect {
  let protocolName: Range<Int>
  /// The level without the bit that bridges set.
  let protocolVersion: UInt8
  let flags: UInt8
  let keepAlive: UInt16
  let properties: Range<Int>?
  let clientIdentifier: Range<Int>
  private(set) var willProperties: Range<Int>?
  private(set) var willTopic: Range<Int>?
  private(set) var willMessage: Range<Int>?
  private(set) var username: Range<Int>?
  private(set) var password: Range<Int>?

  var hasUsername: Bool { flags & 0x80 != 0 }
  var hasPassword: Bool { flags & 0x40 != 0 }
  var retainsWill: Bool { flags & 0x20 != 0 }
  var hasWill: Bool { flags & 0x04 != 0 }
  var isCleanSession: Bool { flags & 0x02 != 0 }

  /// Reads the packet with this header at 0; `nil` when its lengths or strings are wrong.
  init?(_ bytes: RawSpan, _ header: MQTTFixedHeader) {
    var cursor = MQTTCursor(bytes, from: header.size, to: header.total)
    guard let name = cursor.string(bytes), let level = cursor.uint8(bytes),
      let flags = cursor.uint8(bytes), let keepAlive = cursor.uint16(bytes)
    else { return nil }
    protocolName = name
    protocolVersion = level & 0x7f
    self.flags = flags
    self.keepAlive = keepAlive
    if protocolVersion >= 5 {
      guard let range = cursor.properties(bytes) else { return nil }
      properties = range
    } else {
      properties = nil
    }
    guard let identifier = cursor.string(bytes) else { return nil }
    clientIdentifier = identifier
    if hasWill {
      if protocolVersion >= 5 {
        guard let range = cursor.properties(bytes) else { return nil }
        willProperties = range
      }
      guard let topic = cursor.string(bytes), let message = cursor.lengthPrefixed(bytes) else {
        return nil
      }
      willTopic = topic
      willMessage = message
    }
    if hasUsername {
      guard let range = cursor.string(bytes) else { return nil }
      username = range
    }
    if hasPassword {
      guard let range = cursor.lengthPrefixed(bytes) else { return nil }
      password = range
    }
    guard cursor.remaining == 0 else { return nil }
  }

  /// Whether the name is one of the two that the standards know.
  func hasKnownName(_ bytes: RawSpan) -> Bool {
    let name = bytes.slice(protocolName.lowerBound, protocolName.upperBound)
    return (name.byteCount == 4 && name.hasPrefix("MQTT"))
      || (name.byteCount == 6 && name.hasPrefix("MQIsdp"))
  }

  /// Whether the flags contradict each other or a reserved one is set (MQTT 5.0, 3.1.2.3).
  var hasInvalidFlags: Bool {
    if flags & 1 != 0 || flags & 0x18 == 0x18 { return true }
    if !hasWill, flags & 0x38 != 0 { return true }
    return protocolVersion < 5 && hasPassword && !hasUsername
  }
}
