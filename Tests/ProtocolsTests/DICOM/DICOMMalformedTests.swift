// SPDX-License-Identifier: Apache-2.0
import Bytes
import Events
import ProtocolKit
import Protocols
import TestSupport
import Testing

@Suite struct DICOMMalformedTests {
  private func codes(_ bytes: [UInt8], pieces: Int = .max) -> [String] {
    var feed = DecoderFeed(DICOMDecoder.self)
    feed.feed(bytes, pieces: pieces)
    feed.finish()
    return feed.handler.json(.anomaly).map { String($0.split(separator: "\"")[7]) }
  }

  private func data(_ pdvs: [UInt8]) -> [UInt8] { DICOMFixtures.pdu(4, pdvs) }

  private static let uid = Array("1.2".utf8)
  private static let context =
    DICOMFixtures.item(0x10, uid)
    + DICOMFixtures.item(
      0x20,
      [1, 0, 0, 0] + DICOMFixtures.item(0x30, uid) + DICOMFixtures.item(0x40, uid)
    )

  struct Case: Sendable, CustomTestStringConvertible {
    let code: String
    let bytes: [UInt8]
    var testDescription: String { code }
  }

  static let cases: [Case] = [
    Case(code: "dicom.unknown_pdu", bytes: DICOMFixtures.pdu(9, [1, 2, 3])),
    Case(code: "dicom.invalid_pdu_length", bytes: DICOMFixtures.pdu(5, [0, 0, 0])),
    Case(code: "dicom.invalid_pdu_length", bytes: DICOMFixtures.pdu(1, [0, 1, 0, 0])),
    Case(code: "dicom.invalid_pdu_length", bytes: DICOMFixtures.pdu(4, [0, 0])),
    Case(code: "dicom.invalid_pdv_length", bytes: DICOMFixtures.pdu(4, [0, 0, 0, 1, 1, 3])),
    Case(code: "dicom.invalid_pdv_length", bytes: DICOMFixtures.pdu(4, [0, 0, 0, 9, 1, 3])),
    Case(
      code: "dicom.oversize_pdu",
      bytes: DICOMFixtures.pdu(1, [UInt8](repeating: 1, count: 1 << 20))
    ),
    Case(
      code: "dicom.missing_command_field",
      bytes: DICOMFixtures.pdu(4, DICOMFixtures.pdv(1, 3, []))
    ),
    Case(
      code: "dicom.unknown_command",
      bytes: DICOMFixtures.pdu(
        4,
        DICOMFixtures.pdv(1, 3, DICOMFixtures.command(0x0777, id: 1, dataset: false))
      )
    ),
    Case(
      code: "dicom.invalid_command_element",
      bytes: DICOMFixtures.pdu(
        4,
        DICOMFixtures.pdv(1, 3, DICOMFixtures.command(1, id: 1, dataset: false, [0, 0, 1]))
      )
    ),
    Case(
      code: "dicom.invalid_context_id",
      bytes: DICOMFixtures.pdu(
        4,
        DICOMFixtures.pdv(2, 3, DICOMFixtures.command(0x30, id: 1, dataset: false))
      )
    ),
    Case(
      code: "dicom.command_too_long",
      bytes: DICOMFixtures.pdu(4, DICOMFixtures.pdv(1, 3, [UInt8](repeating: 0, count: 65_537)))
    ),
    Case(
      code: "dicom.invalid_item_length",
      bytes: DICOMFixtures.request(context + DICOMFixtures.item(0x50, []) + [0x50, 0, 0, 9])
    ),
    Case(
      code: "dicom.unknown_item",
      bytes: DICOMFixtures.request(
        context + DICOMFixtures.item(0x50, []) + DICOMFixtures.item(0x60, [])
      )
    ),
    Case(
      code: "dicom.duplicate_context_id",
      bytes: DICOMFixtures.request(context + context + DICOMFixtures.item(0x50, []))
    ),
    Case(code: "dicom.missing_item", bytes: DICOMFixtures.request(context)),
    Case(
      code: "dicom.unknown_identity_type",
      bytes: DICOMFixtures.request(
        context + DICOMFixtures.item(0x50, DICOMFixtures.item(0x58, [9, 0, 0, 0, 0, 0]))
      )
    ),
    Case(
      code: "dicom.invalid_ae_title",
      bytes: DICOMFixtures.request(context + DICOMFixtures.item(0x50, []), calling: "..\\A")
    ),
    Case(
      code: "dicom.empty_ae_title",
      bytes: DICOMFixtures.request(context + DICOMFixtures.item(0x50, []), called: "")
    ),
  ]

