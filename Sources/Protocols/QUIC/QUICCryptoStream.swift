// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// One side's CRYPTO frames put in order by their offsets (RFC 9000, 7.5), bounded.
struct QUICCryptoStream: Sendable {
  /// How far a stream is followed, in bytes.
  static let maxBytes = 64 << 10
  /// Pieces that wait for what comes before them.
  static let maxPieces = 64

  private struct Piece: Sendable {
    let offset: Int
    let bytes: [UInt8]
  }

  /// What is there from the start without a hole.
  private(set) var bytes: [UInt8] = []
  private var pieces: [Piece] = []
  private var waitingBytes = 0

  /// Takes a piece; answers false when a limit was reached and it was dropped.
  mutating func add(_ body: RawSpan, at offset: Int) -> Bool {
    guard offset <= Self.maxBytes, offset + body.byteCount <= Self.maxBytes else { return false }
    if offset > bytes.count {
      guard pieces.count < Self.maxPieces, waitingBytes + body.byteCount <= Self.maxBytes else {
        return false
      }
      pieces.append(Piece(offset: offset, bytes: [UInt8](copying: body)))
      waitingBytes += body.byteCount
      return true
    }
    append(body, at: offset)
    while let index = pieces.firstIndex(where: { $0.offset <= bytes.count }) {
      let piece = pieces.remove(at: index)
      waitingBytes -= piece.bytes.count
      append(piece.bytes.borrowed, at: piece.offset)
    }
    return true
  }

  private mutating func append(_ body: RawSpan, at offset: Int) {
    bytes.append(copying: body.slice(bytes.count - offset, body.byteCount))
  }
}
