// SPDX-License-Identifier: Apache-2.0
internal import Documents
internal import Policy

/// Gathers what is wrong with a file.
struct ProblemList {
  /// The file that is being read.
  private(set) var file: String
  private var fileOrder = 0
  private let limit: Int
  private var problems: [PolicyProblem] = []
  private var orders: [Int] = []
  private var dropped = 0

  /// Problems that are kept to be sorted; those past it are only counted.
  private static let maxKept = 1_000

  init(file: String, limit: Int) {
    self.file = file
    self.limit = limit
  }

  /// Whether another problem would still be shown, so that its wording is worth some work.
  var hasRoom: Bool { problems.count < limit }

  /// What comes now is wrong with another file, the `order`th.
  mutating func turn(to file: String, order: Int) {
    self.file = file
    fileOrder = order
  }

  mutating func add(_ place: SourcePlace, _ message: String) {
    if problems.count < Self.maxKept {
      orders.append(fileOrder)
      problems.append(PolicyProblem(file: file, place: place, message))
    } else {
      dropped += 1
    }
  }

  mutating func add(_ node: DocumentNode, _ message: String) { add(node.place, message) }

  /// Adds a problem with a word that is not one of the expected, and the nearest of those.
  mutating func add(
    _ place: SourcePlace,
    expected what: String,
    found: String,
    among candidates: some Sequence<String>
  ) {
    let meant = hasRoom ? Spelling.nearest(to: found, among: candidates) : nil
    let hint = meant.map { "; did you mean \"\($0)\"?" } ?? ""
    add(place, "expected \(what), found \"\(found.prefix(60))\"\(hint)")
  }

  /// All problems as one error, in the order of the file; `nil` when there are none.
  var error: PolicyError? {
    guard !problems.isEmpty else { return nil }
    let sorted = problems.enumerated().sorted { a, b in
      (orders[a.offset], a.element.place.line, a.element.place.column, a.offset)
        < (orders[b.offset], b.element.place.line, b.element.place.column, b.offset)
    }
    let shown = sorted.prefix(limit).map(\.element)
    return PolicyError(shown, omitted: problems.count - shown.count + dropped)
  }
}

extension DocumentNode {
  var place: SourcePlace { SourcePlace(line: line, column: column) }
}

extension DocumentEntry {
  var place: SourcePlace { SourcePlace(line: line, column: column) }
}
