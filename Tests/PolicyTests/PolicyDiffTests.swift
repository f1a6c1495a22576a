// SPDX-License-Identifier: Apache-2.0
internal import Policy
internal import Testing

@Suite struct PolicyDiffTests {
  private func diff(_ old: String, _ new: String) throws -> [String] {
    func matcher(_ conduits: String) throws -> PolicyMatcher {
      try PolicyBench(
        """
        version: 1
        zones: { a: { networks: [10.1.0.0/16] }, b: { networks: [10.2.0.0/16] } }
        assets: { h: { ip: 10.1.0.9 } }
        conduits: [\(conduits)]
        """
      ).matcher
    }
    var diff = PolicyDiff(old: try matcher(old), new: try matcher(new))
    return diff.entries().map {
      "\($0.change.rawValue) \($0.from) \($0.to) \($0.service) \($0.conduits.joined(separator: ","))"
    }
  }

  @Test func `permissions are compared and not texts`() throws {
    let ntp = "{ id: n, from: a, to: b, services: [ntp] }"
    #expect(try diff(ntp, ntp) == [])
    #expect(try diff(ntp, "{ id: other, from: [a], to: [b], services: [udp/123, ntp] }") == [])
    #expect(try diff(ntp, "") == ["denied a b ntp n"])
    #expect(try diff("", ntp) == ["permitted a b ntp n"])
    #expect(try diff(ntp, "{ id: n, from: h, to: b, services: [ntp] }") == ["denied a b ntp n"])
    let titles =
      "{ id: d, from: a, to: b, services: [dicom], conditions: { dicom: { calling_ae: X } } }"
    let free = "{ id: d, from: a, to: b, services: [dicom] }"
    #expect(try diff(free, titles) == ["conditions a b dicom d"])
    let until = "{ id: d, from: a, to: b, services: [dicom], expires: 2027-03-31 }"
    #expect(try diff(free, until) == ["conditions a b dicom d"])
    #expect(try diff(until, until.replacing("03-31", with: "04-30")) == ["conditions a b dicom d"])
    let hours = "times: [{ from: \"08:00\", to: \"18:00\" }]"
    let day = "{ id: d, from: a, to: b, services: [dicom], \(hours) }"
    #expect(try diff(day, "") == ["denied a b dicom d"])
    #expect(try diff("", day) == ["permitted a b dicom d"])
    #expect(try diff(free, day) == ["conditions a b dicom d"])
    #expect(try diff(day, day.replacing("18:00", with: "20:00")) == ["conditions a b dicom d"])
    #expect(try diff(free, titles + ", " + free.replacing("id: d", with: "id: e")) == [])
  }

  private func effects(_ old: String, _ new: String) throws -> [String] {
    func matcher(_ conditions: String) throws -> PolicyMatcher {
      try PolicyBench(
        """
        version: 1
        zones: { a: { networks: [10.1.0.0/16] }, b: { networks: [10.2.0.0/16] } }
        conduits: [{ id: c, from: a, to: b, services: [dicom, ntp], \(conditions) }]
        """
      ).matcher
    }
    var diff = PolicyDiff(old: try matcher(old), new: try matcher(new))
    return diff.entries().map { "\($0.service) \($0.effect.rawValue)" }
  }

  @Test func `each difference widens, narrows, or does both`() throws {
    func titles(_ list: String) -> String { "conditions: { dicom: { calling_ae: [\(list)] } }" }
    #expect(try effects(titles("X"), titles("X, Y")) == ["dicom widens"])
    #expect(try effects(titles("X, Y"), titles("X")) == ["dicom narrows"])
    #expect(try effects(titles("X, Y"), titles("Y, Z")) == ["dicom both"])
    #expect(try effects(titles("X, Y"), titles("Y, X")) == [])
    #expect(try effects("", titles("X")) == ["dicom narrows"])
    #expect(
      try effects("times: [{ from: \"08:00\", to: \"12:00\" }]", "")
        == ["dicom widens", "ntp widens"]
    )
    #expect(
      try effects("expires: 2027-01-31", "expires: 2026-01-31") == ["dicom narrows", "ntp narrows"]
    )
  }
}
