// SPDX-License-Identifier: Apache-2.0

/// Where a direction of an HTTP connection stands.
struct HTTPSide: Sendable {
  /// What the next bytes are part of.
  enum Phase: Sendable {
    /// A start line and its fields; between messages nothing has come yet.
    case head
    /// A body of announced length: so many bytes are to come.
    case counted(Int)
    /// A body that ends with the connection.
    case untilClose
    /// The line before a chunk (RFC 9112, 7.1).
    case chunkHead
    /// A chunk: so many bytes are to come.
    case chunk(Int)
    /// The line's end behind a chunk.
    case chunkEnd
    /// The fields behind the last chunk.
    case trailer
    /// A client that waits for the server's consent to another protocol.
    case awaiting
    /// Bytes that are no message, up to the end of the line.
    case noise
    /// The start of a line, where a message may begin.
    case lineStart
    /// Bytes of no interest, to the end.
    case closed
  }

  var phase = Phase.head
  /// Bytes of the open head in which there is no end.
  var searched = 0
  /// Bytes of the body so far.
  var bodyBytes = 0
  /// Whether the body's beginning was looked at.
  var isInspected = false
  /// Whether the body is kept whole, because it is HL7.
  var collects = false
  /// The body's beginning while it is too short to be looked at, or all of it.
  var body: [UInt8] = []

  /// Begins a body.
  mutating func beginBody(_ phase: Phase, collects: Bool) {
    self.phase = phase
    self.collects = collects
    bodyBytes = 0
    isInspected = false
    body = []
  }

  /// A message is over.
  mutating func endMessage() {
    phase = .head
    searched = 0
    collects = false
    body = []
  }
}
