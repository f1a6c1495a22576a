// SPDX-License-Identifier: Apache-2.0
internal import Findings
internal import Report

extension PackPage {
  /// How the captures were made, as declared and as they show themselves.
  static func conditions(_ pack: EvidencePack) -> [PageBlock] {
    var blocks: [PageBlock] = [
      .section(anchor: "conditions", title: "Capture conditions"), .heading("As declared"),
    ]
    let declared = pack.declaration.conditions
    blocks.append(
      declared.isEmpty
        ? .text("Nothing was declared: neither the capture point nor the clock is known.")
        : .rows(declared.map { ($0.label, [$0.text]) })
    )
    blocks.append(.heading("As observed"))
    blocks.append(
      .table(
        title: "Captures",
        columns: ["Capture", "Packets", "Time", "Link", "Dropped, by the capture", "Defects"],
        rows: pack.report.captures.map { capture in
          let defects = TextPhrase.particulars(of: capture) + TextPhrase.counts(of: capture)
          return [
            .init(capture.path), .init("\(capture.packets)"), .init(span(capture)),
            .init(capture.linkTypes.joined(separator: ", ")),
            .init(capture.quality.droppedByCapture.map { "\($0)" } ?? "it does not say"),
            .init(defects.isEmpty ? ["none seen"] : defects),
          ]
        }
      )
    )
    blocks.append(.heading("States exercised"))
    blocks.append(
      pack.states.isEmpty
        ? .text("No state was declared.")
        : .table(
          title: "States",
          columns: ["State", "Packets", "Time", "Captures"],
          rows: pack.states.map { state in
            [
              .init(state.name ?? "(no state)"), .init("\(state.packets)"),
              .init(
                state.first.flatMap { first in state.last.map { TextPhrase.span(first, $0) } } ?? ""
              ),
              .init(state.captures),
            ]
          }
        )
    )
    if !pack.declaration.notExercised.isEmpty {
      blocks += [.heading("Not exercised, as declared"), .list(pack.declaration.notExercised)]
    }
    return blocks
  }

  private static func span(_ capture: CaptureSummary) -> String {
    guard let first = capture.first, let last = capture.last else { return "" }
    return TextPhrase.span(first, last)
  }

  /// Tool, settings, and digests of all that went in.
  static func appendix(_ pack: EvidencePack) -> [PageBlock] {
    [
      .section(anchor: "inputs", title: "Tool, settings and inputs"),
      .rows(
        [
          ("Tool", ["\(pack.report.tool.name) \(pack.report.tool.version)"]),
          ("Rules used", ["\(pack.report.tool.ruleCount)"]),
        ] + pack.settings.map { ($0.name, [$0.value]) }
      ),
      .table(
        title: "Inputs",
        columns: ["Input", "Kind", "Bytes", "SHA-256"],
        rows: pack.inputs.map { input in
          [
            .init(input.path), .init(input.kind), .init(input.bytes.map { "\($0)" } ?? ""),
            .init(input.sha256 ?? "not known"),
          ]
        }
      ),
      .text(
        "manifest.json lists every file of this pack with its SHA-256; \u{201c}wardwire pack verify\u{201d} compares them."
      ),
    ]
  }
}
