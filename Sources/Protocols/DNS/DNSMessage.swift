// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// A DNS message, read where it stands (RFC 1035, 4).
///
/// Making one reads the header only.
struct DNSMessage: ~Escapable {
  /// Questions and answers that are told of one message.
  static let maxQuestions = 16
  static let maxAnswers = 64

  let bytes: RawSpan

  /// Reads a header; `nil` when it is not there.
  @_lifetime(copy bytes)
  init?(_ bytes: RawSpan) {
    guard bytes.byteCount >= 12 else { return nil }
    self.bytes = bytes
  }

  var identifier: UInt16 { bytes.uint16(0) }
  var flags: UInt16 { bytes.uint16(2) }
  var isResponse: Bool { flags & 0x8000 != 0 }
  var opcode: Int { Int(flags >> 11 & 15) }
  var code: Int { Int(flags & 15) }
  var questions: Int { Int(bytes.uint16(4)) }
  var answers: Int { Int(bytes.uint16(6)) }
  var authorities: Int { Int(bytes.uint16(8)) }
  var additionals: Int { Int(bytes.uint16(10)) }

  /// A question: where its name stands, and its type.
  struct Question {
    let name: Int
    let type: UInt16
    fileprivate let end: Int
  }

  /// A resource record.
  struct Record {
    let name: Int
    let type: UInt16
    let ttl: UInt32
    let data: Range<Int>
  }

  /// The question at an index; `nil` past the last, and past what could be read.
  func question(at index: Int) -> Question? {
    guard index >= 0, index < min(questions, Self.maxQuestions) else { return nil }
    var at = 12
    for number in 0...index {
      guard let end = DNSName.end(bytes, at: at), end + 4 <= bytes.byteCount else { return nil }
      if number == index { return Question(name: at, type: bytes.uint16(end), end: end + 4) }
      at = end + 4
    }
    return nil
  }

  /// Where the answers begin; `nil` when the questions could not be read.
  private var answersStart: Int? {
    var at = 12
    for _ in 0..<questions {
      guard let end = DNSName.end(bytes, at: at), end + 4 <= bytes.byteCount else { return nil }
      at = end + 4
    }
    return at
  }

  /// The answer at an index; `nil` past the last, and past what could be read.
  func answer(at index: Int) -> Record? {
    guard index >= 0, index < min(answers, Self.maxAnswers) else { return nil }
    var records = DNSRecords(answersStart)
    for _ in 0..<index where records.next(in: bytes) == nil { return nil }
    return records.next(in: bytes)
  }

  /// Whether all that the header announces of questions and answers is there.
  var isWhole: Bool {
    var records = DNSRecords(answersStart)
    guard answersStart != nil else { return false }
    for _ in 0..<answers where records.next(in: bytes) == nil { return false }
    return true
  }
}

/// Resource records, one after the other.
struct DNSRecords {
  private var at: Int?

  init(_ start: Int?) { at = start }

  /// The next record; `nil` when it is not there whole.
  mutating func next(in bytes: RawSpan) -> DNSMessage.Record? {
    guard let start = at, let end = DNSName.end(bytes, at: start), end + 10 <= bytes.byteCount
    else {
      at = nil
      return nil
    }
    let length = Int(bytes.uint16(end + 8))
    guard end + 10 + length <= bytes.byteCount else {
      at = nil
      return nil
    }
    at = end + 10 + length
    return DNSMessage.Record(
      name: start,
      type: bytes.uint16(end),
      ttl: bytes.uint32(end + 4),
      data: end + 10..<end + 10 + length
    )
  }
}
