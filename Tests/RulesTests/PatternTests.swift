// SPDX-License-Identifier: Apache-2.0
internal import Rules
internal import Testing

/// A value with wildcards or an expression, held against a text.
struct PatternCase: CustomTestStringConvertible, Sendable {
  let pattern: String
  let text: String
  let holds: Bool
  /// Flags stand before everything else.
  var hasFlags: Bool { pattern.hasPrefix("(?s)") || pattern.hasPrefix("(?i)") }
  var testDescription: String { "\(pattern) on \(text): \(holds)" }

  init(_ pattern: String, _ text: String, _ holds: Bool) {
    self.pattern = pattern
    self.text = text
    self.holds = holds
  }

  func answer(_ key: String) throws -> Bool {
    let quoted = pattern.split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: "''")
    let rules = try compile(ruleText("s:\n  \(key): '\(quoted)'\ncondition: s"))
    return rules.matches(ProbeStub.self, ["probe.text": [.text(text)]]) == [0]
  }
}

private let wildcards: [PatternCase] = [
  .init("*", "", true),
  .init("*", "anything", true),
  .init("a*", "abc", true),
  .init("*c", "abc", true),
  .init("*b*", "abc", true),
  .init("a*c", "abbbc", true),
  .init("a*c", "ac", true),
  .init("a*c", "acd", false),
  .init("a*b*c", "aXbYbZc", true),
  .init("a*b*c", "aXcYb", false),
  .init("a?c", "abc", true),
  .init("a?c", "ac", false),
  .init("a?c", "aöc", true),
  .init("a??c", "aöc", false),
  .init("???", "äöü", true),
  .init("?", "", false),
  .init("*?", "", false),
  .init("*?", "x", true),
  .init("?*", "x", true),
  .init("A?C*", "abcdef", true),
  .init("**", "x", true),
  .init(#"a\*c"#, "a*c", true),
  .init(#"a\*c"#, "abc", false),
  .init(#"a\?c"#, "a?c", true),
  .init(#"a\?c"#, "abc", false),
  // One backslash before a plain character is itself.
  .init(#"C:\dir"#, #"C:\dir"#, true),
  .init(#"C:\\dir"#, #"C:\dir"#, true),
  .init(#"a\\*"#, #"a\xyz"#, true),
  .init(#"a\\\*"#, #"a\*"#, true),
  .init(#"a\\\*"#, #"a\x"#, false),
  .init(#"a\"#, #"a\"#, true),
  .init("*a*a*a*a*a*a*a*a*b", String(repeating: "a", count: 2_000), false),
]

private let expressions: [PatternCase] = [
  .init("abc", "xxabcxx", true),
  .init("abc", "xxABCxx", false),
  .init("^abc", "abcd", true),
  .init("^abc", "xabc", false),
  .init("abc$", "xabc", true),
  .init("abc$", "abcx", false),
  .init("^abc$", "abc", true),
  .init("^$", "", true),
  .init("^$", "x", false),
  .init("", "x", true),
  .init("a.c", "abc", true),
  .init("a.c", "a\nc", false),
  .init("(?s)a.c", "a\nc", true),
  .init("(?i)abc", "xABC", true),
  .init("a|b", "xb", true),
  .init("^(a|b)$", "ab", false),
  .init("(^|,)x", "a,x", true),
  .init("(^|,)x", "x", true),
  .init("(^|,)x", "ax", false),
  .init("ab*c", "ac", true),
  .init("ab+c", "ac", false),
  .init("ab+c", "abbbc", true),
  .init("ab?c", "abbc", false),
  .init("a{3}", "aa", false),
  .init("^a{3}$", "aaa", true),
  .init("^a{2,3}$", "aaaa", false),
  .init("^a{2,3}$", "aa", true),
  .init("^a{2,}$", "aaaaa", true),
  .init("^a{2,}$", "a", false),
  .init("^(ab){2}$", "abab", true),
  .init("^a{0}b$", "b", true),
  .init("^a*?b+?$", "aab", true),
  .init("[abc]+", "xxbxx", true),
  .init("^[a-c]+$", "abca", true),
  .init("^[^a-c]+$", "xyz", true),
  .init("^[^a-c]+$", "xaz", false),
  .init("^[]a]$", "]", true),
  .init("^[a-]$", "-", true),
  .init(#"^\d{3}-\w+\s.$"#, "123-ab_9 !", true),
  .init(#"^\d{3}-\w+\s.$"#, "12-ab_9 !", false),
  .init(#"^\D\W\S$"#, "a!b", true),
  .init(#"^\D\W\S$"#, "1!b", false),
  .init(#"^[\d.]+$"#, "1.2.3", true),
  .init(#"a\.b"#, "axb", false),
  .init(#"\x41\t"#, "A\t", true),
  .init("größe", "die größe", true),
  .init("^(?:ö|ä)+$", "öä", true),
  .init("^ö{2}$", "öö", true),
  .init("^(a+)+$", String(repeating: "a", count: 5_000) + "b", false),
  .init("(x+x+)+y", String(repeating: "x", count: 5_000), false),
]

private let refusals: [(String, String)] = [
  ("a(b", "expected )"), ("a)b", "unmatched )"), ("[ab", "expected ]"), ("*a", "nothing to repeat"),
  ("a**", "a repetition cannot be repeated"), ("a++", "possessive repetition is not supported"),
  ("a{2", "expected {m}, {m,} or {m,n}"), ("a{,2}", "expected {m}, {m,} or {m,n}"),
  ("a{3,2}", "the counts in {m,n} are the wrong way round"),
  ("a{257}", "a count is larger than 256"), ("^*", "an anchor cannot be repeated"),
  ("(?=a)", "look-around, named groups and inner flags are not supported"),
  ("(?<n>a)", "look-around, named groups and inner flags are not supported"),
  ("(?m)a", "only the flags i and s are supported"),
  (#"(a)\1"#, #"\1 is not supported (no back references, boundaries or Unicode classes)"#),
  (#"\bx"#, #"\b is not supported (no back references, boundaries or Unicode classes)"#),
  (#"\pL"#, #"\p is not supported (no back references, boundaries or Unicode classes)"#),
  ("[[:alpha:]]", "POSIX classes are not supported"),
  ("[ö]", "only ASCII characters are supported in classes"),
  ("[z-a]", "the range in the class is the wrong way round"),
  (#"a\"#, #"expected a character after \"#),
  (#"\xg0"#, #"expected two hexadecimal digits after \x"#),
  ("(a{200}){200}", "the expression has more than 256 positions"),
  ("((((){256}){256}){256}){256}", "the expression has more than 256 positions"),
  ("(?i", "expected )"),
]

@Suite struct PatternTests {
  @Test(arguments: wildcards)
  func `a value with wildcards fits as Sigma says`(_ test: PatternCase) throws {
    #expect(try test.answer("probe.text") == test.holds)
  }

  @Test func `wildcards inside of a modified value stay wildcards`() throws {
    #expect(try PatternCase("b?d", "xabcdx", true).answer("probe.text|contains"))
    #expect(try !PatternCase("b?d", "xabcx", false).answer("probe.text|contains"))
    #expect(try PatternCase("a*c", "abbcx", true).answer("probe.text|startswith"))
    #expect(try PatternCase("a*c", "xabbc", true).answer("probe.text|endswith"))
    #expect(try PatternCase(#"\*"#, "a*b", true).answer("probe.text|contains"))
    #expect(try !PatternCase(#"\*"#, "ab", true).answer("probe.text|contains"))
    #expect(try !PatternCase("A?C", "abc", true).answer("probe.text|cased"))
  }

  @Test(arguments: expressions)
  func `an expression occurs in a text or does not`(_ test: PatternCase) throws {
    #expect(try test.answer("probe.text|re") == test.holds)
  }

  @Test(arguments: expressions.filter { !$0.hasFlags })
  func `an expression of too many states for a table means the same`(_ test: PatternCase) throws {
    // Whether there was a 1 fourteen bytes ago takes 2 to the 14th states; no text here has one.
    let wide = PatternCase(#"(\#(test.pattern))|\x01[\x01\x02]{14}\x01"#, test.text, test.holds)
    #expect(try wide.answer("probe.text|re") == test.holds)
  }

  @Test func `case does not count for re with i`() throws {
    #expect(try PatternCase("^[a-c]b\\x43$", "ABC", true).answer("probe.text|re|i"))
    #expect(try !PatternCase("^[a-c]b\\x43$", "ABC", true).answer("probe.text|re"))
    #expect(try PatternCase("a.c", "a\nc", true).answer("probe.text|re|s"))
  }

  @Test(arguments: refusals)
  func `an expression outside of the supported syntax is refused with a reason`(
    _ pattern: String,
    _ reason: String
  ) {
    let found = problems(ruleText("s:\n  probe.text|re: '\(pattern)'\ncondition: s"))
    #expect(found.count == 1)
    #expect(found.first?.reason.hasSuffix(": " + reason) == true, "\(found)")
    #expect(found.first?.line == 9)
  }

  @Test func `groups up to the named depth are read and deeper ones refused`() {
    func nested(_ depth: Int) -> String {
      String(repeating: "(", count: depth) + "a" + String(repeating: ")", count: depth)
    }
    let edge = nested(RuleLimits.regexDepth - 1)
    #expect(problems(ruleText("s:\n  probe.text|re: '\(edge)'\ncondition: s")).isEmpty)
    let over = nested(RuleLimits.regexDepth)
    #expect(problems(ruleText("s:\n  probe.text|re: '\(over)'\ncondition: s")).count == 1)
  }

  @Test func `256 positions are compiled and 257 refused`() {
    let edge = String(repeating: "a", count: RuleLimits.regexPositions)
    #expect(problems(ruleText("s:\n  probe.text|re: \(edge)\ncondition: s")).isEmpty)
    #expect(problems(ruleText("s:\n  probe.text|re: \(edge)a\ncondition: s")).count == 1)
  }

  @Test func `a value longer than the limit is refused`() {
    let edge = String(repeating: "a", count: RuleLimits.patternBytes)
    #expect(problems(ruleText("s:\n  probe.text: \(edge)\ncondition: s")).isEmpty)
    #expect(problems(ruleText("s:\n  probe.text: \(edge)a\ncondition: s")).count == 1)
  }
}
