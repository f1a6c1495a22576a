// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import Testing

@Suite struct LearnCommandTests {
  @Test func `a refinement is written beside its base and audits what both were learnt from`()
    throws
  {
    let folder = try TemporaryFolder()
    let (base, next) = (folder.path("base.yaml"), folder.path("next.yaml"))
    let first = ["learn", "Captures/hl7-adt.pcap", "-q", "-o", base]
    #expect(try Program.run(first).status == 0)
    let before = try String(contentsOfFile: base, encoding: .utf8)
    let second = ["learn", "Captures/hl7-vitals.pcap", "--base", base, "-q", "-o", next]
    #expect(try Program.run(second).status == 0)
    #expect(try String(contentsOfFile: base, encoding: .utf8) == before)
    #expect(try String(contentsOfFile: next, encoding: .utf8).contains("include: [base.yaml]"))
    #expect(try Program.run(["policy", "lint", next]).status == 0)
  }

  @Test func `a refinement elsewhere, or over its base, is refused`() throws {
    let folder = try TemporaryFolder()
    let base = folder.path("base.yaml")
    let learn = ["learn", "Captures/hl7-adt.pcap", "-q"]
    #expect(try Program.run(learn + ["-o", base]).status == 0)
    let other = try TemporaryFolder()
    let elsewhere = try Program.run(learn + ["--base", base, "-o", other.path("next.yaml")])
    #expect(elsewhere.status == 2)
    #expect(elsewhere.errors.contains("in the folder of --base"))
    let over = try Program.run(learn + ["--base", base, "-o", base])
    #expect(over.status == 2)
    #expect(over.errors.contains("would overwrite --base"))
  }

  @Test func `MUD files of what was learnt go into a folder, one an asset`() throws {
    let folder = try TemporaryFolder()
    let learn = ["learn", "Captures/hl7-adt.pcap", "--format", "mud", "-q"]
    let refused = try Program.run(learn)
    #expect(refused.status == 2)
    #expect(refused.errors.contains("name a folder"))
    #expect(try Program.run(learn + ["-o", folder.path("mud")]).status == 0)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path("mud")).sorted()
    #expect(files.count == 2)
    for file in files {
      let data = try Data(contentsOf: URL(filePath: folder.path("mud/\(file)")))
      let document = try #require(
        try JSONSerialization.jsonObject(with: data) as? [String: Any]
      )
      #expect(document["ietf-mud:mud"] != nil)
    }
  }
}
