// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import NetworkTypes

/// Ranges of bytes that wait for what is missing between them: TCP segments behind a hole, or the
/// fragments of an IP packet.
///
/// The pieces are in order and do not overlap. Where a new range overlaps, an ``OverlapRule`` decides
/// by the ranges as they were sent, not by what is left of them.
package struct OverlapList: Sendable {
  /// Bytes that belong together.
  package struct Piece: Sendable {
    /// Where they begin.
    package fileprivate(set) var position: Int
    /// Where they end.
    package fileprivate(set) var end: Int
    /// The bytes; none when nobody wants them.
    package fileprivate(set) var bytes: [UInt8]
    /// The range that they were sent as.
    fileprivate var origin: Range<Int>

    /// How many bytes they are.
    package var count: Int { end - position }
    /// Whether the bytes are known, not only where they are.
    package var isKept: Bool { !bytes.isEmpty }
  }

  /// What an insertion met.
  package struct Insertion: Hashable, Sendable {
    /// Some of the bytes had been there.
    package var overlaps = false
    /// Some of those were others than before.
    package var conflicts = false
    /// Nothing was new: the same range with the same bytes.
    package var isCopy = false
  }

  /// Memory that a piece costs beside its bytes, for accounts.
  package static let overhead = 64

  /// The pieces, in order.
  package private(set) var pieces: [Piece] = []
  /// The bytes that are kept of all pieces.
  package private(set) var byteCount = 0

  /// Nothing waits.
  package init() {}

  /// Whether nothing waits.
  package var isEmpty: Bool { pieces.isEmpty }

  /// What the list costs in memory, about.
  package var cost: Int { byteCount + pieces.count * Self.overhead }

  /// Puts bytes into their place; `sent` is where the range began that they are the end of.
  ///
  /// Of what `isWanted` by nobody only the place is kept: no rule has to choose between such bytes
  /// and others, and whether they conflict cannot be told.
  package mutating func insert(
    _ bytes: RawSpan,
    at position: Int,
    sentFrom sent: Int? = nil,
    isWanted: Bool = true,
    _ rule: OverlapRule
  ) -> Insertion {
    let end = position + bytes.byteCount
    var at = pieces.count
    while at > 0, pieces[at - 1].end > position { at -= 1 }
    let origin = min(sent ?? position, position)..<end
    if at == pieces.count || pieces[at].position >= end {
      if bytes.byteCount > 0 {
        let piece = Piece(bytes, position, position..<end, origin, isWanted)
        pieces.insert(piece, at: at)
        byteCount += piece.bytes.count
      }
      return Insertion()
    }
    return merge(bytes, position, origin, isWanted, rule, from: at)
  }

  /// Takes the first piece out.
  package mutating func removeFirst() -> Piece? {
    guard !pieces.isEmpty else { return nil }
    let piece = pieces.removeFirst()
    byteCount -= piece.bytes.count
    return piece
  }

  /// Takes all out.
  package mutating func removeAll() {
    pieces = []
    byteCount = 0
  }

  @inline(never)
  private mutating func merge(
    _ bytes: RawSpan,
    _ position: Int,
    _ origin: Range<Int>,
    _ isWanted: Bool,
    _ rule: OverlapRule,
    from start: Int
  ) -> Insertion {
    let end = origin.upperBound
    var result = Insertion(overlaps: true, isCopy: true)
    var merged: [Piece] = []
    var cursor = position
    var at = start
    while at < pieces.count, pieces[at].position < end {
      let known = pieces[at]
      at += 1
      if cursor < known.position {
        merged.append(Piece(bytes, position, cursor..<known.position, origin, isWanted))
      }
      let shared = max(known.position, position)..<min(known.end, end)
      cursor = shared.upperBound
      let differs =
        isWanted && known.isKept
        && shared.contains { known.bytes[$0 - known.position] != bytes.uint8($0 - position) }
      result.conflicts = result.conflicts || differs
      result.isCopy = result.isCopy && known.origin == origin && !differs
      guard differs, rule.prefers(origin, over: known.origin) else {
        merged.append(known)
        continue
      }
      merged.append(known.part(known.position..<shared.lowerBound))
      merged.append(Piece(bytes, position, shared, origin, isWanted))
      merged.append(known.part(shared.upperBound..<known.end))
    }
    if cursor < end { merged.append(Piece(bytes, position, cursor..<end, origin, isWanted)) }
    merged.removeAll { $0.count == 0 }
    byteCount -= pieces[start..<at].reduce(0) { $0 + $1.bytes.count }
    byteCount += merged.reduce(0) { $0 + $1.bytes.count }
    pieces.replaceSubrange(start..<at, with: merged)
    return result
  }
}

extension OverlapList.Piece {
  /// A range out of bytes that begin at `position`.
  fileprivate init(
    _ bytes: RawSpan,
    _ position: Int,
    _ range: Range<Int>,
    _ origin: Range<Int>,
    _ isWanted: Bool
  ) {
    let part = bytes.extracting((range.lowerBound - position)..<(range.upperBound - position))
    self.position = range.lowerBound
    self.end = range.upperBound
    self.bytes = isWanted ? [UInt8](copying: part) : []
    self.origin = origin
  }

  /// A range of a piece that is kept.
  fileprivate func part(_ range: Range<Int>) -> Self {
    var part = self
    part.bytes = Array(bytes[(range.lowerBound - position)..<(range.upperBound - position)])
    part.position = range.lowerBound
    part.end = range.upperBound
    return part
  }
}
