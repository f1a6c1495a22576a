// SPDX-License-Identifier: Apache-2.0
import Events
import ProtocolKit
import Protocols
import Testing

@Suite struct MQTTEventViewTests {
  private func json(_ talk: Conversation, showSensitive: Bool = true) -> [String] {
    let environment = DecoderEnvironment(output: OutputOptions(showSensitive: showSensitive))
    return talk.events(MQTTDecoder.self, environment: environment)
  }

  @Test func `a version 3.1.1 session is grouped as requests with their answers`() {
    let events = FieldReader.read(MQTTDecoder.self, MQTTFixture.session311)
    #expect(
      events.map { $0["mqtt.type"] ?? [] } == [
        ["connect", "connack"], ["subscribe", "suback"], ["publish"], ["pingreq"], ["pingresp"],
        ["publish", "puback"], ["publish", "pubrec", "pubrel", "pubcomp"],
        ["unsubscribe", "unsuback"], ["disconnect"], ["publish"],
      ]
    )
  }

  @Test func `an event comes from the side that sent the request`() {
    let events = json(MQTTFixture.session311)
    #expect(events.filter { $0.contains("\"pubcomp\"") }.allSatisfy { $0.contains("toClient") })
    #expect(events.filter { $0.contains("\"suback\"") }.allSatisfy { $0.contains("toServer") })
  }

  @Test func `the fields that rules read`() {
    let events = FieldReader.read(MQTTDecoder.self, MQTTFixture.session311)
    let connect = events[0]
    #expect(connect["mqtt.connect.client_id"] == ["pump-7"])
    #expect(connect["mqtt.connect.protocol_string"] == ["MQTT"])
    #expect(connect["mqtt.connect.protocol_version"] == ["4"])
    #expect(connect["mqtt.connect.keep_alive"] == ["60"])
    #expect(connect["mqtt.connect.flags.username"] == ["true"])
    #expect(connect["mqtt.connect.flags.password"] == ["true"])
    #expect(connect["mqtt.connect.flags.clean_session"] == ["true"])
    #expect(connect["mqtt.connect.flags.will"] == ["false"])
    #expect(connect["mqtt.connack.return_code"] == ["0"])
    #expect(connect["mqtt.publish.topic"] == nil)
    #expect(events[1]["mqtt.subscribe.topics.topic"] == ["icu/+/hr", "alarm/#"])
    #expect(events[1]["mqtt.subscribe.topics.qos"] == ["1", "2"])
    #expect(events[1]["mqtt.suback.qos_granted"] == ["1", "128"])
    #expect(events[2]["mqtt.publish.topic"] == ["icu/7/hr"])
    #expect(events[2]["mqtt.publish.qos"] == ["0"])
    #expect(events[2]["mqtt.publish.message_length"] == ["7"])
    #expect(events[2]["mqtt.publish.message_id"] == nil)
    #expect(events[6]["mqtt.publish.message_id"] == ["9"])
    #expect(events[7]["mqtt.unsubscribe.topics"] == ["alarm/#"])
  }

  @Test func `version 5 adds properties, reasons and aliases`() {
    let events = FieldReader.read(MQTTDecoder.self, MQTTFixture.session5)
    #expect(events[0]["mqtt.connect.properties.session_expiry_interval"] == ["555"])
    #expect(events[0]["mqtt.connect.will.topic"] == ["will/topic"])
    #expect(events[1]["mqtt.publish.topic"] == ["icu/7/hr"])
    #expect(events[2]["mqtt.publish.topic"] == ["icu/7/hr"])
    #expect(events[2]["mqtt.puback.reason_code"] == ["16"])
    #expect(events.last?["mqtt.disconnect.reason_code"] == ["4"])
    let texts = json(MQTTFixture.session5)
    #expect(texts.allSatisfy { $0.hasPrefix("13 ") })
    #expect(
      texts[0].contains(
        #""properties":{"receive_maximum":20,"session_expiry_interval":555,"site":"icu-token","topic_alias_maximum":10,"request_problem_information":1}"#
      )
    )
    #expect(
      texts[0].contains(
        #""will":{"topic":"will/topic","message":"will-secret","properties":{"content_type":"plain"}}"#
      )
    )
    #expect(
      texts[0].contains(
        #""connack":{"qos":0,"retain":false,"dup":false,"session_present":false,"return_code":0,"properties":{"topic_alias_maximum":10}}"#
      )
    )
    #expect(
      texts[3].contains(
        #""topics":[{"topic":"a/b","qos":2}],"properties":{"subscription_identifier":7}"#
      )
    )
    #expect(
      texts[4].contains(
        #""unsuback":{"qos":0,"retain":false,"dup":false,"message_id":2,"reason_codes":[17]}"#
      )
    )
    #expect(texts[5].contains(#""reason_code":25,"properties":{"authentication_method":"abc"}"#))
  }

  @Test func `credentials and payloads are redacted unless asked for`() {
    let talks = [MQTTFixture.session311, MQTTFixture.session5]
    let hidden = talks.flatMap { json($0, showSensitive: false) }.joined()
    let shown = talks.flatMap { json($0) }.joined()
    for secret in ["\"user\"", "secret", "Jane", "icu-token", "will-secret"] {
      #expect(!hidden.contains(secret))
      #expect(shown.contains(secret))
    }
    #expect(hidden.contains(#""username":"[redacted]","password":"[redacted]""#))
    #expect(hidden.contains(#""message":"[redacted]""#))
    #expect(hidden.contains(#""site":"[redacted]""#))
    let fields = talks.flatMap { FieldReader.read(MQTTDecoder.self, $0) }
    let values = fields.flatMap { $0.values.flatMap(\.self) }.joined(separator: " ")
    for secret in ["secret", "Jane", "icu-token"] { #expect(!values.contains(secret)) }
  }

  @Test func `user properties never repeat a key`() {
    let user: (String) -> [UInt8] = {
      [0x26] + MQTTFixture.text($0) + MQTTFixture.text("v")
    }
    var talk = Conversation.toServer(MQTTFixture.connect5)
    talk.say(
      .toServer,
      MQTTFixture.publish("t", "", properties: user("a") + user("a") + user("topic_alias"))
    )
    #expect(
      json(talk)[0].contains(
        #""properties":{"a":"v","user_properties":[{"name":"a","value":"v"},{"name":"topic_alias","value":"v"}]}"#
      )
    )
  }

  @Test func `a payload longer than the limit is shown cut and told of`() {
    var talk = Conversation.toServer(MQTTFixture.connect311)
    talk.say(.toServer, MQTTFixture.publish("t", String(repeating: "x", count: 70_000)))
    for shows in [true, false] {
      let event = json(talk, showSensitive: shows)[0]
      #expect(event.contains(#""message_length":70000,"truncated":true,"skipped_length":70007"#))
      #expect(event.utf8.count < (shows ? 66_000 : 300))
    }
  }
}
