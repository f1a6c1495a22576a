// SPDX-License-Identifier: Apache-2.0
import Bytes
import Protocols
import TestSupport
import Testing

@Suite struct DICOMDictionaryTests {
  private func name(of uid: String) -> String? {
    let bytes = Array(uid.utf8)
    guard let name = DICOMUIDDictionary.name(of: bytes.borrowed) else { return nil }
    return String(decoding: name)
  }

  private func keyword(of tag: DICOMTag) -> String? {
    guard let keyword = DICOMTagDictionary.keyword(of: tag) else { return nil }
    return String(decoding: keyword)
  }

  @Test func `every identifier of the table is found under its name`() throws {
    let lines = DICOMUIDTable.text.description.split(separator: "\n")
    #expect(lines.count > 350)
    for line in lines {
      let space = try #require(line.firstIndex(of: " "))
      #expect(
        name(of: "1.2.840.10008.\(line[..<space])") == String(line[line.index(after: space)...])
      )
    }
  }

  @Test(arguments: ["", "1.2.840.10008.", "1.2.840.10008.1.1.", "1.2.840.10008.9", "1.2.3"])
  func `other identifiers have no name`(uid: String) {
    #expect(name(of: uid) == nil)
  }

  @Test func `every tag of the table is found under its keyword`() throws {
    let lines = DICOMTagTable.text.description.split(separator: "\n")
    #expect(lines.count > 500)
    for line in lines {
      let number = try #require(UInt32(line.prefix(8), radix: 16))
      #expect(keyword(of: DICOMTag(rawValue: number)) == String(line.dropFirst(9)))
    }
    #expect(keyword(of: DICOMTag(group: 9, element: 1)) == nil)
    #expect(DICOMTag(group: 0x10, element: 0xab).description == "(0010,00ab)")
  }
}
