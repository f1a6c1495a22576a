// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import NetworkTypes
internal import Rules

/// The matches that correlation rules wait for, as one worker saw them.
///
/// Matches are counted by group and by slice of packet time, four slices a timespan. Sums, least
/// values and earliest matches do not depend on the order or on who saw them, so that workers' tallies
/// can be merged and the outcome is the same for any number of them
/// (Docs/Decisions/0038-correlations-after-the-merge.md).
package struct CorrelationTally: Sendable {
  /// Groups and slices that one correlation keeps; the earliest slices stay.
  package static let maxCells = 16_384
  /// Matches that a cell keeps as evidence.
  static let maxHits = 3
  /// Slices of a timespan.
  static let slices: Int64 = 4

  /// A group's matches in one slice of time.
  struct CellKey: Hashable, Comparable, Sendable {
    let slice: Int64
    let group: [UInt8]

    // An array of octets is hashed octet by octet, each for itself; this takes a tenth of it.
    func hash(into hasher: inout Hasher) {
      var digest = FNV1a()
      for byte in group { digest.combine(byte) }
      hasher.combine(digest.value ^ UInt64(bitPattern: slice))
    }

    static func < (a: Self, b: Self) -> Bool {
      a.slice != b.slice ? a.slice < b.slice : a.group.lexicographicallyPrecedes(b.group)
    }
  }

  struct Cell: Sendable {
    var count: UInt64 = 0
    /// The digests of the different values, the least ones in order.
    var values: [UInt64] = []
    /// By step the first and the last match's time; empty unless the order matters.
    var times: [ClosedRange<Int64>?] = []
    var last = Timestamp(nanoseconds: .min)
    var hits: [CorrelationHit] = []
  }

  /// By correlation.
  private(set) var cells: [[CellKey: Cell]]
  /// By correlation, the key from which on nothing is kept any more.
  private var bounds: [CellKey?]
  /// By correlation, all matches.
  private var seen: [UInt64]

  /// Nothing yet.
  package init(correlations: Int) {
    cells = Array(repeating: [:], count: correlations)
    bounds = Array(repeating: nil, count: correlations)
    seen = Array(repeating: 0, count: correlations)
  }

  /// Whether there are no correlations to count for.
  var isEmpty: Bool { cells.isEmpty }

  /// Matches that were not kept because of `maxCells`.
  package var dropped: UInt64 {
    var dropped: UInt64 = 0
    for index in cells.indices {
      dropped += seen[index] - cells[index].values.reduce(0) { $0 + $1.count }
    }
    return dropped
  }

  static func key(_ group: [UInt8], _ time: Timestamp, timespan: Int64) -> CellKey {
    // Below the limit of a timespan this does not overflow.
    let length = timespan * 1_000_000_000 / slices
    let quotient = time.nanoseconds / length
    let slice = time.nanoseconds % length < 0 ? quotient - 1 : quotient
    return CellKey(slice: slice, group: group)
  }

  /// Counts a match, and keeps it when it is among the first.
  mutating func note(
    _ number: Int,
    _ key: CellKey,
    value: UInt64?,
    steps: Int,
    _ hit: CorrelationHit
  ) {
    seen[number] += 1
    if let bound = bounds[number], key >= bound { return }
    Self.note(hit, value: value, steps: steps, in: &cells[number][key, default: Cell()])
    if cells[number].count >= Self.maxCells + Self.maxCells / 2 { prune(number) }
  }

  private static func note(_ hit: CorrelationHit, value: UInt64?, steps: Int, in cell: inout Cell) {
    cell.count += 1
    cell.last = max(cell.last, hit.context.time)
    if let value { insert(value, into: &cell.values) }
    if steps > 1 {
      if cell.times.isEmpty { cell.times = Array(repeating: nil, count: steps) }
      let known = cell.times[hit.step]
      let at = hit.context.time.nanoseconds
      cell.times[hit.step] = min(known?.lowerBound ?? at, at)...max(known?.upperBound ?? at, at)
    }
    if wants(cell.hits, hit.step, hit.place, steps) { insert(hit, into: &cell.hits, steps) }
  }

  private static func wants(
    _ hits: [CorrelationHit],
    _ step: Int,
    _ place: (Int32, UInt64),
    _ steps: Int
  ) -> Bool {
    if steps > 1 {
      guard let known = hits.first(where: { $0.step == step }) else { return true }
      return place < known.place
    }
    guard hits.count >= maxHits, let last = hits.last else { return true }
    return place < last.place
  }

  private static func insert(_ hit: CorrelationHit, into hits: inout [CorrelationHit], _ steps: Int)
  {
    if steps > 1, let known = hits.firstIndex(where: { $0.step == hit.step }) {
      if hit.place < hits[known].place { hits[known] = hit }
    } else {
      // Doubling would leave room that is never used.
      if hits.count == 1 { hits.reserveCapacity(max(steps, maxHits)) }
      hits.append(hit)
    }
    // Most come in order.
    if hits.count > 1, hits[hits.count - 1].order < hits[hits.count - 2].order {
      hits.sort { $0.order < $1.order }
    }
    if steps == 1, hits.count > maxHits { hits.removeLast() }
  }

  private static func insert(_ value: UInt64, into values: inout [UInt64]) {
    var low = 0
    var high = values.count
    while low < high {
      let middle = (low + high) / 2
      if values[middle] == value { return }
      if values[middle] < value { low = middle + 1 } else { high = middle }
    }
    // One more than can be asked for, so that "more than the most" can be told.
    guard low <= RuleLimits.distinctValues else { return }
    values.insert(value, at: low)
    if values.count > RuleLimits.distinctValues + 1 { values.removeLast() }
  }

  /// Gives up the latest cells past the limit, for good.
  private mutating func prune(_ number: Int) {
    guard cells[number].count > Self.maxCells else { return }
    let keys = cells[number].keys.sorted()
    bounds[number] = min(bounds[number] ?? keys[Self.maxCells], keys[Self.maxCells])
    for key in keys[Self.maxCells...] { cells[number][key] = nil }
  }

  /// Takes another worker's matches.
  package mutating func merge(_ other: CorrelationTally) {
    for number in cells.indices {
      seen[number] += other.seen[number]
      if let bound = other.bounds[number] {
        bounds[number] = min(bounds[number] ?? bound, bound)
      }
      take(other.cells[number], number)
      if let bound = bounds[number] {
        cells[number] = cells[number].filter { $0.key < bound }
      }
      prune(number)
    }
  }

  private mutating func take(_ other: [CellKey: Cell], _ number: Int) {
    if cells[number].isEmpty {
      cells[number] = other
      return
    }
    for (key, cell) in other {
      guard let place = cells[number].index(forKey: key) else {
        cells[number][key] = cell
        continue
      }
      Self.merge(cell, into: &cells[number].values[place])
    }
  }

  private static func merge(_ other: Cell, into cell: inout Cell) {
    cell.count += other.count
    cell.last = max(cell.last, other.last)
    for value in other.values { insert(value, into: &cell.values) }
    if cell.times.isEmpty {
      cell.times = other.times
    } else {
      for (step, time) in other.times.enumerated() {
        guard let time else { continue }
        let known = cell.times[step] ?? time
        cell.times[step] =
          min(known.lowerBound, time.lowerBound)...max(known.upperBound, time.upperBound)
      }
    }
    let steps = max(1, cell.times.count)
    for hit in other.hits { insert(hit, into: &cell.hits, steps) }
  }

  /// What is kept in the end: no more than the limit, however many workers there were.
  package mutating func close() {
    for number in cells.indices { prune(number) }
  }
}

extension CompiledCorrelation {
  /// What tells the steps of a correlation's matches apart: nothing where they are only counted.
  var tallySteps: Int { kind.isTemporal ? max(2, steps) : 1 }
}
