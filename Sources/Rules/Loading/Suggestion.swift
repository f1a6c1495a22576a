// SPDX-License-Identifier: Apache-2.0

/// The nearest known spelling, for errors.
enum Suggestion {
  /// `; did you mean "x"?`, or nothing when no candidate comes near.
  static func text(for word: String, among candidates: some Sequence<String>) -> String {
    nearest(to: word, among: candidates).map { "; did you mean \"\($0)\"?" } ?? ""
  }

  /// The candidate with the fewest edits, at most a third of the word's length.
  static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    let letters = Array(word.utf8.prefix(64))
    var best: (name: String, edits: Int)?
    for candidate in candidates {
      let edits = distance(letters, Array(candidate.utf8.prefix(64)))
      if edits < (best?.edits ?? max(2, letters.count / 3 + 1)) { best = (candidate, edits) }
    }
    return best?.name
  }

  /// Edits of single letters, two neighbours swapped being one edit (optimal string alignment).
  static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var twoBack: [Int] = []
    var previous = Array(0...b.count)
    for i in 0..<a.count {
      var row = [i + 1]
      for j in 0..<b.count {
        var cost = min(row[j] + 1, previous[j + 1] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, twoBack[j - 1] + 1) }
        row.append(cost)
      }
      twoBack = previous
      previous = row
    }
    return previous[b.count]
  }
}
