// SPDX-License-Identifier: Apache-2.0
import Events
import Testing

@Suite struct URLTextTests {
  @Test(arguments: [
    ("/a?b=1&c=2", "/[redacted]?b=[redacted]&c=[redacted]"),
    ("/api?b=1=2;c=&d", "/api?b=[redacted];c=&[redacted]"),
    ("/api?Falconer", "/api?[redacted]"),
    ("/fhir/Patient/4711/$everything", "/fhir/Patient/[redacted]/$everything"),
    ("/patients/6b9e/studies", "/patients/[redacted]/studies"),
    ("/reports/DOE_JOHN.pdf", "/reports/[redacted].pdf"),
    ("/DOE.JOHN", "/[redacted]"),
    ("/mrn/1", "/[redacted]/[redacted]"),
    ("/x;name=Doe/api", "/[redacted]/api"),
    ("ftp://ann:secret@host/files", "ftp://[redacted]@host/files"),
    ("http://host/ann", "http://host/[redacted]"),
    ("ann@host", "[redacted]"),
    ("DOE_JOHN.pdf", "[redacted].pdf"),
    ("/api#b=c", "/api#b=[redacted]"),
    ("/PATIENT//4711", "/PATIENT//[redacted]"),
    ("/1958.07.11", "/[redacted]"),
    ("/3.14.15.92", "/[redacted]"),
    ("/v1958071", "/[redacted]"),
  ]) func `what no list knows is hidden`(url: String, shown: String) {
    #expect(URLText.hiding(url) == shown)
  }

  @Test(arguments: [
    "", "/", "*", "/studies/1.2.840.5", "/Patient", "/Patient/_search", "/Patient/$match",
    "/static/index.html", "/api?", "/api/v2.1/status", "/fhir/R4/metadata", "pacs:443",
    "https://pacs:8443", "/../firmware/update.swu",
  ]) func `words of interfaces, versions, UIDs and endings are shown`(url: String) {
    #expect(URLText.hiding(url) == nil)
  }

  @Test func `what is hidden is told in the order of its bytes`() {
    #expect(
      URLText.hidden(in: Array("http://a:b@h/x/api/y?z=1".utf8)) == [
        7..<10, 13..<14, 19..<20, 23..<24,
      ]
    )
  }
}