  @Test(arguments: cases) func `one wrong thing is one anomaly and the flow goes on`(wrong: Case) {
    var feed = DecoderFeed(DICOMDecoder.self)
    feed.feed(wrong.bytes)
    let codes = feed.handler.json(.anomaly).map { String($0.split(separator: "\"")[7]) }
    #expect(codes == [wrong.code])
    let before = feed.handler.json(.dicom).count
    feed.feed(DICOMFixtures.echo)
    #expect(feed.handler.json(.dicom).count == before + 1)
    #expect(self.codes(wrong.bytes, pieces: 997) == [wrong.code])
  }

  @Test func `more contexts than there are numbers are cut`() {
    var items = DICOMFixtures.item(0x50, [])
    for i in 0..<200 {
      let id = UInt8(truncatingIfNeeded: 2 * i + 1)
      items += DICOMFixtures.item(
        0x20,
        [id, 0, 0, 0] + DICOMFixtures.item(0x30, Self.uid) + DICOMFixtures.item(0x40, Self.uid)
      )
    }
    let bytes = DICOMFixtures.request(DICOMFixtures.item(0x10, Self.uid) + items)
    #expect(codes(bytes) == ["dicom.too_many_items"])
  }

  @Test func `requests that nobody answers push the oldest out`() {
    var feed = DecoderFeed(DICOMDecoder.self)
    for id in 0..<257 {
      feed.feed(data(DICOMFixtures.pdv(1, 3, DICOMFixtures.command(0x30, id: id, dataset: false))))
    }
    #expect(feed.handler.json(.anomaly).count == 1)
    #expect(feed.handler.json(.dicom).count == 257)
  }

  @Test func `nonsense is given up`() {
    var feed = DecoderFeed(DICOMDecoder.self)
    for _ in 0..<20 { feed.feed(DICOMFixtures.pdu(9, [])) }
    #expect(feed.isLost)
    #expect(feed.handler.json(.anomaly).count == 17)
  }

  @Test func `after a gap the next PDU is found`() {
    for cut in 1..<DICOMFixtures.find.count {
      var feed = DecoderFeed(DICOMDecoder.self)
      feed.feed(DICOMFixtures.findRequest)
      feed.feed(DICOMFixtures.findAccept, .toClient)
      feed.gap(cut)
      feed.feed(Array(DICOMFixtures.find[cut...]) + DICOMFixtures.releaseRequest)
      let last = feed.handler.json(.dicom).last
      #expect(last == #"{"type":"release_rq","calling_ae":"CT1","called_ae":"ORTHANC"}"#, "\(cut)")
      #expect(feed.handler.json(.anomaly).isEmpty, "\(cut)")
    }
  }

  @Test(arguments: 0..<40) func `changed bytes neither trap nor hang`(seed: UInt64) {
    // A multiplicative generator, so that a seed is replayed.
    var state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    var feed = DecoderFeed(DICOMDecoder.self)
    let parts: [(StreamDirection, [UInt8])] = [
      (.toServer, DICOMFixtures.findRequest), (.toClient, DICOMFixtures.findAccept),
      (.toServer, DICOMFixtures.find), (.toClient, DICOMFixtures.findResponses),
      (.toServer, DICOMFixtures.move),
    ]
    for (direction, original) in parts {
      for _ in 0..<8 {
        var bytes = original
        for _ in 0..<(1 + next(6)) { bytes[next(bytes.count)] = UInt8(next(256)) }
        if next(4) == 0 { bytes.removeLast(next(bytes.count)) }
        feed.feed(bytes, direction, pieces: 1 + next(300))
        if next(8) == 0 { feed.gap(next(100), direction) }
      }
    }
    feed.finish()
    // A probe must stand any bytes, too.
    for count in 0..<100 {
      let bytes = (0..<count).map { _ in UInt8(next(8)) }
      let verdict = DICOMDecoder.probe(bytes.borrowed, .toServer, onKnownPort: true)
      #expect(verdict != .certain(.client) || count > 74)
    }
  }
}
