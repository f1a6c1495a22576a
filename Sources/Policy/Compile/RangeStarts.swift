// SPDX-License-Identifier: Apache-2.0

/// Ranges that leave no gap, each known by where it starts; the last one does not end.
///
/// A lookup is one binary search.
struct RangeStarts<Bound: Comparable & Sendable>: Sendable {
  /// The starts, in order, each once.
  let starts: [Bound]

  /// Sorts the starts.
  init(_ starts: some Sequence<Bound>) {
    var kept: [Bound] = []
    for start in starts.sorted() where kept.last.map({ $0 < start }) ?? true { kept.append(start) }
    self.starts = kept
  }

  /// Takes starts that are in order already, each once.
  init(inOrder starts: [Bound]) { self.starts = starts }

  /// The range that holds a value; `nil` before the first one.
  @inline(__always)
  func index(of value: Bound) -> Int? {
    let starts = starts.span
    var low = 0
    var high = starts.count
    while low < high {
      let middle = (low &+ high) / 2
      if starts[middle] <= value { low = middle &+ 1 } else { high = middle }
    }
    return low == 0 ? nil : low &- 1
  }
}
