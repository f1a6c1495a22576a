// SPDX-License-Identifier: Apache-2.0
import Bytes
import Events
import NetworkTypes
import ProtocolKit
import Protocols
import TestSupport
import Testing

@Suite struct HTTPDecoderTests {
  private let get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"
  private let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

  @Test func `an exchange is one event with Suricata's names, its query's values hidden`() {
    let events = HTTPFixture.session.http()
    #expect(events.count == 3)
    #expect(
      events[0]
        == #"{"hostname":"pacs1","http_port":"8042","url":"/dicom-web/studies?PatientID=[redacted]&limit=[redacted]","http_user_agent":"curl/7.88.1","http_content_type":"application/dicom+json","http_method":"GET","protocol":"HTTP/1.1","status":200,"length":15,"request_length":0,"server":"Orthanc","authorization":"Basic","default_credentials":true,"api":"dicomweb","resource":"studies"}"#
    )
    #expect(events[1].contains(#""hostname":"[2001:db8::1]","http_port":"80""#))
    #expect(events[1].contains(#""request_length":73"#) && events[1].contains(#""api":"hl7v2""#))
    #expect(
      events[1].contains(#""request_body":"hl7""#) && events[1].contains(#""response_body":"hl7""#)
    )
    #expect(events[2].contains(#""redirect":"/[redacted]?token=[redacted]""#))
    #expect(events[2].contains(#""cookie":true,"set_cookie":true"#))
  }

  @Test func `sensitive values are shown when asked for, credentials never`() {
    let environment = DecoderEnvironment(output: OutputOptions(showSensitive: true))
    let events = HTTPFixture.session.http(environment: environment)
    #expect(events[0].contains("PatientID=4711023&limit=5"))
    #expect(!events.joined().contains("b3J0aGFuYzpvcnRoYW5j"))
  }

  @Test func `HL7 in bodies is read, and its answer paired`() {
    let events = HTTPFixture.session.events(HTTPDecoder.self).filter { $0.hasPrefix("12 ") }
    #expect(events.count == 2)
    #expect(events[0].contains(#""control_id":"4711""#) && events[0].contains(#""framing":"http""#))
    #expect(events[1].contains(#""acked_control_id":"4711""#) && events[1].contains("latency_ms"))
    #expect(HTTPFixture.session.anomalies(HTTPDecoder.self) == [])
  }

  @Test func `HL7 is known by its bytes where the type does not say it, also in chunks`() {
    var talk = Conversation.toServer(
      HTTPFixture.bytes("POST /in HTTP/1.1\r\nHost: e\r\nTransfer-Encoding: chunked\r\n\r\n")
    )
    let message = HTTPFixture.message + String(repeating: "OBX|1|ST|X\r", count: 300)
    for piece in stride(from: 0, to: message.utf8.count, by: 100) {
      let chunk = Array(message.utf8)[piece..<min(piece + 100, message.utf8.count)]
      talk.say(
        .toServer,
        HTTPFixture.bytes("\(String(chunk.count, radix: 16))\r\n") + chunk + [0x0d, 0x0a]
      )
    }
    talk.say(.toServer, HTTPFixture.bytes("0\r\n\r\n"))
    let events = talk.events(HTTPDecoder.self).filter { $0.hasPrefix("12 ") }
    #expect(events.count == 1 && events[0].contains(#""OBX":300"#))
    #expect(talk.events(HTTPDecoder.self, pieces: 1).filter { $0.hasPrefix("12 ") } == events)
  }

  @Test func `pipelined requests get their own responses`() {
    let talk = HTTPFixture.exchange(
      "GET /v1 HTTP/1.1\r\nHost: h\r\n\r\nHEAD /v2 HTTP/1.1\r\nHost: h\r\n\r\nGET /v3 HTTP/1.1\r\nHost: h\r\n\r\n",
      ok + "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" + "HTTP/1.1 304 No\r\n\r\n"
    )
    let events = talk.http()
    #expect(events.count == 3)
    #expect(events[1].contains(#""url":"/v2""#) && events[1].contains(#""length":0"#))
    #expect(events[2].contains(#""url":"/v3""#) && events[2].contains(#""status":304"#))
  }

  @Test func `a body without a length ends with the connection`() {
    let talk = HTTPFixture.exchange(get, "HTTP/1.0 200 OK\r\n\r\n#!/bin/sh\necho")
    #expect(talk.http().count == 1)
    #expect(talk.http()[0].contains(#""length":14"#))
    #expect(talk.http()[0].contains(#""response_body":"script""#))
  }

  @Test func `a long body is passed over but for its last byte`() {
    var decoder = HTTPDecoder(environment: DecoderEnvironment())
    let handler = RecordingHandler()
    var sink = EventSink(handler: handler, context: .test(.toServer))
    _ = decoder.decode(StreamChunk(HTTPFixture.bytes(get).borrowed, .toServer), into: &sink)
    sink = EventSink(handler: handler, context: .test(.toClient))
    let head = HTTPFixture.bytes("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    let start = head + [UInt8](repeating: 1, count: 2000)
    let progress = decoder.decode(StreamChunk(start.borrowed, .toClient), into: &sink)
    #expect(progress.consumed == start.count && progress.skip == 997_999)
    #expect(handler.events.isEmpty)
    _ = decoder.decode(StreamChunk([1 as UInt8].borrowed, .toClient), into: &sink)
    #expect(handler.json(.http).count == 1)
    #expect(handler.json(.http)[0].contains(#""length":1000000"#))
  }

  private static let portable: [UInt8] =
    [0x4d, 0x5a] + [UInt8](repeating: 0, count: 58) + [0x80, 0, 0, 0]
    + [UInt8](repeating: 0, count: 64) + [0x50, 0x45, 0, 0]
  private static let bodies: [(String, [UInt8])] = [
    ("pe", portable),
    ("elf", [0x7f, 0x45, 0x4c, 0x46, 2, 1]),
    ("macho", [0xcf, 0xfa, 0xed, 0xfe, 7]),
    ("script", HTTPFixture.bytes("#!/bin/sh\n")),
    ("pdf", HTTPFixture.bytes("%PDF-1.7")),
    ("zip", HTTPFixture.bytes("PK\u{3}\u{4}x")),
  ]

  @Test(arguments: bodies)
  func `bodies are named by their first bytes`(name: String, body: [UInt8]) {
    let events = HTTPFixture.download(body).http()
    #expect(events.count == 1 && events[0].contains("\"response_body\":\"\(name)\""))
    for size in [1, 7, 100] { #expect(HTTPFixture.download(body).http(pieces: size) == events) }
  }

  @Test(arguments: ["MZ is no program, only text about one.", "\u{7f}EL", "", "GIF89a"])
  func `other bodies have no name`(body: String) {
    #expect(!HTTPFixture.download(Array(body.utf8)).http()[0].contains("response_body"))
  }

  @Test func `a DICOM file's preamble is looked at, also in a part of several`() {
    func file(_ preamble: [UInt8]) -> [UInt8] {
      preamble + [UInt8](repeating: 0, count: 128 - preamble.count) + Array("DICM".utf8) + [2, 0]
    }
    let plain = HTTPFixture.download(file([])).http()[0]
    #expect(plain.contains(#""response_body":"dicom""#) && !plain.contains("dicom_preamble"))
    #expect(
      HTTPFixture.download(file([0x7f, 0x45, 0x4c, 0x46])).http()[0]
        .contains(#""dicom_preamble":"elf""#)
    )
    #expect(
      HTTPFixture.download(file(Array("II*\0".utf8))).http()[0].contains(
        #""dicom_preamble":"tiff""#
      )
    )
    let part =
      HTTPFixture.bytes("--b1\r\nContent-Type: application/dicom\r\n\r\n")
      + file([0x23, 0x21, 0x2f])
      + HTTPFixture.bytes("\r\n--b1--\r\n")
    let several = HTTPFixture.download(
      part,
      type: #"multipart/related; type="application/dicom"; boundary=b1"#
    ).http()[0]
    #expect(several.contains(#""dicom_preamble":"script""#) && several.contains("dicomweb"))
  }

  private static let interfaces: [(String, String, String, String)] = [
    ("/fhir/Patient/4711023", "application/fhir+json", "fhir", "/fhir/Patient/[redacted]"),
    (
      "/baseR4/Observation?subject=4711", "application/json", "fhir",
      "/baseR4/Observation?subject=[redacted]"
    ),
    ("/metadata", "application/fhir+json", "fhir", "/metadata"),
    ("/wado?requestType=WADO", "image/jpeg", "dicomweb", "/wado?requestType=[redacted]"),
    (
      "/pacs/studies/1.2.840.1.5/series", "application/json", "dicomweb",
      "/pacs/studies/1.2.840.1.5/series"
    ),
    (
      "/instances/6b9e19d9-62094390-5f9ddb01-4a191ae7-9766b715/file", "application/dicom",
      "dicomweb",
      "/instances/[redacted]/file"
    ),
    (
      "/instances/6b9e19d9-62094390-5f9ddb01-4a191ae7-9766b715/tags", "application/json", "orthanc",
      "/instances/[redacted]/tags"
    ),
  ]

  @Test(arguments: interfaces)
  func `interfaces to patient data are known by path and type`(
    path: String,
    type: String,
    api: String,
    shown: String
  ) {
    let event = HTTPFixture.exchange(
      "GET \(path) HTTP/1.1\r\nHost: h\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\nContent-Length: 0\r\n\r\n"
    ).http()[0]
    #expect(event.contains("\"api\":\"\(api)\"") && event.contains("\"url\":\"\(shown)\""))
  }

  @Test(arguments: [
    "/studies", "/index.html", "/patients.html", "/Device", "/metadata", "/series/list",
  ])
  func `other paths are no such interface`(path: String) {
    let event = HTTPFixture.exchange(
      "GET \(path) HTTP/1.1\r\nHost: h\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n"
    ).http()[0]
    #expect(!event.contains("\"api\"") && !event.contains("\"resource\""))
  }

  @Test func `clinical documents are known by their name space`() {
    let body = Array("<?xml version=\"1.0\"?><ClinicalDocument xmlns=\"urn:hl7-org:v3\">".utf8)
    #expect(HTTPFixture.download(body, type: "text/xml").http()[0].contains(#""api":"cda""#))
    let other = Array("<PRPA_IN201305UV02 xmlns='urn:hl7-org:v3'>".utf8)
    #expect(HTTPFixture.download(other, type: "text/xml").http()[0].contains(#""api":"hl7v3""#))
  }

  @Test func `passwords in forms and queries are told of`() {
    let form =
      "POST /login HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\n"
      + "Content-Length: 24\r\n\r\nuser=ann&password=Heron1"
    let event = HTTPFixture.exchange(form, ok).http()[0]
    #expect(event.contains(#""password":true"#) && !event.contains("Heron1"))
    #expect(
      HTTPFixture.exchange("GET /x?pwd=1 HTTP/1.1\r\nHost: h\r\n\r\n", ok).http()[0]
        .contains(#""password":true"#)
    )
    #expect(
      !HTTPFixture.exchange("GET /x?pwd= HTTP/1.1\r\nHost: h\r\n\r\n", ok).http()[0]
        .contains("password")
    )
  }

  private static let malformed: [(String, String, String)] = [
    ("http.missing_host", "GET / HTTP/1.1\r\nA: b\r\n\r\n", "HTTP/1.1 204 No\r\n\r\n"),
    (
      "http.invalid_field", "GET / HTTP/1.1\r\nHost: h\r\nBad field: 1\r\n\r\n",
      "HTTP/1.1 204 No\r\n\r\n"
    ),
    (
      "http.folded_field", "GET / HTTP/1.1\r\nHost: h\r\nA: 1\r\n 2\r\n\r\n",
      "HTTP/1.1 204 No\r\n\r\n"
    ),
    (
      "http.invalid_content_length", "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: +1\r\n\r\n",
      "HTTP/1.1 204 No\r\n\r\n"
    ),
    (
      "http.conflicting_lengths",
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
      "HTTP/1.1 204 No\r\n\r\n"
    ),
    (
      "http.conflicting_lengths",
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "HTTP/1.1 204 No\r\n\r\n"
    ),
    (
      "http.invalid_chunk",
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
      "HTTP/1.1 204 No\r\n\r\n"
    ),
    (
      "http.invalid_request_line", "GET / HTTP/1.1\r\nHost: h\r\n\r\n\u{1}\u{2}\r\n",
      "HTTP/1.1 204 No\r\n\r\n"
    ),
    ("http.invalid_status_line", "GET / HTTP/1.1\r\nHost: h\r\n\r\n", "HTTP/1.1 2xx No\r\n\r\n"),
    (
      "http.unmatched_response", "GET / HTTP/1.1\r\nHost: h\r\n\r\n",
      "HTTP/1.1 204 No\r\n\r\nHTTP/1.1 204 No\r\n\r\n"
    ),
  ]

  @Test(arguments: malformed)
  func `what is malformed is named`(code: String, request: String, response: String) {
    let talk = HTTPFixture.exchange(request, response)
    #expect(talk.anomalies(HTTPDecoder.self) == [code])
    for size in [1, 3] {
      #expect(talk.events(HTTPDecoder.self, pieces: size) == talk.events(HTTPDecoder.self))
    }
  }

  @Test func `a head that is too long is given up and the next request read`() {
    let long = "GET /1 HTTP/1.1\r\nX: " + String(repeating: "x", count: HTTPDecoder.maxHeadBytes)
    let talk = HTTPFixture.exchange(long + "\r\n\r\n" + get, ok)
    #expect(talk.anomalies(HTTPDecoder.self) == ["http.head_too_long"])
    #expect(talk.http().count == 1 && talk.http()[0].contains(#""url":"/""#))
  }

  @Test func `more requests than are kept push out the oldest`() {
    let many = String(repeating: get, count: HTTPDecoder.maxPending + 3)
    let talk = Conversation.toServer(HTTPFixture.bytes(many))
    #expect(talk.anomalies(HTTPDecoder.self) == ["http.too_many_pending_requests"])
    #expect(talk.http().count == HTTPDecoder.maxPending + 3)
  }

  @Test func `what is kept of requests counts, and is given back`() {
    var decoder = HTTPDecoder(environment: DecoderEnvironment())
    let handler = RecordingHandler()
    var sink = EventSink(handler: handler, context: .test(.toServer))
    let request = "GET /\(String(repeating: "x", count: 5000)) HTTP/1.1\r\nHost: h\r\n\r\n"
    let bytes = HTTPFixture.bytes(request + request)
    let progress = decoder.decode(StreamChunk(bytes.borrowed, .toServer), into: &sink)
    // Of a target 2,048 bytes are kept; the others are GET, h and HTTP/1.1.
    #expect(progress.held == 2 * (2048 + 3 + 1 + 8))
    decoder.gap(0, .toServer, into: &sink)
    #expect(handler.json(.http).count == 2)
    let next = decoder.decode(StreamChunk(HTTPFixture.bytes(get).borrowed, .toServer), into: &sink)
    #expect(next.held < 100)
  }

  @Test func `HL7 longer than a message may be is not kept`() {
    var limits = DecoderLimits()
    limits.maxMessageBytes = 2000
    let body = HTTPFixture.message + String(repeating: "OBX|1|ST|X\r", count: 300)
    let talk = HTTPFixture.download(Array(body.utf8), type: "application/hl7-v2")
    let environment = DecoderEnvironment(limits: limits)
    for size in [1, 1200] {
      let events = talk.events(HTTPDecoder.self, pieces: size, environment: environment)
      #expect(events.contains { $0.contains("http.hl7_body_too_long") })
      #expect(!events.contains { $0.hasPrefix("12 ") })
      #expect(events.contains { $0.contains("\"length\":\(body.utf8.count)") })
    }
  }

  @Test func `TLS follows a tunnel that the server agreed to`() {
    var talk = HTTPFixture.exchange(
      "CONNECT pacs.example:443 HTTP/1.1\r\nHost: pacs.example:443\r\n\r\n",
      "HTTP/1.1 200 Connection established\r\nVia: a\r\n\r\n"
    )
    for turn in TLSRecording.mutual { talk.say(turn.direction, turn.bytes) }
    for size in [1, 2, 7, Int.max] {
      let events = talk.events(HTTPDecoder.self, pieces: size)
      #expect(events.count == 2)
      #expect(events[0].contains(#""hostname":"pacs.example","http_port":"443""#))
      #expect(events[1].contains(#""from_proto":"http""#))
    }
    talk.turns[1].bytes = HTTPFixture.bytes("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
    #expect(!talk.events(HTTPDecoder.self).contains { $0.contains("ja3") })
  }

  @Test func `HTTP 2 is named and passed over`() {
    let talk = Conversation.toServer(
      HTTPFixture.bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u{4}\0\0\0\0\0")
    )
    #expect(talk.events(HTTPDecoder.self) == [])
  }
}
