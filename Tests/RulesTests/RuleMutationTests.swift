// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Rules
internal import Testing

/// A small generator, the same on every run (SplitMix64).
private struct Seeded: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
    return z ^ z >> 31
  }
}

@Suite struct RuleMutationTests {
  private static let words = [
    "", "null", "true", "-1", "9223372036854775808", "|re: '(a+)+$'", "|all", "[", "{", "*", "?",
    "\\", "'", "\"", "&a", "*a", "!!binary", "---", "\t", "\n", "  ", "not ", "1 of ", "(", ")",
    "policy.unmet", "dicom.type", "wardwire:", "condition: ", "\u{0}", "é", ": ", "- ", "|cidr",
    "|fieldref",
  ]

  private func mutated(_ bytes: [UInt8], _ random: inout Seeded) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
      let at = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.remove(at: at)
      case 2:
        bytes.insert(contentsOf: Self.words.randomElement(using: &random)?.utf8 ?? "".utf8, at: at)
      case 3:
        bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 0...80, using: &random)))
      case 4:
        let end = min(bytes.count, at + Int.random(in: 0...120, using: &random))
        bytes.insert(
          contentsOf: bytes[at..<end],
          at: Int.random(in: 0...bytes.count, using: &random)
        )
      default: bytes.removeLast(bytes.count - at)
      }
    }
    return bytes
  }

  @Test func `mutated rule files load or are refused, and what loads runs`() throws {
    let files = try RuleSet.load(directory: rulesDirectory).files
    var random = Seeded(state: 20_261_123)
    var loaded = 0
    var refused = 0
    for file in files {
      for _ in 0..<40 {
        let bytes = mutated(file.bytes, &random)
        do {
          let set = try RuleSet(files: [RuleFile(path: file.path, bytes: bytes)])
          let rules = try CompiledRules(set.rules, schemas: stubSchemas)
          let facts = facts(policy("denied", reason: "no_conduit", unmet: ["dicom.calling_ae"]))
          _ = rules.findings(FlowStub.self, ["flow.answered": [true]], facts)
          _ = rules.findings(DICOMStub.self, ["dicom.type": ["associate_rq"]], facts)
          _ = rules.findings(HL7Stub.self, ["hl7.message_type": ["ORM"]], facts)
          _ = rules.findings(MQTTStub.self, ["mqtt.type": ["connect"]], facts)
          _ = rules.findings(TLSStub.self, ["tls.cipher_class": ["null"]], facts)
          loaded += 1
        } catch {
          #expect(!error.problems.isEmpty)
          refused += 1
        }
      }
    }
    #expect(loaded > 100 && refused > 100, "loaded \(loaded), refused \(refused)")
  }

  @Test func `every shorter prefix of a rule file loads or is refused`() throws {
    let files = try RuleSet.load(directory: rulesDirectory).files
    let file = try #require(files.first { $0.path == "dicom/cleartext_association.yml" })
    var refused = 0
    for length in 0..<file.bytes.count {
      do {
        _ = try RuleSet(files: [RuleFile(path: "a.yml", bytes: Array(file.bytes[..<length]))])
      } catch {
        refused += 1
      }
    }
    #expect(refused > file.bytes.count / 2)
  }

  /// What breaks a rule file, whichever it is.
  private static let breaks: [(name: String, find: String, put: String)] = [
    ("a severity that there is not", "\nlevel: ", "\nlevel: severe # "),
    ("a status that there is not", "\nstatus: ", "\nstatus: shiny # "),
    ("an id that is none", "\nid: ", "\nid: x"),
    ("no title", "title: ", "titel: "),
    ("a condition without an end", "\n  condition:", "\n  condition: ( # "),
    ("a selection that there is not", "\n  condition:", "\n  condition: no_such_one # "),
    ("an unknown key of ours", "\n  explanation:", "\n  explenation:"),
    ("evidence that no event has", "\n  evidence:\n", "\n  evidence:\n    - nowhere.nothing\n"),
    ("a name that is none", "\n  rule: ", "\n  rule: x"),
    ("a date that is none", "\ndate: ", "\ndate: the "),
    ("a tab", "\nlevel:", "\n\tlevel:"),
    ("a key twice", "\nstatus: test", "\nstatus: test\nstatus: test"),
    ("another product", "product: wardwire", "product: zeek"),
    ("an unknown event type", "service: ", "service: no"),
  ]

  @Test func `a broken rule file is refused with its name, the line and the reason`() throws {
    let files = try RuleSet.load(directory: rulesDirectory).files
    var broken = 0
    for (number, file) in files.enumerated() {
      let text = String(decoding: file.bytes, as: UTF8.self)
      // Each file is broken in three ways, all of them in turn.
      for step in 0..<3 {
        let way = Self.breaks[(number * 3 + step) % Self.breaks.count]
        guard let place = text.firstRange(of: way.find) else { continue }
        let mutated = text.replacingCharacters(in: place, with: way.put)
        do {
          let set = try RuleSet(
            files: [RuleFile(path: file.path, bytes: Array(mutated.utf8))]
          )
          _ = try CompiledRules(set.rules, schemas: stubSchemas)
          Issue.record("\(file.path) loads with \(way.name)")
        } catch {
          broken += 1
          for problem in error.problems {
            #expect(problem.file == file.path, "\(way.name): \(problem)")
            #expect(problem.line > 0 && !problem.reason.isEmpty, "\(way.name): \(problem)")
          }
        }
      }
    }
    #expect(broken >= 100)
  }
}

extension String {
  fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
    self[..<range.lowerBound] + text + self[range.upperBound...]
  }
}
