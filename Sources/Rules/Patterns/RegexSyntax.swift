// SPDX-License-Identifier: Apache-2.0

/// Why a regular expression is refused, and at which byte.
struct RegexError: Error, Hashable {
  let offset: Int
  let reason: String
}

/// What a position of a regular expression stands for.
enum RegexSymbol: Hashable {
  /// One byte of a set.
  case byte(StateSet)
  /// The beginning of the text.
  case start
  /// The end of the text.
  case end
}

/// A regular expression as a tree.
indirect enum RegexNode: Hashable {
  case empty
  case symbol(RegexSymbol)
  case sequence([RegexNode])
  case choice([RegexNode])
  case repeated(RegexNode, least: Int, most: Int?)
}

/// Reads the common syntax of regular expressions: literals, `.`, classes, `\d \w \s` and their
/// opposites, groups, `|`, `* + ? {m,n}` (lazy marks make no difference to a yes or no), `^` and `$`.
///
/// Works on bytes: `.` is one byte, and letters beyond ASCII stand for their UTF-8 bytes outside of
/// classes. Look-around, back references, boundaries and named groups are refused.
struct RegexParser {
  private let bytes: [UInt8]
  private var at = 0
  private var ignoresCase: Bool
  private var dotTakesLines: Bool

  static func parse(
    _ pattern: String,
    ignoresCase: Bool,
    dotTakesLines: Bool
  ) throws(RegexError) -> RegexNode {
    var parser = RegexParser(Array(pattern.utf8), ignoresCase, dotTakesLines)
    try parser.leadingFlags()
    let node = try parser.choice(depth: 0)
    guard parser.at == parser.bytes.count else { throw parser.error("unmatched )") }
    return node
  }

  private init(_ bytes: [UInt8], _ ignoresCase: Bool, _ dotTakesLines: Bool) {
    self.bytes = bytes
    self.ignoresCase = ignoresCase
    self.dotTakesLines = dotTakesLines
  }

  private func error(_ reason: String) -> RegexError { RegexError(offset: at, reason: reason) }
  private var peek: UInt8? { at < bytes.count ? bytes[at] : nil }

  private func follows(_ text: StaticString) -> Bool {
    bytes[at...].starts(with: text.description.utf8)
  }

  private mutating func leadingFlags() throws(RegexError) {
    guard follows("(?"), at + 2 < bytes.count, (97...122).contains(bytes[at + 2]) else { return }
    at += 2
    while let flag = peek, flag != UInt8(ascii: ")") {
      switch flag {
      case UInt8(ascii: "i"): ignoresCase = true
      case UInt8(ascii: "s"): dotTakesLines = true
      default: throw error("only the flags i and s are supported")
      }
      at += 1
    }
    guard peek != nil else { throw error("expected )") }
    at += 1
  }

  private mutating func choice(depth: Int) throws(RegexError) -> RegexNode {
    guard depth < RuleLimits.regexDepth else {
      throw error("groups are nested deeper than \(RuleLimits.regexDepth)")
    }
    var parts = [try sequence(depth: depth)]
    while peek == UInt8(ascii: "|") {
      at += 1
      parts.append(try sequence(depth: depth))
    }
    return parts.count == 1 ? parts[0] : .choice(parts)
  }

