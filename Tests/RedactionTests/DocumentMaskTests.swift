// SPDX-License-Identifier: Apache-2.0
internal import Testing

@testable internal import Redaction

@Suite
struct DocumentMaskTests {
  private func masked(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = MaskedBytes(bytes)
    _ = DocumentMask.mask(&bytes)
    return bytes.masked
  }

  @Test func `A PDF keeps the names of its actions, and nothing else`() {
    let text = "%PDF-1.7 ROSALIND /S /JavaScript /Launcher /Launch ROSALIND"
    let shown = String(decoding: masked(Array(text.utf8)).filter { $0 != 0 }, as: UTF8.self)
    #expect(shown == "%PDF-/JavaScript/Launch")
  }

  @Test func `A program of Windows keeps where its header is`() {
    var program = Array("MZ".utf8) + [UInt8](repeating: 7, count: 98)
    program.replaceSubrange(0x3c..<0x40, with: [80, 0, 0, 0])
    program.replaceSubrange(80..<84, with: Array("PE\0\0".utf8))
    let masked = masked(program)
    #expect(masked.indices.filter { masked[$0] != 0 } == [0, 1, 0x3c, 80, 81])
  }

  @Test func `An office document keeps the part of its macros`() {
    let shown = masked(Array("PK\u{3}\u{4}word/vbaProject.bin ROSA".utf8)).filter { $0 != 0 }
    #expect(String(decoding: shown, as: UTF8.self) == "PK\u{3}\u{4}vbaProject")
  }

  @Test func `A document in HL7 is masked within its Base64`() {
    // #!/bin/sh ROSALIND
    let text = "MSH|^~\\&|A|B\rOBX|1|ED|1^R||RIS^AP^OCTET-STREAM^Base64^IyEvYmluL3NoIFJPU0FMSU5E\r"
    var bytes = MaskedBytes(Array(text.utf8))
    HL7Mask.mask(&bytes, 0..<bytes.count)
    #expect(
      String(decoding: bytes.masked, as: UTF8.self)
        == "MSH|^~\\&|A|B\rOBX|1|ED|1^R||XXX^AP^OCTET-STREAM^Base64^IyEvYgAAAAAAAAAAAAAAAAAA\r"
    )
  }

  @Test func `A document in digits of base 16 is masked within them`() {
    let text = "MSH|^~\\&|A|B\rOBX|1|ED|1^R||RIS^AP^X^Hex^7f454c46524f5341\r"
    var bytes = MaskedBytes(Array(text.utf8))
    HL7Mask.mask(&bytes, 0..<bytes.count)
    #expect(String(decoding: bytes.masked, as: UTF8.self).hasSuffix("^Hex^7F454C4600000000\r"))
  }

  @Test func `Base64 with a padding and a line end keeps both`() {
    var bytes = MaskedBytes(Array("Uk9T\nQQ==".utf8))
    EncodedText.maskBase64(&bytes, 0..<bytes.count) { $0.maskText(0..<$0.count) }
    #expect(String(decoding: bytes.masked, as: UTF8.self) == "WFhY\nWA==")
    #expect(EncodedText.decodingBase64(Array("cm9vdDo=".utf8)[...]) == Array("root:".utf8))
    #expect(EncodedText.encodingBase64(Array("root:".utf8)) == Array("cm9vdDo".utf8))
  }

  @Test func `A DICOM file keeps its structure and the kind of its preamble`() {
    let meta: [UInt8] =
      [2, 0, 0x10, 0] + Array("UI".utf8) + [18, 0] + Array("1.2.840.10008.1.2\0".utf8)
    let name: [UInt8] = [0x10, 0, 0x10, 0, 4, 0, 0, 0] + Array("DOE^".utf8)
    func file(_ preamble: String) -> [UInt8] {
      let start = Array(preamble.utf8)
      return start + [UInt8](repeating: 0, count: 128 - start.count) + Array("DICM".utf8) + meta
        + name
    }
    for (preamble, shown) in [("", ""), ("#!/bin/sh ROSA", "#!/b"), ("ROSALIND", "XXXXXXXX")] {
      var bytes = MaskedBytes(file(preamble))
      DICOMFileMask.mask(&bytes)
      #expect(bytes.masked == Array(file(shown).dropLast(4)) + Array("XXX^".utf8))
    }
  }
}
