// SPDX-License-Identifier: Apache-2.0
import Bytes
import Testing

@testable import Protocols

@Suite struct DICOMByteRangeTests {
  @Test(arguments: UInt8.min...UInt8.max)
  func `a UID is digits and dots, at every place of a word`(byte: UInt8) {
    let isPart = byte == 0x2e || (0x30...0x39).contains(byte)
    for length in [1, 7, 8, 9, 16, 20, 64] {
      for place in [0, length / 2, length - 1] {
        var bytes = [UInt8](repeating: 0x31, count: length)
        bytes[place] = byte
        let isUID = DICOMByteRange(0, length).isUID(in: bytes.borrowed)
        #expect(isUID == isPart)
      }
    }
  }

  @Test func `a UID longer than 64 bytes is none`() {
    let bytes = [UInt8](repeating: 0x31, count: 65)
    let tooLong = DICOMByteRange(0, 65).isUID(in: bytes.borrowed)
    let longest = DICOMByteRange(0, 64).isUID(in: bytes.borrowed)
    #expect(!tooLong && longest)
  }
}
