// SPDX-License-Identifier: Apache-2.0

/// What is wrong with a condition expression, and at which character.
package struct ConditionError: Error, Hashable, Sendable {
  /// Characters before the place.
  package let offset: Int
  /// What was expected and what was there.
  package let reason: String
}

/// Reads Sigma's condition expressions (Sigma specification 2.0, "Condition").
///
/// `not` binds stronger than `and`, and `and` stronger than `or`; words are written in any case.
struct ConditionParser {
  private struct Token {
    let text: String
    let offset: Int
    var word: String { text.lowercased() }
  }

  private var tokens: [Token] = []
  private var next = 0
  private let end: Int

  /// The expression as a tree.
  static func parse(_ text: String) throws(ConditionError) -> Condition {
    guard text.utf8.count <= RuleLimits.conditionBytes else {
      throw ConditionError(
        offset: 0,
        reason: "the condition is longer than \(RuleLimits.conditionBytes) bytes"
      )
    }
    var parser = try ConditionParser(text)
    let condition = try parser.disjunction(depth: 0)
    if let token = parser.peek {
      throw ConditionError(
        offset: token.offset,
        reason: "expected and, or, or the end of the condition, found \"\(token.text)\""
      )
    }
    return condition
  }

  private init(_ text: String) throws(ConditionError) {
    let characters = Array(text)
    end = characters.count
    var i = 0
    while i < characters.count {
      if characters[i].isWhitespace {
        i += 1
      } else if characters[i] == "|" {
        throw ConditionError(
          offset: i,
          reason:
            "aggregation expressions are not part of Sigma 2 any more; write a correlation rule"
        )
      } else if "()".contains(characters[i]) {
        tokens.append(Token(text: String(characters[i]), offset: i))
        i += 1
      } else {
        let start = i
        while i < characters.count, Self.isWordCharacter(characters[i]) { i += 1 }
        guard i > start else {
          throw ConditionError(
            offset: i,
            reason: "unexpected character \"\(characters[i])\" in the condition"
          )
        }
        tokens.append(Token(text: String(characters[start..<i]), offset: start))
      }
    }
  }

  private static func isWordCharacter(_ character: Character) -> Bool {
    character.isASCII
      && (character.isLetter || character.isNumber || "_-*.".contains(character))
  }

  private var peek: Token? { next < tokens.count ? tokens[next] : nil }

  private mutating func take(_ word: String) -> Bool {
    guard peek?.word == word else { return false }
    next += 1
    return true
  }

  private mutating func disjunction(depth: Int) throws(ConditionError) -> Condition {
    var parts = [try conjunction(depth: depth)]
    while take("or") { parts.append(try conjunction(depth: depth)) }
    return parts.count == 1 ? parts[0] : .or(parts)
  }

  private mutating func conjunction(depth: Int) throws(ConditionError) -> Condition {
    var parts = [try negation(depth: depth)]
    while take("and") { parts.append(try negation(depth: depth)) }
    return parts.count == 1 ? parts[0] : .and(parts)
  }

  private mutating func negation(depth: Int) throws(ConditionError) -> Condition {
    guard depth < RuleLimits.conditionDepth else {
      throw ConditionError(
        offset: peek?.offset ?? end,
        reason: "the condition is nested deeper than \(RuleLimits.conditionDepth)"
      )
    }
    if take("not") { return .not(try negation(depth: depth + 1)) }
    if take("(") {
      let inner = try disjunction(depth: depth + 1)
      guard take(")") else {
        throw ConditionError(
          offset: peek?.offset ?? end,
          reason: "expected ), found \(found)"
        )
      }
      return inner
    }
    return try primary()
  }

  private var found: String { peek.map { "\"\($0.text)\"" } ?? "the end of the condition" }

  private mutating func primary() throws(ConditionError) -> Condition {
    guard let token = peek, !["and", "or", "not", "of", "(", ")"].contains(token.word) else {
      throw ConditionError(
        offset: peek?.offset ?? end,
        reason: "expected the name of a selection, found \(found)"
      )
    }
    next += 1
    guard take("of") else {
      guard !token.text.contains("*") else {
        throw ConditionError(
          offset: token.offset,
          reason: "\"\(token.text)\" names several selections: write 1 of or all of before it"
        )
      }
      return .selection(token.text, offset: token.offset)
    }
    guard let target = peek, !["and", "or", "not", "of", "(", ")"].contains(target.word) else {
      throw ConditionError(
        offset: peek?.offset ?? end,
        reason: "expected a selection pattern or them, found \(found)"
      )
    }
    next += 1
    let pattern = target.word == "them" ? "*" : target.text
    switch token.word {
    case "1", "any": return .anyOf(pattern, offset: target.offset)
    case "all": return .allOf(pattern, offset: target.offset)
    default:
      throw ConditionError(
        offset: token.offset,
        reason: "\"\(token.text) of\" is not supported; Sigma knows 1 of, any of and all of"
      )
    }
  }
}
