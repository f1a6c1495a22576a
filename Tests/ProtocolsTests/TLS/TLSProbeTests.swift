// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import ProtocolKit
internal import Protocols
internal import Testing
internal import TestSupport

@Suite struct TLSProbeTests {
  static func probe(_ bytes: [UInt8], onKnownPort: Bool = false) -> ProbeVerdict {
    TLSDecoder.probe(bytes.borrowed, .toServer, onKnownPort: onKnownPort)
  }

  @Test func `hellos tell the role of their sender`() {
    #expect(Self.probe(TLSRecording.mutual[0].bytes) == .certain(.client))
    #expect(Self.probe(TLSRecording.mutual[1].bytes) == .certain(.server))
    #expect(Self.probe(TLSRecording.helloRetry[1].bytes) == .certain(.server))
    let old = hex("80 1f 01 0301 0006 0000 0010 00002f 00000a 000102030405060708090a0b0c0d0e0f")
    #expect(Self.probe(old) == .certain(.client))
  }

  @Test func `every shorter prefix of a hello is possible or certain, never refused`() {
    let hello = TLSRecording.mutual[0].bytes
    for count in 0..<hello.count {
      #expect(Self.probe(Array(hello.prefix(count))) != .no, "\(count) bytes")
    }
    for count in 0..<10 { #expect(Self.probe(Array(hello.prefix(count))) == .possible) }
  }

  @Test func `data from the middle needs a second sign`() {
    let lonely: [UInt8] = [23, 3, 3, 1, 0, 0xaa, 0xbb]
    #expect(Self.probe(lonely) == .possible)
    #expect(Self.probe(lonely, onKnownPort: true) == .certain(.unknown))
    #expect(Self.probe([23, 3, 3, 0, 2, 1, 2, 23, 3, 3, 0, 1]) == .certain(.unknown))
    #expect(Self.probe([23, 3, 3, 0, 2, 1, 2, 9, 9, 9, 0, 1]) == .no)
  }

  @Test(arguments: [
    "GET / HTTP/1.1\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "\u{16}\u{03}abc",
    "\u{0b}MSH|^~\\&|", "\u{10}\u{0c}\u{00}\u{04}MQTT",
  ])
  func `other protocols are refused`(_ text: String) {
    #expect(Self.probe(Array(text.utf8), onKnownPort: true) == .no)
  }

  @Test func `an association request is refused`() {
    // DICOM A-ASSOCIATE-RQ.
    #expect(Self.probe([1, 0, 0, 0, 0, 0xcd, 0, 1, 0, 0], onKnownPort: true) == .no)
  }
}
