// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import Foundation
import Testing

/// Docs/events.md is made of the schemas; `WARDWIRE_RENEW_GOLDEN=1` writes it anew.
@Suite struct EventsPageTests {
  private static let renews = ProcessInfo.processInfo.environment["WARDWIRE_RENEW_GOLDEN"] == "1"

  @Test func `the page in the tree is the one that the schemas make`() throws {
    let page = try EventsPage.render()
    if Self.renews { try Data(page.utf8).write(to: EventsPage.url) }
    let tree = try String(contentsOf: EventsPage.url, encoding: .utf8)
    guard tree != page else { return }
    let got = page.split(separator: "\n", omittingEmptySubsequences: false)
    let want = tree.split(separator: "\n", omittingEmptySubsequences: false)
    let line = zip(got, want).prefix { $0 == $1 }.count
    let made = line < got.count ? got[line] : "(end)"
    let stands = line < want.count ? want[line] : "(end)"
    Issue.record(
      """
      Docs/events.md, line \(line + 1)
        made    \(made)
        stands  \(stands)
      WARDWIRE_RENEW_GOLDEN=1 swift test --filter EventsPageTests writes it anew
      """
    )
  }

  @Test func `every type and every field is on the page`() throws {
    let page = try EventsPage.render()
    for schema in EventsPage.schemas {
      #expect(page.contains("\n## \(schema.name)\n"))
      for field in schema.fields { #expect(page.contains("| `\(field.name)` |"), "\(field.name)") }
    }
    for field in EventFacts.fields { #expect(page.contains("| `\(field.name)` |")) }
    #expect(!page.contains("No words yet."))
  }

  @Test func `every field has a meaning and a source, and none breaks the table`() {
    for field in EventFacts.fields + EventsPage.schemas.flatMap(\.fields) {
      #expect(field.note.description.hasSuffix("."), "\(field.name)")
      #expect(!field.source.description.isEmpty, "\(field.name)")
      for text in [field.note, field.unit, field.source] {
        #expect(!text.description.contains("|") && !text.description.contains("\n"))
      }
    }
  }

  @Test func `what is counted or measured has its unit`() {
    for field in EventsPage.schemas.flatMap(\.fields) where field.kind == .integer {
      let name = field.name.description
      let isMeasured = ["_ms", "_bytes", "_bits", ".bytes", "_suboperations", "_length"].contains {
        name.hasSuffix($0)
      }
      #expect(!isMeasured || !field.unit.description.isEmpty, "\(name)")
    }
  }
}
