// SPDX-License-Identifier: Apache-2.0
import Events
import TestSupport

/// Packets made for these tests, byte by byte after the standards' figures.
enum MQTTFixture {
  static func text(_ text: String) -> [UInt8] {
    let bytes = Array(text.utf8)
    return [UInt8(bytes.count >> 8), UInt8(bytes.count & 255)] + bytes
  }

  static func packet(_ first: UInt8, _ body: [UInt8]) -> [UInt8] {
    var header = [first]
    var length = body.count
    repeat {
      header.append(UInt8(length & 127) | (length > 127 ? 128 : 0))
      length >>= 7
    } while length > 0
    return header + body
  }

  static let connect311 = packet(
    0x10,
    text("MQTT") + [4, 0xc2, 0, 60] + text("pump-7") + text("user") + text("secret")
  )
  static let connack311: [UInt8] = [0x20, 2, 0, 0]
  static let connect5 = packet(
    0x10,
    text("MQTT") + [5, 0xce, 0, 60]
      + [31, 0x21, 0, 20, 0x11, 0, 0, 2, 0x2b] + [0x26] + text("site") + text("icu-token")
      + [0x22, 0, 10] + [0x17, 1] + text("pump-7")
      + [8, 0x03] + text("plain") + text("will/topic") + text("will-secret") + text("user")
      + text("secret")
  )
  static let connack5: [UInt8] = [0x20, 6, 0, 0, 3, 0x22, 0, 10]

  static func publish(
    _ topic: String,
    _ message: String,
    qos: UInt8 = 0,
    id: UInt8 = 1,
    properties: [UInt8]? = nil
  ) -> [UInt8] {
    packet(
      0x30 | qos << 1,
      text(topic) + (qos > 0 ? [0, id] : []) + (properties.map { [UInt8($0.count)] + $0 } ?? [])
        + Array(message.utf8)
    )
  }

  /// A version 3.1.1 session with every packet type.
  static var session311: Conversation {
    var talk = Conversation.toServer(connect311)
    talk.say(.toClient, connack311)
    talk.say(.toServer, packet(0x82, [0, 1] + text("icu/+/hr") + [1] + text("alarm/#") + [2]))
    talk.say(.toClient, [0x90, 4, 0, 1, 1, 0x80])
    talk.say(.toServer, publish("icu/7/hr", "72 Jane") + [0xc0, 0])
    talk.say(.toClient, [0xd0, 0])
    talk.say(.toServer, publish("icu/7/hr", "73 Jane", qos: 1, id: 2))
    talk.say(.toClient, [0x40, 2, 0, 2] + publish("alarm/7", "Jane", qos: 2, id: 9))
    talk.say(.toServer, [0x50, 2, 0, 9])
    talk.say(.toClient, [0x62, 2, 0, 9])
    talk.say(.toServer, [0x70, 2, 0, 9] + packet(0xa2, [0, 3] + text("alarm/#")))
    talk.say(.toClient, [0xb0, 2, 0, 3])
    talk.say(.toServer, publish("icu/7/hr", "never answered", qos: 1, id: 4) + [0xe0, 0])
    return talk
  }

  /// A version 5 session with properties and a topic alias.
  static var session5: Conversation {
    var talk = Conversation.toServer(connect5)
    talk.say(.toClient, connack5)
    talk.say(.toServer, publish("icu/7/hr", "72", properties: [0x23, 0, 1]))
    talk.say(.toServer, publish("", "73", qos: 1, id: 5, properties: [0x23, 0, 1]))
    talk.say(.toClient, [0x40, 4, 0, 5, 0x10, 0])
    talk.say(.toServer, packet(0x82, [0, 1, 2, 0x0b, 7] + text("a/b") + [0x2e]))
    talk.say(.toClient, [0x90, 4, 0, 1, 0, 0x87])
    talk.say(.toServer, packet(0xa2, [0, 2, 0] + text("a/b")))
    talk.say(.toClient, [0xb0, 4, 0, 2, 0, 17])
    talk.say(.toServer, packet(0xf0, [0x19, 6, 0x15] + text("abc")))
    talk.say(.toServer, packet(0xe0, [4, 5, 0x11, 0, 0, 0, 9]))
    return talk
  }
}
