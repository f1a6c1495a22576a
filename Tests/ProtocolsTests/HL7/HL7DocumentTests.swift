// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
import ProtocolKit
import Protocols
import TestSupport
import Testing

@Suite struct HL7DocumentTests {
  private static func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

  private func kinds(_ type: String, _ encoding: String, _ data: String) -> [String] {
    let message =
      "\u{b}MSH|^~\\&|LAB|N|EHR|N|20260101||ORU^R01|1|P|2.5\rPID|1||4711023\r"
      + "OBX|1|\(type)|PDF^Report||^application^pdf^\(encoding)^\(data)||||||F\r"
      + "NTE|1||" + String(repeating: "x", count: 300) + "\r\u{1c}\r"
    let events = FieldReader.read(HL7Decoder.self, .toServer(Array(message.utf8)))
    return events.first?["hl7.active_content"] ?? []
  }

  private static let filler = [UInt8](repeating: 0x20, count: 100)
  private static let portable: [UInt8] =
    [0x4d, 0x5a] + [UInt8](repeating: 0, count: 58) + [0x80, 0, 0, 0] + filler
  private static let cases: [(String, [UInt8])] = [
    ("pe", portable),
    ("elf", [0x7f, 0x45, 0x4c, 0x46] + filler),
    ("script", Array("#!/bin/sh\necho".utf8) + filler),
    ("pdf_script", Array("%PDF-1.7\n1 0 obj<</S /JavaScript /JS (app.alert)>>".utf8) + filler),
    ("pdf_launch", Array("%PDF-1.7\n1 0 obj<</S/Launch/F(cmd.exe)>>".utf8) + filler),
    ("macro", Array("PK\u{3}\u{4}word/vbaProject.bin".utf8) + filler),
  ]

  @Test(arguments: cases)
  func `active content is found in Base64 and in hexadecimal`(kind: String, document: [UInt8]) {
    #expect(kinds("ED", "Base64", Self.base64(document)) == [kind])
    let digits = document.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    #expect(kinds("ED", "Hex", digits) == [kind])
    // What is no encapsulated document is no document.
    #expect(kinds("TX", "Base64", Self.base64(document)) == [])
  }

  @Test func `documents without active content have none`() {
    for text in [
      "%PDF-1.7\n(Java scripting and /Launched devices)", "MZ, the patient's initials",
      "PK\u{3}\u{4}word/document.xml",
    ] { #expect(kinds("ED", "Base64", Self.base64(Array(text.utf8) + Self.filler)) == []) }
  }

  @Test func `mutated documents trap nowhere`() {
    var random = SplitMix64(seed: 7)
    let data = Self.base64(Self.cases[3].1)
    for _ in 0..<1000 {
      let bytes = Conversation.toServer(Array(data.utf8)).mutated(&random).turns[0].bytes
      _ = kinds(
        "ED",
        random.next(below: 2) == 0 ? "Base64" : "Hex",
        String(decoding: bytes, as: UTF8.self)
      )
    }
  }
}
