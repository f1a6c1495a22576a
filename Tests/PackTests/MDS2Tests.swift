// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Pack

struct MDS2Tests {
  private func worksheet(_ text: String) throws(DeviceError) -> MDS2Worksheet {
    try MDS2Worksheet(Array(text.utf8), file: "w.csv")
  }

  private func problems(_ text: String) -> [String] {
    do throws(DeviceError) {
      _ = try worksheet(text)
      return []
    } catch {
      return error.problems
    }
  }

  @Test
  func `answers are read with their notes, and titles and unanswered questions are passed over`()
    throws
  {
    let read = try worksheet(
      "\u{feff}Question,Text,Answer,Note,NIST\r\n,TRANSMISSION,,\r\n"
        + "TXCF-2,\"Encrypted, or\nnot \"\"sealed\"\"?\", Yes ,by TLS,SC-8\r\n"
        + "txcf-3,Fixed,No\r\nTXCF-4,Only,,\r\nNAUT-3,Certificates,See Notes,in part\r\n"
        + "CONN-7,TLS,n/a"
    )
    #expect(read.answers.map(\.question) == ["TXCF-2", "TXCF-3", "NAUT-3", "CONN-7"])
    #expect(read.answers.map(\.reply) == [.yes, .no, .inWords, .notApplicable])
    #expect(read.answers.map(\.note) == ["by TLS", "", "in part", ""])
    #expect(read.answers.map(\.line) == [3, 5, 7, 8])
  }

  @Test func `a worksheet may be separated by semicolons`() throws {
    let read = try worksheet("TXCF-2;Encrypted, all;Yes;\nRMOT-1;Remote;No;never\n")
    #expect(read.answers.map(\.text) == ["Yes", "No"])
  }

  @Test func `what is no worksheet is refused, as is a question that comes twice`() {
    #expect(problems("a,b,c\n").map { $0.contains("found no question") } == [true])
    #expect(problems("").count == 1)
    #expect(
      problems("TXCF-2,a,Yes\nRMOT-1,b,No\nTXCF-2,a,No\n")
        == ["w.csv:3: expected each question once, found TXCF-2 of line 1 again"]
    )
    #expect(problems("TXCF-2,\(String(repeating: "x", count: 5_000)),Yes\n").count == 1)
    #expect(
      problems(String(repeating: "\n", count: 10_001)).map { $0.contains("10000 rows") } == [true]
    )
    #expect(throws: DeviceError.self) { try MDS2Worksheet([0x54, 0xff], file: "w.csv") }
  }

  @Test func `every prefix of a worksheet is read or refused`() {
    let text = Array("\u{feff}TXCF-2,\"a\"\"b\",Yes,\"c\nd\"\r\nRMOT-1,e,No\r\n".utf8)
    for count in 0...text.count {
      let answers = (try? MDS2Worksheet(Array(text.prefix(count)), file: "w.csv"))?.answers ?? []
      #expect(answers.count <= 2)
    }
  }

  @Test func `questions stand once, in the order of their sections`() {
    let ids = MDS2Question.all.map(\.topic.id)
    #expect(Set(ids).count == ids.count)
    let sections = ids.map { $0.prefix { $0 != "-" } }
    #expect(Set(sections).count == zip(sections, sections.dropFirst()).count { $0 != $1 } + 1)
  }
}
