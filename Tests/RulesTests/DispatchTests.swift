// SPDX-License-Identifier: Apache-2.0
internal import Rules
internal import Testing

/// Rules that are found by words match what they match alone, when there is nothing to choose among.
@Suite struct DispatchTests {
  private static let detections = [
    "s:\n  probe.text: alpha\ncondition: s",
    "s:\n  probe.text: [alpha, beta]\ncondition: s",
    "s:\n  probe.text: associate_rq\n  probe.number: 3\ncondition: s",
    "s:\n  probe.text: associate_ac\nt:\n  probe.other: beta\ncondition: s and not t",
    "s:\n  probe.text: alpha\nt:\n  probe.text: beta\ncondition: s or t",
    "s:\n  probe.text: alpha\nt:\n  probe.other: beta\ncondition: s or t",
    "s:\n  probe.text: alpha\nt:\n  probe.text: beta\ncondition: s and t",
    "s:\n  probe.texts: [alpha, beta]\ncondition: s",
    "s:\n  probe.texts: alpha\nt:\n  probe.texts: beta\ncondition: s and t",
    "s:\n  probe.text|cased: alpha\ncondition: s",
    "s:\n  probe.text: 'al*'\ncondition: s",
    "s:\n  probe.text: ''\ncondition: s",
    "s:\n  probe.text: null\ncondition: s",
    "s:\n  probe.text: alpha\ncondition: not s",
    "s:\n  probe.flag: true\ncondition: s",
    "s:\n  policy.unmet: dicom.calling_ae\n  probe.text: alpha\ncondition: s",
  ]

  @Test func `all rules together match what each of them matches alone`() throws {
    let files = Self.detections.enumerated().map { number, detection in
      RuleFile(path: "\(number).yml", bytes: Array(ruleText(detection, id: number + 1).utf8))
    }
    let set = try RuleSet(files: files)
    let together = try CompiledRules(set.rules, schemas: stubSchemas)
    let alone = try set.rules.map { try CompiledRules([$0], schemas: stubSchemas) }
    let texts = [nil, "", "alpha", "ALPHA", "beta", "associate_rq", "associate_rj", "associate_ac"]
    let unmet = facts(policy("violates", unmet: ["tls.min_version", "dicom.calling_ae"]))
    var matched: Set<Int> = []
    for text in texts {
      for other in [nil, "beta"] as [String?] {
        for list in [[], ["alpha"], ["beta", "alpha"], ["alpha", "alpha", "beta"]] {
          for facts in [facts(), unmet] {
            var fields: StubFields = ["probe.number": [3], "probe.flag": [true]]
            if let text { fields["probe.text"] = [.text(text)] }
            if let other { fields["probe.other"] = [.text(other)] }
            if !list.isEmpty { fields["probe.texts"] = list.map { .text($0) } }
            let all = together.matches(ProbeStub.self, fields, facts)
            let each = alone.indices.filter {
              !alone[$0].matches(ProbeStub.self, fields, facts).isEmpty
            }
            #expect(all == each, "\(fields)")
            matched.formUnion(all)
          }
        }
      }
    }
    #expect(matched.count >= Self.detections.count - 1)
  }
}
