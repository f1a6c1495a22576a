// SPDX-License-Identifier: Apache-2.0
import Bytes
import Events
import ProtocolKit
import Protocols
import TestSupport
import Testing

@Suite struct DICOMProbeTests {
  private func probe(_ bytes: [UInt8], onKnownPort: Bool = false) -> ProbeVerdict {
    DICOMDecoder.probe(bytes.borrowed, .toServer, onKnownPort: onKnownPort)
  }

  @Test func `association PDUs tell who sent them on any port`() {
    #expect(probe(DICOMFixtures.echoRequest) == .certain(.client))
    #expect(probe(DICOMFixtures.echoAccept) == .certain(.server))
  }

  @Test func `every prefix of a request up to its first item is possible`() {
    for count in 0...74 {
      #expect(probe(Array(DICOMFixtures.echoRequest[..<count])) == .possible, "\(count)")
    }
    #expect(probe(Array(DICOMFixtures.echoRequest[..<75])) == .certain(.client))
  }

  @Test func `P-DATA in the middle is recognised by twelve bytes, by fourteen with a command`() {
    #expect(probe(Array(DICOMFixtures.echo[..<13])) == .possible)
    #expect(probe(Array(DICOMFixtures.echo[..<14])) == .certain(.unknown))
    var fragment = DICOMFixtures.echo
    fragment[11] = 2
    #expect(probe(Array(fragment[..<11])) == .possible)
    #expect(probe(Array(fragment[..<12])) == .certain(.unknown))
    for (offset, value) in [(1, 1), (9, 0x47), (10, 2), (11, 4)] as [(Int, UInt8)] {
      var bytes = DICOMFixtures.echo
      bytes[offset] = value
      #expect(probe(bytes) == .no, "\(offset)")
    }
  }

  @Test func `a command that does not begin with group 0 is none, however its bytes come`() {
    var bytes = DICOMFixtures.echo
    bytes[12] = 8
    for count in 0..<14 {
      #expect(probe(Array(bytes[..<count])) == .possible, "\(count)")
    }
    #expect(probe(Array(bytes[..<14])) == .no)
  }

  @Test func `the short PDUs need a known port`() {
    #expect(probe(DICOMFixtures.releaseRequest) == .no)
    #expect(probe(DICOMFixtures.releaseRequest, onKnownPort: true) == .certain(.unknown))
    #expect(probe(DICOMFixtures.rejected, onKnownPort: true) == .certain(.server))
    #expect(probe(DICOMFixtures.abort, onKnownPort: true) == .certain(.unknown))
    #expect(probe([5, 0, 0, 0], onKnownPort: true) == .possible)
  }

  @Test func `other protocols are not taken`() {
    #expect(probe(Array("GET / HTTP/1.1\r\n".utf8), onKnownPort: true) == .no)
    #expect(probe([0x16, 3, 1, 2, 0, 1], onKnownPort: true) == .no)
    var version = DICOMFixtures.echoRequest
    version[7] = 2
    #expect(probe(version) == .no)
    var title = DICOMFixtures.echoRequest
    title[12] = 0x80
    #expect(probe(title) == .no)
  }
}
