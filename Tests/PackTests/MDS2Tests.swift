// SPDX-License-Identifier: Apache-2.0
import Inventory
import NetworkTypes
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

  /// One flow of 10.0.0.1 over TLS, held against a declaration of that port or of none.
  private func interfaces(
    _ application: String,
    isDeclared: Bool,
    certificate: String? = nil
  ) throws -> InterfaceComparison {
    let key = ExchangeKey(
      client: try #require(IPAddress("10.0.0.1")),
      server: try #require(IPAddress("10.0.0.9")),
      transport: .tcp,
      port: 8883,
      application: application,
      isInitiatorKnown: true
    )
    let time = Timestamp(nanoseconds: 1_000_000_000)
    var exchange = Exchange(first: time, last: time, place: PacketPlace(capture: 0, packet: 4))
    (exchange.flows, exchange.answered) = (1, 1)
    if let certificate {
      exchange.content[.tlsClientCertificate, default: ContentValues()].add(certificate)
    }
    var traffic = Traffic()
    traffic.add(key, exchange)
    let port = isDeclared ? 8883 : 22
    let text = """
      version: 1
      device: { name: Pump, addresses: [10.0.0.1] }
      interfaces: [{ id: a, direction: out, port: \(port) }]
      """
    return InterfaceComparison(
      try DeviceDeclaration(text: text, file: "d.yaml"),
      [StateTraffic(name: nil, traffic: traffic) { "c#\($0.packet)" }]
    )
  }

  @Test
  func `an interface is a sign by its protocol, its certificate or for lack of a declaration`()
    throws
  {
    let declared = try interfaces("hl7", isDeclared: true, certificate: "absent")
    #expect(InterfaceSign.protocols(["hl7"]).lines(declared) == ["hl7 on tcp/8883"])
    #expect(InterfaceSign.protocols(["dicom"]).lines(declared) == [])
    #expect(InterfaceSign.notDeclared.lines(declared) == [])
    #expect(
      InterfaceSign.noClientCertificate.lines(declared) == ["no client certificate on tcp/8883"]
    )
    let other = try interfaces("tls", isDeclared: false, certificate: "sent")
    #expect(InterfaceSign.notDeclared.lines(other) == ["not declared: tcp/8883"])
    #expect(InterfaceSign.noClientCertificate.lines(other) == [])
  }

  @Test func `what captures do not show is no sign`() throws {
    let hidden = try interfaces("tls", isDeclared: true, certificate: "hidden")
    #expect(InterfaceSign.noClientCertificate.lines(hidden) == nil)
    let nothing = InterfaceComparison(
      try DeviceDeclaration(
        text: "version: 1\ndevice: { name: Pump, addresses: [10.0.0.1] }\n",
        file: "d.yaml"
      ),
      []
    )
    #expect(InterfaceSign.notDeclared.lines(nothing) == nil)
    #expect(InterfaceSign.protocols(["hl7"]).lines(nothing) == nil)
  }
}
