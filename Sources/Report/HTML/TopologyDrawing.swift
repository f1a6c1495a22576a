// SPDX-License-Identifier: Apache-2.0
internal import Findings
internal import Foundation
internal import NetworkTypes

/// Zones on an ellipse, their hosts inside, conduits and findings between them.
///
/// The places follow from the zones' order alone, so the same report is drawn the same way.
struct TopologyDrawing {
  private struct Point {
    var x: Double
    var y: Double
  }

  /// Zones drawn; more of them would be a knot.
  static let maxZones = 24
  /// Hosts drawn in a zone.
  private static let maxHosts = 16
  private static let box = (width: 150.0, height: 58.0)

  private let matrix: ZoneMatrix
  private let drawn: [Int]
  private let size: (width: Double, height: Double)

  /// Draws the zones that have a conduit, a finding or a host, or nothing when there is none or too many.
  init?(_ matrix: ZoneMatrix, _ report: AuditReport) {
    let homes = Set(report.assets.map { $0.zone ?? ZoneMatrix.noZone })
    let linked = Set(matrix.cells.filter(\.value.isJoined).keys.flatMap { [$0.from, $0.to] })
    let drawn = matrix.zones.indices.filter {
      linked.contains($0) || homes.contains(matrix.zones[$0])
    }
    guard !drawn.isEmpty, drawn.count <= Self.maxZones else { return nil }
    self.matrix = matrix
    self.drawn = drawn
    size = drawn.count > 12 ? (1_180, 860) : (1_020, 600)
  }

  private func place(_ zone: Int) -> Point {
    let index = Double(drawn.firstIndex(of: zone) ?? 0)
    let angle = 2 * Double.pi * index / Double(drawn.count) - Double.pi / 2
    return Point(
      x: size.width / 2 + (size.width / 2 - Self.box.width / 2 - 12) * cos(angle),
      y: size.height / 2 + (size.height / 2 - Self.box.height / 2 - 12) * sin(angle)
    )
  }

  /// What the template takes.
  func values(_ report: AuditReport) -> HTMLValues {
    var edges: [HTMLValues] = []
    var counts: [HTMLValues] = []
    // What is wrong is drawn last, so that it lies above.
    let pairs = matrix.cells.keys.filter { drawn.contains($0.from) && drawn.contains($0.to) }
      .sorted()
    for isBad in [false, true] {
      for pair in pairs where pair.from != pair.to {
        guard let cell = matrix.cells[pair], cell.isJoined, (cell.findings > 0) == isBad else {
          continue
        }
        draw(pair, cell, report, &edges, &counts)
      }
    }
    for pair in pairs where pair.from == pair.to {
      guard let cell = matrix.cells[pair], cell.findings > 0 else { continue }
      let at = place(pair.from)
      counts.append(
        Self.count(
          cell.findings,
          Point(x: at.x + Self.box.width / 2, y: at.y - Self.box.height / 2)
        )
      )
    }
    let words =
      "\(drawn.count) zones, \(TextPhrase.count(edges.count, "direction")) with conduits or findings"
    return [
      "width": Self.text(size.width), "height": Self.text(size.height), "label": words,
      "edges": edges,
      "counts": counts, "zones": drawn.map { zone($0, report) },
    ]
  }

  private func draw(
    _ pair: ZoneMatrix.Pair,
    _ cell: ZoneMatrix.Cell,
    _ report: AuditReport,
    _ edges: inout [HTMLValues],
    _ counts: inout [HTMLValues]
  ) {
    let start = place(pair.from)
    let end = place(pair.to)
    // Bent towards the middle, and the two directions of a pair apart from each other.
    let along = Point(x: end.x - start.x, y: end.y - start.y)
    let length = max((along.x * along.x + along.y * along.y).squareRoot(), 1)
    let middle = Point(x: (start.x + end.x) / 2, y: (start.y + end.y) / 2)
    let bend = Point(
      x: middle.x + (size.width / 2 - middle.x) * 0.35 - along.y / length * 22,
      y: middle.y + (size.height / 2 - middle.y) * 0.35 + along.x / length * 22
    )
    let tail = Self.border(of: start, towards: bend)
    let head = Self.border(of: end, towards: bend)
    let isUsed = cell.conduits.contains { report.conduits[$0].flows > 0 }
    let names = cell.conduits.map { report.conduits[$0].id }.joined(separator: ", ")
    let title =
      "\(matrix.zones[pair.from]) to \(matrix.zones[pair.to]): "
      + (cell.findings > 0 ? TextPhrase.count(cell.findings, "finding") + "; " : "")
      + (names.isEmpty ? "no conduit" : names)
    edges.append([
      "style": cell.findings > 0 ? "bad" : isUsed ? "used" : "idle", "title": HTMLText.make(title),
      "path": "M\(Self.text(tail)) Q\(Self.text(bend)) \(Self.text(head))",
      "tip": Self.tip(at: head, from: bend),
    ])
    guard cell.findings > 0 else { return }
    counts.append(
      Self.count(
        cell.findings,
        Point(x: tail.x / 4 + bend.x / 2 + head.x / 4, y: tail.y / 4 + bend.y / 2 + head.y / 4)
      )
    )
  }

