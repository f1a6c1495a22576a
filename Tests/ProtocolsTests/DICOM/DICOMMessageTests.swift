// SPDX-License-Identifier: Apache-2.0
import Bytes
import Events
import ProtocolKit
import Protocols
import TestSupport
import Testing

@Suite struct DICOMMessageTests {
  private func feed(_ parts: [(StreamDirection, [UInt8])], pieces: Int = .max) -> RecordingHandler {
    var feed = DecoderFeed(DICOMDecoder.self)
    for (direction, bytes) in parts { feed.feed(bytes, direction, pieces: pieces) }
    feed.finish()
    #expect(!feed.isLost)
    return feed.handler
  }

  private func commands(_ handler: RecordingHandler) -> [String] {
    handler.json(.dicom).filter { $0.hasPrefix(#"{"type":"command""#) }
  }

  private static let find: [(StreamDirection, [UInt8])] = [
    (.toServer, DICOMFixtures.findRequest), (.toClient, DICOMFixtures.findAccept),
    (.toServer, DICOMFixtures.find), (.toClient, DICOMFixtures.findResponses),
    (.toServer, DICOMFixtures.releaseRequest), (.toClient, DICOMFixtures.releaseResponse),
  ]

  @Test func `a C-ECHO and its response are one event each`() {
    let handler = feed([
      (.toServer, DICOMFixtures.echoRequest), (.toClient, DICOMFixtures.echoAccept),
      (.toServer, DICOMFixtures.echo), (.toClient, DICOMFixtures.echoResponse),
    ])
    let names = #""type":"command","calling_ae":"CT1","called_ae":"ARCHIVE""#
    let sopClass =
      [
        #""presentation_context_id":1,"affected_sop_class_uid":"1.2.840.10008.1.1","#,
        #""affected_sop_class_name":"Verification SOP Class","#,
      ].joined()
    #expect(
      commands(handler) == [
        [
          #"{\#(names),"command":"C-ECHO-RQ","message_id":1,\#(sopClass)"#,
          #""dataset_present":false,"transfer_syntax":"1.2.840.10008.1.2"}"#,
        ].joined(),
        [
          #"{\#(names),"command":"C-ECHO-RSP","message_id_responded_to":1,\#(sopClass)"#,
          #""status":0,"status_name":"Success","latency_ms":0.0,"#,
          #""dataset_present":false,"transfer_syntax":"1.2.840.10008.1.2"}"#,
        ].joined(),
      ]
    )
    #expect(handler.json(.anomaly).isEmpty)
  }

  @Test func `a query shows its level and keys and none of their values`() throws {
    let handler = feed(Self.find)
    let query = try #require(commands(handler).first)
    #expect(
      query.hasSuffix(
        [
          #""dataset_present":true,"dataset_bytes":60,"transfer_syntax":"1.2.840.10008.1.2.1","#,
          #""query_level":"STUDY","query_keys":["PatientName","PatientID","PatientBirthDate","#,
          #""StudyInstanceUID"],"query_unconstrained":false,"phi_present":true}"#,
        ].joined()
      )
    )
    #expect(commands(handler).count == 3)
    #expect(handler.json(.anomaly).isEmpty)
    for secret in ["QUILL", "MRN", "1958"] {
      #expect(!handler.json(.dicom).contains { $0.contains(secret) })
    }
  }

  @Test(arguments: [1, 2, 5, 13, 100]) func `pieces of any size make the same events`(size: Int) {
    #expect(feed(Self.find, pieces: size).json(.dicom) == feed(Self.find).json(.dicom))
  }

  @Test func `every shorter prefix of a query makes no command event before its end`() {
    for count in 0..<DICOMFixtures.find.count {
      var feed = DecoderFeed(DICOMDecoder.self)
      feed.feed(DICOMFixtures.findRequest)
      feed.feed(DICOMFixtures.findAccept, .toClient)
      feed.feed(Array(DICOMFixtures.find[..<count]))
      #expect(feed.handler.json(.dicom).count == 2, "\(count)")
      #expect(feed.handler.json(.anomaly).isEmpty, "\(count)")
    }
  }

  @Test func `a move names its destination`() throws {
    let handler = feed([(.toServer, DICOMFixtures.move)])
    let move = try #require(commands(handler).first)
    #expect(move.contains(#""command":"C-MOVE-RQ","message_id":1,"presentation_context_id":3"#))
    #expect(move.contains(#""move_destination":"MR1""#))
    // The association was not seen: the encoding is told by the data set itself.
    #expect(move.contains(#""query_level":"PATIENT","query_keys":["PatientID"]"#))
    #expect(!move.contains("transfer_syntax"))
    #expect(handler.json(.anomaly).isEmpty)
  }

