// SPDX-License-Identifier: Apache-2.0
internal import Audit
internal import Findings
internal import Foundation
internal import Report
internal import Testing

struct DigestTests {
  private static let path = PackageFolder.captures.appending(path: "tls-12.pcap").path

  @Test(arguments: ReportFormat.allCases)
  func `captures are hashed for the formats that show it`(format: ReportFormat) throws {
    let report = try Auditing.audit([Self.path]) { $0.formats = [format] }
    let sum = report.captures[0].sha256
    #expect((sum != nil) == format.showsDigests)
    let output = String(decoding: format.render(report), as: UTF8.self)
    // A page has it in a table.
    #expect(output.contains("\"sha256\"") == (format.showsDigests && format != .html))
    if let sum { #expect(output.contains(sum)) }
  }

  @Test
  func `one of several formats is reason enough to hash`() throws {
    let report = try Auditing.audit([Self.path]) { $0.formats = [.text, .csv, .jsonl] }
    #expect(report.captures[0].sha256?.utf8.count == 64)
  }
}
