// SPDX-License-Identifier: Apache-2.0
import Events
import Testing

@Suite struct URLTextTests {
  @Test(arguments: [
    ("/a?b=1&c=2", "/a?b=[redacted]&c=[redacted]"),
    ("/a?b=1=2;c=&d", "/a?b=[redacted];c=[redacted]&[redacted]"),
    ("/a?Falconer", "/a?[redacted]"),
    ("/fhir/Patient/4711/$everything", "/fhir/Patient/[redacted]/$everything"),
    ("/patients/6b9e/studies", "/patients/[redacted]/studies"),
    ("/mrn/1", "/mrn/[redacted]"),
    ("/x;name=Doe/y", "/x;name=[redacted]/y"),
    ("ftp://ann:secret@host/x", "ftp://[redacted]@host/x"),
    ("/a#b=c", "/a#b=[redacted]"),
    ("/PATIENT//4711", "/PATIENT//[redacted]"),
  ]) func `what may name somebody is hidden`(url: String, shown: String) {
    #expect(URLText.hiding(url) == shown)
  }

  @Test(arguments: [
    "", "/", "*", "/studies/1.2.840.5", "/Patient", "/Patient/_search", "/Patient/$match",
    "/a/b.html", "/a?",
    "pacs:443",
  ]) func `the rest is shown`(url: String) {
    #expect(URLText.hiding(url) == nil)
  }
}
