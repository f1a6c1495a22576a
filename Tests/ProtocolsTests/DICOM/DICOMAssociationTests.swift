// SPDX-License-Identifier: Apache-2.0
import Bytes
import Events
import ProtocolKit
import Protocols
import TestSupport
import Testing

@Suite struct DICOMAssociationTests {
  private func request(
    _ bytes: [UInt8],
    showSensitive: Bool = false
  ) -> (events: [String], anomalies: [String]) {
    let output = OutputOptions(showSensitive: showSensitive)
    var feed = DecoderFeed(DICOMDecoder.self, environment: DecoderEnvironment(output: output))
    feed.feed(bytes)
    #expect(!feed.isLost)
    return (feed.handler.json(.dicom), feed.handler.json(.anomaly))
  }

  @Test func `a request shows all of its items and no credential`() throws {
    let (events, anomalies) = request(DICOMFixtures.echoRequest)
    #expect(
      events == [
        [
          #"{"type":"associate_rq","calling_ae":"CT1","called_ae":"ARCHIVE","#,
          #""application_context":"1.2.840.10008.3.1.1.1","protocol_version":1,"#,
          #""verification_only":true,"presentation_contexts":[{"id":1,"#,
          #""abstract_syntax":"1.2.840.10008.1.1","#,
          #""abstract_syntax_name":"Verification SOP Class","#,
          #""transfer_syntaxes":["1.2.840.10008.1.2"]}],"max_pdu_length":16382,"#,
          #""implementation_class_uid":"1.2.826.0.1.3680043.9.3811.3.0.4","#,
          #""implementation_version_name":"PYNETDICOM_304","#,
          #""user_identity":{"type":2,"type_name":"username_passcode","#,
          #""response_requested":true,"primary_length":13,"secondary_length":13}}"#,
        ].joined()
      ]
    )
    #expect(anomalies.isEmpty)
  }

  @Test func `credentials are shown when asked for`() throws {
    let (events, _) = request(DICOMFixtures.echoRequest, showSensitive: true)
    let event = try #require(events.first)
    #expect(event.contains(#""primary_field":"kmillbrook-ct","secondary_field":"Zx9-hunter-77""#))
  }

  @Test func `an answer names the abstract syntaxes of its request`() throws {
    var feed = DecoderFeed(DICOMDecoder.self)
    feed.feed(DICOMFixtures.findRequest)
    feed.feed(DICOMFixtures.findAccept, .toClient)
    let answer = try #require(feed.handler.json(.dicom).last)
    #expect(answer.hasPrefix(#"{"type":"associate_ac","calling_ae":"CT1","called_ae":"ORTHANC""#))
    #expect(
      answer.contains(
        [
          #"[{"id":1,"abstract_syntax":"1.2.840.10008.5.1.4.1.2.2.1","#,
          #""abstract_syntax_name":"Study Root Query/Retrieve Information Model - FIND","#,
          #""transfer_syntaxes":["1.2.840.10008.1.2.1"],"result":0,"#,
          #""result_name":"acceptance"}]"#,
        ].joined()
      )
    )
    #expect(feed.handler.json(.anomaly).isEmpty)
  }

  @Test func `rejections, releases and aborts carry the standard's words`() {
    var feed = DecoderFeed(DICOMDecoder.self)
    feed.feed(DICOMFixtures.echoRequest)
    feed.feed(DICOMFixtures.rejected, .toClient)
    feed.feed(DICOMFixtures.releaseRequest)
    feed.feed(DICOMFixtures.releaseResponse, .toClient)
    feed.feed(DICOMFixtures.abort, .toClient)
    let names = #""calling_ae":"CT1","called_ae":"ARCHIVE""#
    #expect(
      feed.handler.json(.dicom).dropFirst() == [
        [
          #"{"type":"associate_rj",\#(names),"result":1,"result_name":"rejected-permanent","#,
          #""source":1,"source_name":"service-user","reason":7,"#,
          #""reason_name":"called-AE-title-not-recognized"}"#,
        ].joined(),
        #"{"type":"release_rq",\#(names)}"#,
        #"{"type":"release_rp",\#(names)}"#,
        [
          #"{"type":"abort",\#(names),"source":2,"source_name":"service-provider","reason":5,"#,
          #""reason_name":"unexpected-PDU-parameter"}"#,
        ].joined(),
      ]
    )
  }

  @Test func `roles, windows and extended negotiation are listed`() throws {
    let uid = Array("1.2.3".utf8)
    let named = DICOMFixtures.bigEndian(5, 2) + uid
    let user = [
      DICOMFixtures.item(0x51, [0, 0, 0, 0]), DICOMFixtures.item(0x52, uid),
      DICOMFixtures.item(0x53, [0, 3, 0, 4]), DICOMFixtures.item(0x54, named + [1, 0]),
      DICOMFixtures.item(0x56, named + [9]), DICOMFixtures.item(0x57, named),
      DICOMFixtures.item(0x58, [3, 1, 0, 2, 7, 7, 0, 0]),
    ].flatMap(\.self)
    let context = [5, 0, 0, 0] + DICOMFixtures.item(0x30, uid) + DICOMFixtures.item(0x40, uid)
    let (events, anomalies) = request(
      DICOMFixtures.request(
        DICOMFixtures.item(0x10, uid) + DICOMFixtures.item(0x20, context)
          + DICOMFixtures.item(0x50, user)
      )
    )
    let event = try #require(events.first)
    #expect(
      event.hasSuffix(
        [
          #""max_pdu_length":0,"implementation_class_uid":"1.2.3","#,
          #""async_ops":{"invoked":3,"performed":4},"#,
          #""roles":[{"sop_class_uid":"1.2.3","scu":true,"scp":false}],"#,
          #""extended_negotiation":["1.2.3"],"common_extended_negotiation":["1.2.3"],"#,
          #""user_identity":{"type":3,"type_name":"kerberos","response_requested":true,"#,
          #""primary_length":2}}"#,
        ].joined()
      )
    )
    #expect(!event.contains("abstract_syntax_name"))
    #expect(anomalies.isEmpty)
  }

  @Test func `an answer that grants what was not asked is an anomaly`() {
    var feed = DecoderFeed(DICOMDecoder.self)
    feed.feed(DICOMFixtures.echoRequest)
    feed.feed(DICOMFixtures.findAccept, .toClient)
    #expect(
      feed.handler.json(.anomaly).contains { $0.contains("dicom.transfer_syntax_not_offered") }
    )
  }

  @Test func `every shorter prefix makes no event and no anomaly`() {
    let bytes = DICOMFixtures.echoRequest
    for count in 0..<bytes.count {
      let (events, anomalies) = request(Array(bytes[..<count]))
      #expect(events.isEmpty && anomalies.isEmpty, "\(count)")
    }
  }
}
