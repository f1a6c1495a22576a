// SPDX-License-Identifier: Apache-2.0

extension ContentDigest {
  /// SHA-1 of at most 55 bytes, which are one block (FIPS 180-4, 6.1), without any memory.
  ///
  /// A report wants a name for each flow that it quotes. swift-crypto takes an array and gives one
  /// back, which costs as much again as the hash itself.
  package struct ShortSHA1 {
    private var block: [16 of UInt32] = .init(repeating: 0)
    private var count = 0

    /// Of nothing yet.
    package init() {}

    /// Takes a byte; what comes after the 55th is left out.
    package mutating func append(_ byte: UInt8) {
      guard count < 55 else { return }
      block[count / 4] |= UInt32(byte) &<< UInt32(24 &- 8 &* (count & 3))
      count &+= 1
    }

    /// The five words of the digest, the first byte in the highest bits of the first.
    package func finish() -> [5 of UInt32] {
      var words: [80 of UInt32] = .init(repeating: 0)
      for index in 0..<16 { words[index] = block[index] }
      words[count / 4] |= 0x80 &<< UInt32(24 &- 8 &* (count & 3))
      words[15] = UInt32(8 &* count)
      for index in 16..<80 {
        let mixed =
          words[index &- 3] ^ words[index &- 8] ^ words[index &- 14] ^ words[index &- 16]
        words[index] = mixed &<< 1 | mixed &>> 31
      }
      var state = State()
      for index in 0..<20 {
        state.step(state.b & state.c | ~state.b & state.d, 0x5a82_7999 &+ words[index])
      }
      for index in 20..<40 {
        state.step(state.b ^ state.c ^ state.d, 0x6ed9_eba1 &+ words[index])
      }
      for index in 40..<60 {
        state.step(
          state.b & state.c | state.d & (state.b | state.c),
          0x8f1b_bcdc &+ words[index]
        )
      }
      for index in 60..<80 {
        state.step(state.b ^ state.c ^ state.d, 0xca62_c1d6 &+ words[index])
      }
      let start = State()
      return [
        start.a &+ state.a, start.b &+ state.b, start.c &+ state.c, start.d &+ state.d,
        start.e &+ state.e,
      ]
    }

    /// The five working variables, by their names in the standard.
    private struct State {
      var a: UInt32 = 0x6745_2301
      var b: UInt32 = 0xefcd_ab89
      var c: UInt32 = 0x98ba_dcfe
      var d: UInt32 = 0x1032_5476
      var e: UInt32 = 0xc3d2_e1f0

      @inline(__always)
      mutating func step(_ f: UInt32, _ word: UInt32) {
        let next = (a &<< 5 | a &>> 27) &+ f &+ e &+ word
        (e, d, c, b, a) = (d, c, b &<< 30 | b &>> 2, a, next)
      }
    }
  }
}
