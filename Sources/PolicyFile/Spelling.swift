// SPDX-License-Identifier: Apache-2.0

/// Finds the word that was probably meant.
enum Spelling {
  /// Words that are compared, and bytes of one word; a policy can declare very many names.
  private static let maxCandidates = 5_000
  private static let maxBytes = 48

  /// The nearest candidate, if at most a third of its letters differ.
  static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    let letters = Array(word.lowercased().utf8)
    // Numbers and addresses have no nearest word.
    guard letters.count <= maxBytes, letters.contains(where: { (97...122).contains($0) }) else {
      return nil
    }
    var best: (distance: Int, word: String)?
    for candidate in candidates.prefix(maxCandidates) {
      let other = Array(candidate.lowercased().utf8)
      let bound = max(1, min(letters.count, other.count) / 3)
      guard other.count <= maxBytes, abs(other.count - letters.count) <= bound else { continue }
      let distance = distance(letters, other)
      if distance <= bound, distance < best?.distance ?? .max { best = (distance, candidate) }
    }
    return best?.word
  }

  /// Insertions, removals, changes and swaps of neighbours (optimal string alignment).
  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var before: [Int] = []
    var above = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var cost = min(above[j + 1] + 1, row[j] + 1, above[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, before[j - 1] + 1) }
        row.append(cost)
      }
      (before, above) = (above, row)
    }
    return above[b.count]
  }
}
