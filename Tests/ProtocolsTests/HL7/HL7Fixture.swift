// SPDX-License-Identifier: Apache-2.0
import Events

/// Messages made for these tests; names and numbers are nobody's.
enum HL7Fixture {
  static let oru =
    [
      #"MSH|^~\&|MONITOR^1.2.3^ISO|ICU1|EHR|MAIN|20240102030405||ORU^R01^ORU_R01|MSG00001|P|2.5.1|||AL|NE||UNICODE UTF-8"#,
      "PID|1||987654^^^HOSP^MR||DOE^JANE||19700101|F",
      "PV1|1|I|ICU^7^A||||||||||||||||V0001",
      "OBR|1|||VITALS",
      "OBX|1|NM|8867-4^Heart rate^LN||72|/min",
      "OBX|2|NM|8867-4^Heart rate^LN||73|/min",
      "OBX|3|NM|9279-1^Resp^LN||14|/min",
      "ZMD|local",
    ].joined(separator: "\r") + "\r"

  static let ack =
    #"MSH|^~\&|EHR|MAIN|MONITOR|ICU1|20240102030406||ACK^R01|A1|P|2.5.1"# + "\r"
    + "MSA|AA|MSG00001\r"

  static let nak =
    #"MSH|^~\&|EHR|MAIN|MONITOR|ICU1|20240102030406||ACK|A2|P|2.5.1"# + "\r"
    + "MSA|AE|MSG00001|Jane Doe is unknown\r"
    + "ERR||PID^1^5|101^Required field missing^HL70357|E||||Jane Doe has no name\r"

  static func block(_ message: String) -> [UInt8] { [0x0b] + Array(message.utf8) + [0x1c, 0x0d] }

  /// A message and its acknowledgement, a batch, a refusal, a bare message, commit acknowledgements.
  static var conversation: Conversation {
    var talk = Conversation()
    talk.say(.toServer, block(oru))
    talk.say(.toClient, block(ack))
    talk.say(.toServer, block(oru) + block(oru))
    talk.say(.toClient, [0x0b, 0x06, 0x1c, 0x0d] + block(nak))
    talk.say(
      .toServer,
      block(#"FHS|^~\&|A"# + "\r" + #"BHS|^~\&|A"# + "\r" + oru + oru + "BTS|2\rFTS|1\r")
    )
    talk.say(.toServer, Array("noise\r".utf8) + Array(oru.utf8))
    talk.say(.toClient, Array(ack.utf8))
    return talk
  }
}
