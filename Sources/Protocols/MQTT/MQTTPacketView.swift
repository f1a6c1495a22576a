// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// One control packet, whole or, for a PUBLISH, without the end of its payload.
struct MQTTPacketView: ~Escapable {
  let bytes: RawSpan
  let header: MQTTFixedHeader
  /// The protocol level, 0 where the CONNECT was not seen; it decides whether there are properties.
  let version: UInt8
  /// The topic that a topic alias stands for, empty where the packet names its own.
  let aliasedTopic: RawSpan

  /// Views a packet from its first byte.
  @_lifetime(copy bytes, copy aliasedTopic)
  init?(_ bytes: RawSpan, version: UInt8, aliasedTopic: RawSpan) {
    guard case .header(let header) = MQTTFixedHeader.read(bytes, at: 0) else { return nil }
    self.bytes = bytes
    self.header = header
    self.version = version
    self.aliasedTopic = aliasedTopic
  }

  var connect: MQTTConnect? { MQTTConnect(bytes, header) }

  var publish: MQTTPublish? {
    guard case .head(let publish) = MQTTPublish.read(bytes, header, version: version) else {
      return nil
    }
    return publish
  }

  var reply: MQTTReply? { MQTTReply(bytes, header, version: version) }

  @_lifetime(copy self)
  func span(_ range: Range<Int>) -> RawSpan { bytes.slice(range.lowerBound, range.upperBound) }

  @_lifetime(copy self)
  func topic(_ publish: MQTTPublish) -> RawSpan {
    publish.topic.isEmpty ? aliasedTopic : span(publish.topic)
  }

  /// Where the topic filter of that index stands in a SUBSCRIBE or UNSUBSCRIBE, and its options.
  func filter(_ reply: MQTTReply, at index: Int) -> (topic: Range<Int>, options: UInt8)? {
    guard let list = reply.list else { return nil }
    var cursor = MQTTCursor(bytes, from: list.lowerBound, to: list.upperBound)
    var count = 0
    while let topic = cursor.lengthPrefixed(bytes) {
      var options: UInt8 = 0
      if header.type == .subscribe {
        guard let byte = cursor.uint8(bytes) else { return nil }
        options = byte
      }
      if count == index { return (topic, options) }
      count += 1
    }
    return nil
  }
}