  @Test func `a store is counted over its PDUs and its device read from the head`() throws {
    let text = { (value: String) in Array(value.utf8) }
    let head =
      DICOMFixtures.element(0x0008, 0x0060, text("CT"))
      + DICOMFixtures.element(0x0008, 0x0070, text("Maker "))
      + DICOMFixtures.element(0x0008, 0x1010, text("ROOM1 "))
      + DICOMFixtures.element(0x0008, 0x1090, text("Model X "))
      + DICOMFixtures.element(0x0010, 0x0010, text("SECRET^NAME "))
      + DICOMFixtures.element(0x0012, 0x0062, text("NO"))
      + DICOMFixtures.element(0x0018, 0x1020, text("1.0\\2.0 "))
    let dataset = head + DICOMFixtures.element(0x7fe0, 0x0010, [UInt8](repeating: 4, count: 40_000))
    var stream = DICOMFixtures.pdu(
      4,
      DICOMFixtures.pdv(1, 3, DICOMFixtures.command(0x0001, id: 7, dataset: true))
        + DICOMFixtures.pdv(1, 0, Array(dataset[..<10]))
    )
    var start = 10
    while start < dataset.count {
      let end = min(start + 16_000, dataset.count)
      let last: UInt8 = end == dataset.count ? 2 : 0
      stream += DICOMFixtures.pdu(4, DICOMFixtures.pdv(1, last, Array(dataset[start..<end])))
      start = end
    }
    let handler = feed([(.toServer, stream)])
    let store = try #require(commands(handler).first)
    #expect(store.contains(#""command":"C-STORE-RQ","message_id":7"#))
    #expect(
      store.hasSuffix(
        [
          #""dataset_bytes":\#(dataset.count),"phi_present":true,"identity_removed":false,"#,
          #""modality":"CT","manufacturer":"Maker","model":"Model X","#,
          #""software_versions":"1.0\\2.0","station_name":"ROOM1"}"#,
        ].joined()
      )
    )
    #expect(!store.contains("SECRET"))
    #expect(handler.json(.anomaly).isEmpty)
    #expect(feed([(.toServer, stream)], pieces: 1447).json(.dicom) == [store])
  }

  @Test func `a data set that does not end is reported with its command`() {
    let stream = DICOMFixtures.pdu(
      4,
      DICOMFixtures.pdv(1, 3, DICOMFixtures.command(0x0001, id: 7, dataset: true))
        + DICOMFixtures.pdv(1, 0, [8, 0, 0, 0])
    )
    let handler = feed([(.toServer, stream)])
    #expect(commands(handler).count == 1)
    #expect(handler.json(.anomaly).map { $0.contains("dicom.incomplete_dataset") } == [true])
    let aborted = feed([(.toServer, stream), (.toClient, DICOMFixtures.abort)])
    #expect(commands(aborted).count == 1)
    #expect(aborted.json(.anomaly).count == 1)
  }

  @Test func `an error comment is redacted`() {
    let more =
      DICOMFixtures.element(0, 0x0120, [1, 0]) + DICOMFixtures.element(0, 0x0900, [0, 0xa9])
      + DICOMFixtures.element(0, 0x0902, Array("DOE^JOHN unknown".utf8))
      + DICOMFixtures.element(0, 0x0901, [0x10, 0, 0x20, 0, 9, 0, 1, 0])
    let command = DICOMFixtures.command(0x8001, id: 1, dataset: false, more)
    let event = commands(
      feed([(.toServer, DICOMFixtures.pdu(4, DICOMFixtures.pdv(1, 3, command)))])
    )
    #expect(event.count == 1)
    #expect(
      event[0].contains(
        [
          #""status":43264,"status_name":"Failure: Error: Data Set does not match SOP Class","#,
          #""error_comment":"[redacted]","offending_elements":["PatientID","(0009,0001)"]"#,
        ].joined()
      )
    )
  }

  @Test func `a query without any value is unconstrained`() {
    let identifier =
      DICOMFixtures.element(0x0008, 0x0052, Array("STUDY ".utf8))
      + DICOMFixtures.element(0x0010, 0x0010, Array("* ".utf8))
      + DICOMFixtures.element(0x0020, 0x000d, [])
    let stream = DICOMFixtures.pdu(
      4,
      DICOMFixtures.pdv(1, 3, DICOMFixtures.command(0x0020, id: 1, dataset: true))
        + DICOMFixtures.pdv(1, 2, identifier)
    )
    let event = commands(feed([(.toServer, stream)]))
    #expect(event.count == 1)
    #expect(event[0].contains(#""query_unconstrained":true,"phi_present":false"#))
  }
}
