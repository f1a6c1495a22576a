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
  func values(_ report: AuditReport) -> HTMLValues {
    [
      "columns": zones.map(HTMLText.make),
      "rows": zones.indices.map { from -> HTMLValues in
        [
          "zone": HTMLText.make(zones[from]),
          "cells": zones.indices.map { cell(Pair(from: from, to: $0), report) },
        ]
      },
      "conduits": report.conduits.enumerated().map(Self.conduit),
    ]
  }

  private func cell(_ pair: Pair, _ report: AuditReport) -> HTMLValues {
    guard let cell = cells[pair] else { return ["style": ""] }
    let names = cell.conduits.map { report.conduits[$0].id }.joined(separator: ", ")
    let route = "\(zones[pair.from]) to \(zones[pair.to])"
    let conduits = cell.conduits.map { report.conduits[$0] }
    let style: String
    let words: String
    let says: String
    if cell.findings > 0 {
      (style, words) = ("m-bad", "\(cell.findings)")
      says =
        TextPhrase.count(cell.findings, "finding")
        + (names.isEmpty ? ", no conduit" : ", conduits \(names)")
    } else if conduits.contains(where: { $0.notObservable > 0 }) {
      (style, words) = ("m-dim", "?")
      says = "allowed, with conditions that were not observable: \(names)"
    } else if conduits.contains(where: { $0.flows > 0 }) {
      (style, words) = ("m-ok", "ok")
      says = "allowed, used: \(names)"
    } else if !conduits.isEmpty {
      (style, words) = ("m-idle", "unused")
      says = "allowed, unused: \(names)"
    } else {
      (style, words) = ("m-idle", "waived")
      says = "\(TextPhrase.count(cell.waived, "finding")), all waived"
    }
    var link: HTMLValues = [
      "words": words, "title": HTMLText.make("\(route): \(says)"),
      "target": cell.findings > 0 || conduits.isEmpty ? "findings" : "conduit-\(cell.conduits[0])",
    ]
    if cell.findings > 0 || conduits.isEmpty {
      link["zones"] = [
        "from": HTMLText.make(zones[pair.from]), "to": HTMLText.make(zones[pair.to]),
      ]
    }
    return ["style": style, "link": link]
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
