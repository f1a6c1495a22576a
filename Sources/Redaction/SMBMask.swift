// SPDX-License-Identifier: Apache-2.0

/// SMB's opening (MS-CIFS, MS-SMB2): negotiation, login and share stay but for names and proofs; the rest is blank.
enum SMBMask {
  private static let negotiate1: UInt8 = 0x72
  private static let setup1: UInt8 = 0x73
  private static let tree1: UInt8 = 0x75
  private static let negotiation = "a negotiation of SMB"
  private static let longestSessionRequest = 1_024

  /// Whether the bytes begin with a message behind a NetBIOS session header.
  static func begins(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 8 else { return false }
    if (0x81...0x84).contains(bytes[0]), bytes[1] <= 1 {
      return bytes.number16(2).map { $0 <= longestSessionRequest } == true
    }
    return bytes[0] == 0 && bytes[4] >= 0xfc && bytes.holds("SMB", at: 5)
  }

  /// Masks one direction.
  static func mask(_ bytes: inout MaskedBytes) {
    var at = 0
    while let word = bytes.original.number32(at) {
      let end = min(at + 4 + word & 0xff_ffff, bytes.count)
      bytes.keep(at..<(at + 4))
      message(&bytes, (at + 4)..<max(end, at + 4), type: bytes.original[at])
      at = max(end, at + 4)
    }
  }

  private static func message(_ bytes: inout MaskedBytes, _ range: Range<Int>, type: UInt8) {
    if type != 0 { return bytes.keep(range.prefix(longestSessionRequest)) }
    guard range.count >= 35, bytes.original.holds("SMB", at: range.lowerBound + 1) else { return }
    switch bytes.original[range.lowerBound] {
    case 0xff: message1(&bytes, range)
    case 0xfe where range.count >= 64: message2(&bytes, range)
    default: return
    }
  }

  // MARK: - SMB 2 and 3

  private static func message2(_ bytes: inout MaskedBytes, _ range: Range<Int>) {
    let start = range.lowerBound
    let isAnswer = bytes.original[start + 16] & 1 != 0
    // Fixed parts, and where offset and length of a buffer stand (MS-SMB2, 2.2.3 to 2.2.10).
    switch (bytes.original.number16LE(start + 12), isAnswer) {
    case (0, _): bytes.keep(range, as: negotiation)
    case (1, false): part2(&bytes, range, fixed: 24, buffer: 12)
    case (1, true): part2(&bytes, range, fixed: 8, buffer: 4)
    case (3, false): part2(&bytes, range, fixed: 8, buffer: 4)
    case (3, true): bytes.keep(range.prefix(80))
    default: return
    }
  }

  /// Keeps a message's header and fixed part, and masks the token or the path that it carries.
  private static func part2(
    _ bytes: inout MaskedBytes,
    _ range: Range<Int>,
    fixed: Int,
    buffer: Int
  ) {
    let start = range.lowerBound
    bytes.keep(range.prefix(64 + fixed))
    guard let offset = bytes.original.number16LE(start + 64 + buffer), offset >= 64 + fixed,
      let length = bytes.original.number16LE(start + 66 + buffer)
    else { return }
    let first = min(start + offset, range.upperBound)
    let part = first..<min(first + length, range.upperBound)
    if SecurityTokenMask.begins(bytes.original, part) {
      SecurityTokenMask.mask(&bytes, part)
    } else {
      bytes.maskText(part, separators: [UInt8(ascii: "\\")])
    }
  }

  // MARK: - SMB 1

  /// Header, words and byte count stay (MS-CIFS, 2.2.3).
  private static func message1(_ bytes: inout MaskedBytes, _ range: Range<Int>) {
    let start = range.lowerBound
    let command = bytes.original[start + 4]
    guard [negotiate1, setup1, tree1].contains(command) else { return }
    let isAnswer = bytes.original[start + 9] & 0x80 != 0
    if command == negotiate1, !isAnswer { return bytes.keep(range, as: negotiation) }
    let words = Int(bytes.original[start + 32])
    let body = min(start + 35 + words * 2, range.upperBound)
    bytes.keep(start..<body)
    let isUnicode = (bytes.original.number16LE(start + 10) ?? 0) & 0x8000 != 0
    let data = body..<range.upperBound
    if command == setup1 {
      setup(&bytes, data, start, words: words, isAnswer: isAnswer, isUnicode: isUnicode)
    } else {
      for text in texts(bytes.original, data, start, isUnicode) { bytes.maskText(text) }
    }
  }

  /// A login: tokens or proofs, then names; of the server's answer the names of its system stay.
  private static func setup(
    _ bytes: inout MaskedBytes,
    _ data: Range<Int>,
    _ start: Int,
    words: Int,
    isAnswer: Bool,
    isUnicode: Bool
  ) {
    var lengths: [Int] = []
    switch (words, isAnswer) {
    // Proofs of both kinds; a token.
    case (13, false): lengths = [47, 49].compactMap { bytes.original.number16LE(start + $0) }
    case (12, false): lengths = [47].compactMap { bytes.original.number16LE(start + $0) }
    case (4, true): lengths = [39].compactMap { bytes.original.number16LE(start + $0) }
    default: break
    }
    var at = data.lowerBound
    for length in lengths {
      let part = at..<min(at + length, data.upperBound)
      if SecurityTokenMask.begins(bytes.original, part) {
        SecurityTokenMask.mask(&bytes, part)
      } else {
        bytes.maskBinary(part)
      }
      at = part.upperBound
    }
    for (index, text) in texts(bytes.original, at..<data.upperBound, start, isUnicode).enumerated()
    {
      if isAnswer, index < 2 {
        bytes.keep(text, as: "the system that SMB names")
      } else {
        bytes.maskText(text)
      }
    }
  }

  /// Texts that end with a null character; those of two-byte characters begin at an even place of the message.
  private static func texts(
    _ bytes: [UInt8],
    _ range: Range<Int>,
    _ start: Int,
    _ isUnicode: Bool
  ) -> [Range<Int>] {
    let width = isUnicode ? 2 : 1
    var at = range.lowerBound + (isUnicode ? (range.lowerBound - start) % 2 : 0)
    var found: [Range<Int>] = []
    while at + width <= range.upperBound {
      var end = at
      while end + width <= range.upperBound, bytes[end..<(end + width)].contains(where: { $0 != 0 })
      { end += width }
      found.append(at..<end)
      at = end + width
    }
    return found
  }
}
