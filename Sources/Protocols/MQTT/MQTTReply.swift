// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// Where the fields of all packets but CONNECT and PUBLISH stand: an identifier, a code, properties, a list.
struct MQTTReply {
  private(set) var packetIdentifier: UInt16?
  /// The return or reason code; 0 where version 5 lets it be left out.
  private(set) var code: UInt8?
  private(set) var isSessionPresent = false
  private(set) var properties: Range<Int>?
  /// Topic filters, granted QoS, or reason codes.
  private(set) var list: Range<Int>?

  /// Reads the packet with this header at 0; `nil` when its lengths are wrong.
  init?(_ bytes: RawSpan, _ header: MQTTFixedHeader, version: UInt8) {
    var cursor = MQTTCursor(bytes, from: header.size, to: header.total)
    guard cursor.remaining == header.remainingLength else { return nil }
    let isFive = version >= 5
    switch header.type {
    case .connack:
      guard let flags = cursor.uint8(bytes), let code = cursor.uint8(bytes) else { return nil }
      isSessionPresent = flags & 1 != 0
      self.code = code
      // A server that does not know version 5 refuses in the form that it knows.
      if isFive, cursor.remaining > 0, !readProperties(bytes, &cursor) { return nil }
    case .puback, .pubrec, .pubrel, .pubcomp:
      guard readIdentifier(bytes, &cursor) else { return nil }
      if isFive, !readCode(bytes, &cursor) { return nil }
    case .subscribe, .unsubscribe:
      guard readIdentifier(bytes, &cursor) else { return nil }
      if isFive, !readProperties(bytes, &cursor) { return nil }
      let isSubscribe = header.type == .subscribe
      guard readFilters(bytes, &cursor, isSubscribe: isSubscribe, isFive) else { return nil }
    case .suback, .unsuback:
      guard readIdentifier(bytes, &cursor) else { return nil }
      if isFive, !readProperties(bytes, &cursor) { return nil }
      list = cursor.take(cursor.remaining)
      if header.type == .suback || isFive, list?.isEmpty ?? true { return nil }
    case .disconnect, .auth:
      if isFive, !readCode(bytes, &cursor) { return nil }
    default: break
    }
    guard cursor.remaining == 0 else { return nil }
  }

  private mutating func readIdentifier(_ bytes: RawSpan, _ cursor: inout MQTTCursor) -> Bool {
    packetIdentifier = cursor.uint16(bytes)
    return packetIdentifier != nil
  }

  private mutating func readProperties(_ bytes: RawSpan, _ cursor: inout MQTTCursor) -> Bool {
    properties = cursor.properties(bytes)
    return properties != nil
  }

  /// A reason code and properties, either of which may be left out from the end.
  private mutating func readCode(_ bytes: RawSpan, _ cursor: inout MQTTCursor) -> Bool {
    code = cursor.remaining > 0 ? cursor.uint8(bytes) : 0
    return cursor.remaining == 0 || readProperties(bytes, &cursor)
  }

  private mutating func readFilters(
    _ bytes: RawSpan,
    _ cursor: inout MQTTCursor,
    isSubscribe: Bool,
    _ isFive: Bool
  ) -> Bool {
    let start = cursor.position
    guard cursor.remaining > 0 else { return false }
    while cursor.remaining > 0 {
      guard let filter = cursor.string(bytes), !filter.isEmpty else { return false }
      guard isSubscribe else { continue }
      // Reserved bits must be 0, and there is no QoS 3 (MQTT 5.0, 3.8.3.1).
      guard let options = cursor.uint8(bytes), options & (isFive ? 0xc0 : 0xfc) == 0,
        options & 3 != 3
      else { return false }
    }
    list = start..<cursor.end
    return true
  }
}
