// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import ProtocolKit

/// How far bytes agree with a text that they should begin with.
enum TextAgreement {
  case whole
  /// They end before the text does.
  case partly
  case no

  init(_ bytes: RawSpan, _ text: StaticString) {
    let shared = min(text.utf8CodeUnitCount, bytes.byteCount)
    guard text.borrowed.slice(0, shared).equals(bytes.slice(0, shared)) else {
      self = .no
      return
    }
    self = shared == text.utf8CodeUnitCount ? .whole : .partly
  }
}

extension RawSpan {
  /// The verdict for bytes that should begin with one of these texts.
  func begins(withOneOf texts: [StaticString], _ role: SenderRole) -> ProbeVerdict {
    var verdict = ProbeVerdict.no
    for text in texts {
      switch TextAgreement(self, text) {
      case .whole: return .certain(role)
      case .partly: verdict = .possible
      case .no: continue
      }
    }
    return verdict
  }

  /// Whether a word of upper-case letters occurs, in whatever case, in the first 256 bytes.
  func mentions(_ word: StaticString) -> Bool {
    let letters = word.borrowed
    let count = letters.byteCount
    let end = Swift.min(byteCount, 256)
    guard count > 0, end >= count else { return false }
    for start in 0...(end - count) {
      var i = 0
      while i < count, uint8(start + i) & 0xdf == letters.uint8(i) { i += 1 }
      if i == count { return true }
    }
    return false
  }

  /// Where the null-terminated string at `start` ends, when it is printable and at most `limit` long.
  func endOfCString(_ start: Int, limit: Int) -> Int? {
    let end = Swift.min(byteCount, start + limit + 1)
    for i in Swift.min(start, end)..<end {
      let byte = uint8(i)
      if byte == 0 { return i }
      if byte < 0x20 || byte == 0x7f { return nil }
    }
    return nil
  }
}
