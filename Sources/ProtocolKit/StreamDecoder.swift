// SPDX-License-Identifier: Apache-2.0
package import Events

/// The next bytes of one direction of a flow, in order, borrowed.
package struct StreamChunk: ~Escapable {
  /// What has not been consumed yet: in a stream, earlier leftovers first; else one datagram.
  package let bytes: RawSpan
  /// Who sent it.
  package let direction: StreamDirection
  /// Whether this is one whole datagram; what is left of it is not offered again.
  package let isDatagram: Bool

  /// Wraps bytes.
  @_lifetime(copy bytes)
  package init(_ bytes: RawSpan, _ direction: StreamDirection, isDatagram: Bool = false) {
    self.bytes = bytes
    self.direction = direction
    self.isDatagram = isDatagram
  }
}

/// What a decoder did with a chunk.
package struct DecodeProgress: Sendable {
  /// Bytes of the chunk that are done with, 0 to its count.
  package var consumed: Int
  /// How many bytes must stand after `consumed` before the next call, 0 for any.
  ///
  /// At least one more than there are now. The flow engine keeps them, up to `maxMessageBytes`.
  package var needed: Int
  /// How many further bytes of the direction, after `consumed`, are of no interest.
  ///
  /// They are counted and never offered, so bulk data costs nothing. They may lie in this chunk or in later ones.
  package var skip: Int
  /// The flow is not this protocol's (any more); the decoder is not called again.
  package var isLost: Bool
  /// Bytes of the direction that the decoder itself keeps; they count as the flow engine's own, which
  /// may tell the decoder of a gap to have them back.
  package var held: UInt32 = 0

  /// All of `count` bytes are done with.
  package static func consumed(_ count: Int) -> DecodeProgress {
    DecodeProgress(consumed: count, needed: 0, skip: 0, isLost: false)
  }

  /// `consumed` bytes are done with, and `needed` must stand after them before the next call.
  package static func needs(_ needed: Int, after consumed: Int) -> DecodeProgress {
    DecodeProgress(consumed: consumed, needed: needed, skip: 0, isLost: false)
  }

  /// `consumed` bytes are done with, the `skip` bytes that follow are of no interest.
  package static func skipping(_ skip: Int, after consumed: Int) -> DecodeProgress {
    DecodeProgress(consumed: consumed, needed: 0, skip: skip, isLost: false)
  }

  /// So many bytes are what is left of a direction, for all that matters.
  package static let restOfStream = 1 << 40

  /// `consumed` bytes are done with, and nothing that follows is of interest.
  package static func skippingRest(after consumed: Int) -> DecodeProgress {
    skipping(restOfStream, after: consumed)
  }

  /// The flow is not this protocol's.
  package static let lost = DecodeProgress(consumed: 0, needed: 0, skip: 0, isLost: true)
}

/// The contract of an application protocol.
///
/// A decoder is a struct: one value a flow, both directions. It never holds bytes that it was lent,
/// bounds all that it keeps, and never traps on input. A malformed message inside a healthy flow is an
/// anomaly, not the end. After `decode` returns with neither `needs` nor `skipping`, all bytes must
/// be consumed.
package protocol StreamDecoder: Sendable, SendableMetatype {
  /// What protocol this is.
  static var descriptor: ProtocolDescriptor { get }

  /// Whether these first bytes of a direction are this protocol's, by content.
  ///
  /// `onKnownPort` tells that one of the ports is in the descriptor; it may only turn a weak sign into
  /// a verdict, never replace one.
  static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict

  /// A decoder for a new flow.
  init(environment: DecoderEnvironment)

  /// Takes the next bytes of one direction.
  mutating func decode(
    _ chunk: borrowing StreamChunk,
    into sink: inout EventSink
  ) -> DecodeProgress

  /// `count` bytes of a direction were lost (0: unknown many); the next chunk begins after them.
  ///
  /// They are counted from where the decoder stands: behind what it consumed and what it wanted skipped.
  /// The decoder drops what it had begun and looks for the next message.
  mutating func gap(_ count: Int, _ direction: StreamDirection, into sink: inout EventSink)

  /// The flow is over; what is still pending is reported or dropped.
  mutating func finish(into sink: inout EventSink)
}

/// What decoders may know of the run that they serve.
package final class DecoderEnvironment {
  /// Limits of what a decoder keeps.
  package let limits: DecoderLimits
  /// What an output may show.
  package let output: OutputOptions
  /// Secrets of TLS sessions that the user gave.
  package let secrets: SessionSecrets
  /// What a protocol keeps across the flows of one worker (a cache), by the protocol's number.
  package var attachments: [UInt8: any AnyObject & Sendable] = [:]

  /// Makes an environment; one a worker.
  package init(
    limits: DecoderLimits = DecoderLimits(),
    output: OutputOptions = OutputOptions(),
    secrets: SessionSecrets = SessionSecrets()
  ) {
    self.limits = limits
    self.output = output
    self.secrets = secrets
  }
}

/// The named limits of decoders; reaching one is an anomaly.
package struct DecoderLimits: Hashable, Sendable {
  /// Bytes of one message that a decoder waits for before it gives the message up.
  package var maxMessageBytes = 4 << 20
  /// Requests of one flow that wait for their answer.
  package var maxPendingRequests = 256
  /// Bytes of certificates of one handshake that are kept.
  package var maxCertificateBytes = 64 << 10

  /// The defaults.
  package init() {}
}