  private mutating func sequence(depth: Int) throws(RegexError) -> RegexNode {
    var parts: [RegexNode] = []
    while let byte = peek, byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")") {
      let atom = try atom(depth: depth)
      let part = try quantified(atom)
      // `^^` and `$$` say no more than one of them.
      if part == parts.last, part == .symbol(.start) || part == .symbol(.end) { continue }
      parts.append(part)
    }
    if parts.isEmpty { return .empty }
    return parts.count == 1 ? parts[0] : .sequence(parts)
  }

  private mutating func atom(depth: Int) throws(RegexError) -> RegexNode {
    let byte = bytes[at]
    switch byte {
    case UInt8(ascii: "("):
      at += 1
      if follows("?:") {
        at += 2
      } else if peek == UInt8(ascii: "?") {
        throw error("look-around, named groups and inner flags are not supported")
      }
      let inner = try choice(depth: depth + 1)
      guard peek == UInt8(ascii: ")") else { throw error("expected )") }
      at += 1
      return inner
    case UInt8(ascii: "["):
      at += 1
      return .symbol(.byte(try characterClass()))
    case UInt8(ascii: "\\"):
      at += 1
      return .symbol(.byte(try escape()))
    case UInt8(ascii: "^"):
      at += 1
      return .symbol(.start)
    case UInt8(ascii: "$"):
      at += 1
      return .symbol(.end)
    case UInt8(ascii: "."):
      at += 1
      return .symbol(.byte(dotTakesLines ? ByteClass.all : ByteClass.allButLineFeed))
    case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "{"):
      throw error("nothing to repeat")
    default:
      return try literal()
    }
  }

  /// One character; beyond ASCII all of its bytes, so that a count after it means the character.
  private mutating func literal() throws(RegexError) -> RegexNode {
    let lead = bytes[at]
    at += 1
    guard lead >= 0xc0 else { return .symbol(.byte(single(lead))) }
    var parts = [RegexNode.symbol(.byte(single(lead)))]
    while let next = peek, next & 0xc0 == 0x80 {
      parts.append(.symbol(.byte(single(next))))
      at += 1
    }
    return .sequence(parts)
  }

  private func single(_ byte: UInt8) -> StateSet {
    var set = StateSet()
    ByteClass.add(byte...byte, to: &set, ignoresCase: ignoresCase)
    return set
  }

  private mutating func quantified(_ atom: RegexNode) throws(RegexError) -> RegexNode {
    var least = 0
    var most: Int?
    switch peek {
    case UInt8(ascii: "*"): at += 1
    case UInt8(ascii: "+"):
      at += 1
      least = 1
    case UInt8(ascii: "?"):
      at += 1
      most = 1
    case UInt8(ascii: "{"): (least, most) = try counts()
    default: return atom
    }
    if atom == .symbol(.start) || atom == .symbol(.end) {
      throw error("an anchor cannot be repeated")
    }
    // A lazy mark changes which text is found first, not whether there is one.
    if peek == UInt8(ascii: "?") { at += 1 }
    switch peek {
    case UInt8(ascii: "+"): throw error("possessive repetition is not supported")
    case UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "{"):
      throw error("a repetition cannot be repeated")
    default: return .repeated(atom, least: least, most: most)
    }
  }

  private mutating func counts() throws(RegexError) -> (Int, Int?) {
    at += 1
    let least = try number()
    var most: Int? = least
    if peek == UInt8(ascii: ",") {
      at += 1
      most = peek == UInt8(ascii: "}") ? nil : try number()
    }
    guard peek == UInt8(ascii: "}") else { throw error("expected {m}, {m,} or {m,n}") }
    at += 1
    if let most, most < least { throw error("the counts in {m,n} are the wrong way round") }
    return (least, most)
  }

  private mutating func number() throws(RegexError) -> Int {
    var value = 0
    let start = at
    while let byte = peek, (48...57).contains(byte) {
      value = value * 10 + Int(byte - 48)
      guard value <= RuleLimits.regexRepeat else {
        throw error("a count is larger than \(RuleLimits.regexRepeat)")
      }
      at += 1
    }
    guard at > start else { throw error("expected {m}, {m,} or {m,n}") }
    return value
  }

  /// What stands after a backslash.
  private mutating func escape() throws(RegexError) -> StateSet {
    guard let byte = peek else { throw error("expected a character after \\") }
    at += 1
    switch byte {
    case UInt8(ascii: "d"): return ByteClass.digit
    case UInt8(ascii: "D"): return ByteClass.digit.inverted
    case UInt8(ascii: "w"): return ByteClass.word
    case UInt8(ascii: "W"): return ByteClass.word.inverted
    case UInt8(ascii: "s"): return ByteClass.space
    case UInt8(ascii: "S"): return ByteClass.space.inverted
    case UInt8(ascii: "n"): return single(0x0a)
    case UInt8(ascii: "r"): return single(0x0d)
    case UInt8(ascii: "t"): return single(0x09)
    case UInt8(ascii: "f"): return single(0x0c)
    case UInt8(ascii: "v"): return single(0x0b)
    case UInt8(ascii: "x"):
      guard let high = hexDigit(), let low = hexDigit() else {
        throw error("expected two hexadecimal digits after \\x")
      }
      return single(high << 4 | low)
    case 48...57, 65...90, 97...122:
      at -= 1
      throw error(
        "\\\(Character(Unicode.Scalar(byte))) is not supported"
          + " (no back references, boundaries or Unicode classes)"
      )
    case 0x80...: throw error("only ASCII characters can be escaped")
    default: return single(byte)
    }
  }

  private mutating func hexDigit() -> UInt8? {
    guard let byte = peek, let value = Character(Unicode.Scalar(byte)).hexDigitValue else {
      return nil
    }
    at += 1
    return UInt8(value)
  }

  private mutating func characterClass() throws(RegexError) -> StateSet {
    var set = StateSet()
    let isInverted = peek == UInt8(ascii: "^")
    if isInverted { at += 1 }
    var isFirst = true
    while let byte = peek, byte != UInt8(ascii: "]") || isFirst {
      isFirst = false
      if byte == UInt8(ascii: "["), at + 1 < bytes.count,
        [UInt8(ascii: ":"), UInt8(ascii: "."), UInt8(ascii: "=")].contains(bytes[at + 1])
      {
        throw error("POSIX classes are not supported")
      }
      let low = try classMember()
      guard peek == UInt8(ascii: "-"), at + 1 < bytes.count, bytes[at + 1] != UInt8(ascii: "]")
      else {
        set.formUnion(low.set)
        continue
      }
      at += 1
      let high = try classMember()
      guard let first = low.byte, let last = high.byte, first <= last else {
        throw error("the range in the class is the wrong way round")
      }
      ByteClass.add(first...last, to: &set, ignoresCase: ignoresCase)
    }
    guard peek == UInt8(ascii: "]") else { throw error("expected ]") }
    at += 1
    return isInverted ? set.inverted : set
  }

  /// A byte of a class, or a set such as `\d`.
  private mutating func classMember() throws(RegexError) -> (byte: UInt8?, set: StateSet) {
    guard let byte = peek else { throw error("expected ]") }
    guard byte < 0x80 else {
      throw error("only ASCII characters are supported in classes")
    }
    guard byte == UInt8(ascii: "\\") else {
      at += 1
      return (byte, single(byte))
    }
    at += 1
    let set = try escape()
    var rest = set
    let only = rest.popFirst()
    guard let only, rest.isEmpty || (ignoresCase && isLetterPair(only, rest)) else {
      return (nil, set)
    }
    return (UInt8(only), set)
  }

  private func isLetterPair(_ first: Int, _ rest: StateSet) -> Bool {
    var rest = rest
    return rest.popFirst() == first + 32 && rest.isEmpty
  }
}
