// SPDX-License-Identifier: Apache-2.0
import Bytes
import Testing

@Suite struct SearchTests {
  @Test func `a pair is found wherever it begins, and only there`() {
    for length in 0..<40 {
      for place in 0..<max(1, length) {
        var bytes = [UInt8](repeating: 0x45, count: length)
        if place + 1 < length { bytes[place + 1] = 0x44 }
        let expected = place + 1 < length ? place : nil
        let found = bytes.borrowed.firstOffset(ofPair: 0x45, 0x44)
        #expect(found == expected, "\(length) bytes, \(place)")
      }
    }
  }

  @Test func `a pair is found as a plain search finds it`() {
    var state: UInt64 = 0x9e37_79b9_7f4a_7c15
    for round in 0..<500 {
      // Few values, so that near misses are many: among them those that borrow from a byte above.
      let bytes: [UInt8] = (0..<64).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return [0x00, 0x01, 0x7f, 0x80, 0xff][Int(state >> 33) % 5]
      }
      let start = round % 70
      for first: UInt8 in [0x00, 0x01, 0x80] {
        let expected = bytes.indices.dropLast().first {
          $0 >= start && bytes[$0] == first && bytes[$0 + 1] == 0xff
        }
        #expect(bytes.borrowed.firstOffset(ofPair: first, 0xff, from: start) == expected)
      }
    }
  }

  @Test func `a pair is not looked for before the first byte or past the last`() {
    let bytes: [UInt8] = [1, 2]
    #expect(bytes.borrowed.firstOffset(ofPair: 1, 2, from: -1) == nil)
    #expect(bytes.borrowed.firstOffset(ofPair: 1, 2, from: 0) == 0)
    #expect(bytes.borrowed.firstOffset(ofPair: 1, 2, from: 1) == nil)
    #expect(bytes.borrowed.firstOffset(ofPair: 1, 2, from: .max) == nil)
  }
}
