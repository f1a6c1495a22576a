// SPDX-License-Identifier: Apache-2.0
internal import Testing

@testable internal import Redaction

@Suite
struct HTTPMaskTests {
  private func masked(_ text: String) -> (text: String, secrets: [String]) {
    var bytes = MaskedBytes(Array(text.utf8))
    _ = HTTPMask().mask(&bytes)
    #expect(bytes.masked.count == text.utf8.count)
    return (
      String(decoding: bytes.masked, as: UTF8.self),
      bytes.secrets.map { String(decoding: $0, as: UTF8.self) }
    )
  }

  @Test func `A target keeps what a report shows of it, and the scheme of a credential stays`() {
    let (text, secrets) = masked(
      "GET /fhir/Patient/4711023?name=jane HTTP/1.1\r\nHost: pacs\r\nAuthorization: Basic amFuZTpzZXNhbWU=\r\nCookie: id=abc1\r\n\r\n"
    )
    #expect(
      text
        == "GET /fhir/Patient/0000000?name=XXXX HTTP/1.1\r\nHost: pacs\r\nAuthorization: Basic XXXXXXXXXXXXXXX=\r\nCookie: XX=XXX0\r\n\r\n"
    )
    #expect(secrets.contains("4711023") && secrets.contains("jane:sesame"))
  }

  @Test func `Credentials that products are delivered with become the first of their length`() {
    // demo:demo becomes root:root.
    let (text, _) = masked("GET / HTTP/1.1\r\nAuthorization: Basic ZGVtbzpkZW1v\r\n\r\n")
    #expect(text == "GET / HTTP/1.1\r\nAuthorization: Basic cm9vdDpyb290\r\n\r\n")
  }

  @Test func `An identifier of Orthanc stays one`() {
    let (text, secrets) = masked(
      "GET /instances/6b9e19d9-62094390-5f9ddb01-4a191ae7-9766b715/tags HTTP/1.1\r\n\r\n"
    )
    #expect(text.contains("/instances/00000000-00000000-00000000-00000000-00000000/tags "))
    #expect(secrets.contains("6b9e19d9-62094390-5f9ddb01-4a191ae7-9766b715"))
  }

  @Test func `Addresses of pages and names of files are masked in fields`() {
    let (text, _) = masked(
      "POST /upload HTTP/1.1\r\nReferer: http://ris/reports/DOE.html\r\nContent-Type: text/plain; name=\"DOE\"\r\nContent-Length: 0\r\n\r\n"
    )
    #expect(text.contains("Referer: http://ris/reports/XXX.html\r\n"))
    #expect(text.contains("Content-Type: text/plain; name=\"XXX\"\r\n"))
  }

  @Test func `A form keeps the names of its fields`() {
    let (text, secrets) = masked(
      "POST /login HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 26\r\n\r\nuser=nurse&password=sesame"
    )
    #expect(text.hasSuffix("\r\n\r\nuser=XXXXX&password=XXXXXX"))
    #expect(secrets.contains("sesame"))
  }

  @Test func `HL7 in chunks is masked as one message, and the sizes of chunks stay`() {
    let (text, secrets) = masked(
      "POST /hl7 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n14\r\nMSH|^~\\&|A|B|C|D|1||\r\n1c\r\nADT^A01|7|P|2.5\rPID|||QUILLF\r\n7\r\nEATHER\r\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n"
    )
    #expect(
      text.contains(
        "\r\n14\r\nMSH|^~\\&|A|B|C|D|1||\r\n1c\r\nADT^A01|7|P|2.5\rPID|||XXXXXX\r\n7\r\n"
      )
    )
    #expect(text.hasSuffix("\r\n0\r\n\r\nGET /X HTTP/1.1\r\n\r\n"))
    #expect(secrets.contains("QUILLFEATHER"))
  }

  @Test func `Clinical documents keep their name space, and nothing of the patient`() {
    let body =
      "<ClinicalDocument xmlns=\"urn:hl7-org:v3\"><given>ROSALIND</given></ClinicalDocument>"
    let (text, _) = masked(
      "HTTP/1.1 200 Found ROSALIND\r\nContent-Type: text/xml\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    )
    #expect(text.contains("<ClinicalDocument XXXXX=\"urn:hl7-org:v3\"><XXXXX>XXXXXXXX<"))
    #expect(!text.contains("ROSALIND"))
  }

  @Test func `Parts of a body keep their types`() {
    let body = "--b1\r\nContent-Type: text/plain\r\nX-Who: ROSA\r\n\r\nROSALIND\r\n--b1--\r\n"
    let (text, _) = masked(
      "POST /studies HTTP/1.1\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    )
    #expect(
      text.hasSuffix(
        "--b1\r\nContent-Type: text/plain\r\nX-XXX: XXXX\r\n\r\nXXXXXXXX\r\n--b1--\r\n"
      )
    )
  }

  @Test func `A program is told by its first bytes, and what nobody knows is blank`() {
    for (body, shown) in [
      ("#!/bin/sh\nROSALIND", "#!/b"), ("\u{7f}ELFROSALIND", "\u{7f}ELF"),
      ("\u{1}\u{2}ROSALIND", ""),
    ] {
      let (text, _) = masked("HTTP/1.1 200\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
      let tail = text.utf8.suffix(body.utf8.count)
      #expect(String(decoding: tail.prefix { $0 != 0 }, as: UTF8.self) == shown)
      #expect(tail.dropFirst(shown.utf8.count).allSatisfy { $0 == 0 })
    }
  }

  @Test func `An answer to HEAD has no body, and what follows a broken message is found again`() {
    let (text, _) = masked(
      "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\nHTTP/1.1 404 No\r\nContent-Length: 3\r\n\r\nDOE\r\nDOE\nHTTP/1.1 200 OK\r\n\r\n"
    )
    #expect(text.contains("HTTP/1.1 404 XX\r\nContent-Length: 3\r\n\r\nXXX\r\n"))
    #expect(text.hasSuffix("HTTP/1.1 200 XX\r\n\r\n") && !text.contains("DOE"))
  }

  @Test func `Any prefix keeps its length and shows no secret`() {
    let text = Array(
      "POST /reports/DOE.pdf?q=DOE HTTP/1.1\r\nCookie: DOE\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nDOE=1\r\n0\r\nX: DOE\r\n\r\n"
        .utf8
    )
    for length in 0...text.count {
      var bytes = MaskedBytes(Array(text[0..<length]))
      _ = HTTPMask().mask(&bytes)
      #expect(bytes.masked.count == length)
      #expect(!String(decoding: bytes.masked, as: UTF8.self).contains("DOE"))
    }
  }
}
