// SPDX-License-Identifier: Apache-2.0
internal import Findings

/// What the policy permits and what was found between each two zones.
struct ZoneMatrix {
  /// What stands for hosts in no zone.
  static let noZone = "(no zone)"
  /// Zones with a row and a column of their own.
  static let maxZones = 60

  /// One direction between two zones.
  struct Cell {
    /// Conduits by their place in the report.
    var conduits: [Int] = []
    /// Findings that nobody accepted.
    var findings = 0
    var waived = 0
    var flows: UInt64 = 0

    /// Whether a conduit or a finding joins the zones.
    var isJoined: Bool { !conduits.isEmpty || findings > 0 || waived > 0 }
  }

  /// From one zone to another, by their places in ``zones``.
  struct Pair: Hashable, Comparable {
    let from: Int
    let to: Int

    static func < (a: Pair, b: Pair) -> Bool { (a.from, a.to) < (b.from, b.to) }
  }

  /// The policy's zones, then those that only findings name.
  let zones: [String]
  private(set) var cells: [Pair: Cell] = [:]

  init(_ report: AuditReport) {
    var zones: [String] = []
    var places: [String: Int] = [:]
    func place(_ name: String) -> Int? {
      if let place = places[name] { return place }
      guard zones.count < Self.maxZones else { return nil }
      places[name] = zones.count
      zones.append(name)
      return zones.count - 1
    }
    for zone in report.zones { _ = place(zone) }
    var homes: [String: String] = [:]
    for asset in report.assets {
      if let name = asset.name, let zone = asset.zone { homes[name] = zone }
    }
    let declared = Set(report.zones)
    func ends(_ names: [String]) -> [Int] {
      Set(names.compactMap { place(declared.contains($0) ? $0 : homes[$0] ?? Self.noZone) })
        .sorted()
    }
    var cells: [Pair: Cell] = [:]
    for (index, conduit) in report.conduits.enumerated() {
      let targets = ends(conduit.to)
      for from in ends(conduit.from) {
        for to in targets {
          cells[Pair(from: from, to: to), default: Cell()].conduits.append(index)
        }
      }
    }
    // Flows of hosts in no zone have a place only where there is a policy to have zones.
    if !report.zones.isEmpty {
      for flow in report.flows {
        if let from = place(flow.zoneFrom ?? Self.noZone),
          let to = place(flow.zoneTo ?? Self.noZone)
        {
          cells[Pair(from: from, to: to), default: Cell()].flows &+= flow.flows
        }
      }
    }
    for finding in report.findings where finding.server.isNamed {
      guard let from = place(finding.zoneFrom ?? Self.noZone),
        let to = place(finding.zoneTo ?? Self.noZone)
      else { continue }
      let pair = Pair(from: from, to: to)
      if finding.waiver == nil {
        cells[pair, default: Cell()].findings += 1
      } else {
        cells[pair, default: Cell()].waived += 1
      }
    }
    self.zones = zones
    self.cells = cells
  }

  /// What the template takes.
  func values(_ report: AuditReport, _ flows: FlowPages) -> HTMLValues {
    [
      "columns": zones.map(HTMLText.make),
      "rows": zones.indices.map { from -> HTMLValues in
        [
          "zone": HTMLText.make(zones[from]),
          "cells": zones.indices.map { cell(Pair(from: from, to: $0), report, flows) },
        ]
      },
      "conduits": report.conduits.enumerated().map(Self.conduit),
    ]
  }

  private func cell(_ pair: Pair, _ report: AuditReport, _ flows: FlowPages) -> HTMLValues {
    guard let cell = cells[pair] else { return ["style": ""] }
    let look = look(cell, pair, report, flows)
    let route = "\(zones[pair.from]) to \(zones[pair.to])"
    var link: HTMLValues = [
      "words": look.words, "title": HTMLText.make("\(route): \(look.says)"),
      "target": cell.conduits.first.map { "conduit-\($0)" } ?? "findings",
    ]
    if let anchor = flows.anchor(FlowPages.Pair(from: zones[pair.from], to: zones[pair.to])) {
      link["target"] = anchor
    } else if cell.findings > 0 || cell.conduits.isEmpty {
      link["target"] = "findings"
      link["zones"] = [
        "from": HTMLText.make(zones[pair.from]), "to": HTMLText.make(zones[pair.to]),
      ]
    }
    return ["style": look.style, "link": link]
  }

  /// How a cell is drawn, and what it says.
  private func look(
    _ cell: Cell,
    _ pair: Pair,
    _ report: AuditReport,
    _ flows: FlowPages
  ) -> (
    style: String, words: String, says: String
  ) {
    let conduits = cell.conduits.map { report.conduits[$0] }
    let names = conduits.map(\.id).joined(separator: ", ")
    if cell.findings > 0 {
      let found = TextPhrase.count(cell.findings, "finding")
      return (
        "m-bad", "\(cell.findings)",
        found + (names.isEmpty ? ", no conduit" : ", conduits \(names)")
      )
    }
    if conduits.contains(where: { $0.notObservable > 0 }) {
      return ("m-dim", "?", "allowed, with conditions that were not observable: \(names)")
    }
    if conduits.contains(where: { $0.flows > 0 }) {
      return ("m-ok", "ok", "allowed, used: \(names)")
    }
    if !conduits.isEmpty { return ("m-idle", "unused", "allowed, unused: \(names)") }
    if cell.waived > 0 {
      return ("m-idle", "waived", "\(TextPhrase.count(cell.waived, "finding")), all waived")
    }
    let seen = flows.summary(FlowPages.Pair(from: zones[pair.from], to: zones[pair.to]))
    let says =
      "\(TextPhrase.count(seen?.flows ?? 0, "flow")), \(FlowPages.words(seen?.verdict ?? ""))"
    return seen?.verdict == "allowed"
      ? ("m-ok", "ok", says) : ("m-idle", "\(seen?.flows ?? 0)", says)
  }

  private static func conduit(_ index: Int, _ conduit: ConduitRecord) -> HTMLValues {
    var values: HTMLValues = [
      "anchor": "conduit-\(index)", "id": HTMLText.make(conduit.id),
      "from": HTMLText.make(conduit.from.joined(separator: ", ")),
      "to": HTMLText.make(conduit.to.joined(separator: ", ")),
      "allowed": "\(conduit.allowed)", "violates": "\(conduit.violates)",
      "bad": conduit.violates > 0 ? " bad" : "", "notObservable": "\(conduit.notObservable)",
      "bytes": TextPhrase.bytes(conduit.bytes),
      "lastSeen": conduit.lastSeen.map { TextPhrase.span($0, $0) } ?? "unused",
    ]
    if let line = conduit.line { values["line"] = "\(line)" }
    return values
  }
}