  private static func count(_ number: Int, _ at: Point) -> HTMLValues {
    [
      "x": text(at.x), "y": text(at.y), "ty": text(at.y + 4),
      "number": number > 999 ? "1k+" : "\(number)",
    ]
  }

  /// Where a line to a zone's middle meets its box.
  private static func border(of middle: Point, towards other: Point) -> Point {
    let dx = other.x - middle.x
    let dy = other.y - middle.y
    let scale = min(
      dx == 0 ? .infinity : (box.width / 2 + 3) / abs(dx),
      dy == 0 ? .infinity : (box.height / 2 + 3) / abs(dy)
    )
    guard scale.isFinite else { return middle }
    return Point(x: middle.x + dx * scale, y: middle.y + dy * scale)
  }

  private static func tip(at head: Point, from: Point) -> String {
    let dx = head.x - from.x
    let dy = head.y - from.y
    let length = max((dx * dx + dy * dy).squareRoot(), 1)
    let (ux, uy) = (dx / length * 9, dy / length * 9)
    let left = Point(x: head.x - ux - uy * 0.5, y: head.y - uy + ux * 0.5)
    let right = Point(x: head.x - ux + uy * 0.5, y: head.y - uy - ux * 0.5)
    return "M\(text(left)) L\(text(head)) L\(text(right))"
  }

  private func zone(_ zone: Int, _ report: AuditReport) -> HTMLValues {
    let name = matrix.zones[zone]
    let hosts = report.assets.filter { ($0.zone ?? ZoneMatrix.noZone) == name }
    let middle = place(zone)
    let left = middle.x - Self.box.width / 2
    let top = middle.y - Self.box.height / 2
    let bad = Set(
      report.findings.filter { $0.waiver == nil }.flatMap {
        [$0.client.address, $0.server.address]
      }
    )
    var isBad = false
    let circles: [HTMLValues] = hosts.prefix(Self.maxHosts).enumerated().map { index, host in
      let hit = host.addresses.contains { bad.contains($0) }
      isBad = isBad || hit
      return [
        "style": hit ? "bad" : "",
        "name": HTMLText.make(host.name ?? host.addresses.first?.description ?? ""),
        "x": Self.text(left + 15 + Double(index % 8) * 15),
        "y": Self.text(top + 35 + Double(index / 8) * 13),
      ]
    }
    var values: HTMLValues = [
      "style": isBad ? "zone bad" : "zone", "x": Self.text(left), "y": Self.text(top),
      "w": Self.text(Self.box.width), "h": Self.text(Self.box.height), "tx": Self.text(left + 10),
      "ty": Self.text(top + 20),
      "name": HTMLText.make(name.count > 18 ? name.prefix(17) + "\u{2026}" : name),
      "title": HTMLText.make("\(name): \(TextPhrase.count(hosts.count, "host"))"), "hosts": circles,
    ]
    if hosts.count > Self.maxHosts {
      values["more"] = [
        "words": "+\(hosts.count - Self.maxHosts)", "x": Self.text(left + 112),
        "y": Self.text(top + 20),
      ]
    }
    return values
  }

  private static func text(_ point: Point) -> String { "\(text(point.x)),\(text(point.y))" }

  /// To a tenth, so that the last bits of a cosine do not reach the output.
  private static func text(_ number: Double) -> String {
    let tenths = Int((number * 10).rounded())
    let rest = abs(tenths % 10)
    return (tenths < 0 ? "-" : "") + "\(abs(tenths) / 10)" + (rest == 0 ? "" : ".\(rest)")
  }
}
