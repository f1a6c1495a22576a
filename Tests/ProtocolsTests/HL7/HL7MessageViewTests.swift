// SPDX-License-Identifier: Apache-2.0
import Events
import ProtocolKit
import Protocols
import Testing

@Suite struct HL7MessageViewTests {
  @Test func `the fields of an observation report`() {
    let events = FieldReader.read(HL7Decoder.self, .toServer(HL7Fixture.block(HL7Fixture.oru)))
    #expect(events.count == 1)
    let expected: [String: [String]] = [
      "hl7.message_type": ["ORU"], "hl7.trigger_event": ["R01"],
      "hl7.message_structure": ["ORU_R01"], "hl7.version": ["2.5.1"],
      "hl7.control_id": ["MSG00001"], "hl7.processing_id": ["P"],
      "hl7.datetime": ["20240102030405"], "hl7.sending_application": ["MONITOR"],
      "hl7.sending_facility": ["ICU1"], "hl7.receiving_application": ["EHR"],
      "hl7.receiving_facility": ["MAIN"], "hl7.security_present": ["false"],
      "hl7.accept_ack_type": ["AL"], "hl7.application_ack_type": ["NE"],
      "hl7.character_set": ["UNICODE UTF-8"],
      "hl7.segments": ["MSH", "PID", "PV1", "OBR", "OBX", "ZMD"], "hl7.z_segments": ["ZMD"],
      "hl7.phi_segments": ["PID", "PV1"], "hl7.observation_ids": ["8867-4", "9279-1"],
      "hl7.bytes": ["\(HL7Fixture.oru.utf8.count)"], "hl7.framing": ["mllp"],
    ]
    #expect(events.first == expected)
  }

  @Test func `an acknowledgement names what it answers and its errors, without their text`() {
    var talk = Conversation.toServer(HL7Fixture.block(HL7Fixture.oru))
    talk.say(.toClient, HL7Fixture.block(HL7Fixture.nak))
    let fields = FieldReader.read(HL7Decoder.self, talk).last ?? [:]
    #expect(fields["hl7.ack_code"] == ["AE"])
    #expect(fields["hl7.acked_control_id"] == ["MSG00001"])
    #expect(fields["hl7.error_segments.code"] == ["101"])
    #expect(fields["hl7.error_segments.severity"] == ["E"])
    #expect(fields["hl7.error_segments.location"] == ["PID^1^5"])
    #expect(fields["hl7.latency_ms"] == ["0"])
    #expect(fields["hl7.trigger_event"] == nil)
    #expect(fields["hl7.message_structure"] == nil)
  }

  @Test func `an error before version 2.5 has its place and code in ERR-1`() {
    let old =
      #"MSH|^~\&|A|B|C|D|||ACK|1|P|2.3"# + "\rMSA|AR|X\rERR|PID^1^5^103&Table value&HL70357\r"
    let fields =
      FieldReader.read(HL7Decoder.self, .toServer(HL7Fixture.block(old))).first ?? [:]
    #expect(fields["hl7.error_segments.code"] == ["103"])
    #expect(fields["hl7.error_segments.location"] == ["PID^1^5"])
    #expect(fields["hl7.latency_ms"] == nil)
  }

  @Test func `delimiters are the message's own`() {
    let odd = "MSH$@+!%$APP@9.9@ISO$FAC$B$C$2024$secret$ADT@A01$17$T@A$2.3@USA\rPID$1$$5\r"
    let fields =
      FieldReader.read(HL7Decoder.self, .toServer(HL7Fixture.block(odd))).first ?? [:]
    #expect(fields["hl7.sending_application"] == ["APP"])
    #expect(fields["hl7.message_type"] == ["ADT"])
    #expect(fields["hl7.trigger_event"] == ["A01"])
    #expect(fields["hl7.processing_id"] == ["T"])
    #expect(fields["hl7.version"] == ["2.3"])
    #expect(fields["hl7.security_present"] == ["true"])
    #expect(fields["hl7.phi_segments"] == ["PID"])
  }

  @Test func `JSON folds repeated segments and keeps their counts`() {
    let events = Conversation.toServer(HL7Fixture.block(HL7Fixture.oru)).events(HL7Decoder.self)
    #expect(events.count == 1)
    let json = events.first ?? ""
    #expect(json.contains(#""segments":["MSH","PID","PV1","OBR","OBX","ZMD"]"#))
    #expect(
      json.contains(
        #""segment_counts":{"MSH":1,"PID":1,"PV1":1,"OBR":1,"OBX":3,"ZMD":1}"#
      )
    )
    #expect(json.contains(#""observation_ids":["8867-4","9279-1"]"#))
  }

  @Test(arguments: [false, true])
  func `nothing of a patient is in an event`(showSensitive: Bool) {
    let environment = DecoderEnvironment(output: OutputOptions(showSensitive: showSensitive))
    var talk = HL7Fixture.conversation
    talk.say(.toServer, HL7Fixture.block(#"MSH|^~\&|A"# + "\rNTE|1||text\rDoe\rJANE DOE\rDOE|x\r"))
    let text = talk.events(HL7Decoder.self, environment: environment).joined()
    for secret in ["JANE", "Jane", "Doe", "987654", "19700101", "V0001", "\"72\""] {
      #expect(!text.contains(secret))
    }
  }

  @Test func `at most 32 observation identifiers and 64 segment names are told`() {
    var message = #"MSH|^~\&|A|B|C|D|||ORU^R01|1|P|2.5"# + "\r"
    for i in 0..<100 { message += "OBX|\(i)|NM|id\(i)\rX\(i / 10)\(i % 10)|1\r" }
    let fields =
      FieldReader.read(HL7Decoder.self, .toServer(HL7Fixture.block(message))).first ?? [:]
    #expect(fields["hl7.observation_ids"] == (0..<32).map { "id\($0)" })
    #expect(fields["hl7.segments"]?.count == 64)
  }

  @Test func `a message of more segments than are searched is an anomaly`() {
    let many = HL7Fixture.oru + String(repeating: "OBX|\r", count: 10_000)
    let few = HL7Fixture.oru + String(repeating: "OBX|\r", count: 9_000)
    #expect(
      Conversation.toServer(HL7Fixture.block(many)).anomalies(HL7Decoder.self)
        == ["hl7.too_many_segments"]
    )
    #expect(Conversation.toServer(HL7Fixture.block(few)).anomalies(HL7Decoder.self) == [])
  }
}
