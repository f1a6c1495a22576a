// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Events
package import ProtocolKit

/// How a protocol that begins in plain text agrees on TLS.
package protocol TransportUpgrade: Sendable {
  /// Whether reading can go on after lost bytes.
  static var survivesGap: Bool { get }

  /// Nothing has been said yet.
  init()

  /// Reads the next plain bytes of one direction, leftovers first.
  mutating func read(_ bytes: RawSpan, _ direction: StreamDirection) -> UpgradeStep
}

/// What came of some plain bytes.
package struct UpgradeStep: Sendable {
  /// Where the talk stands.
  package enum Outcome: Sendable {
    /// It goes on in plain text.
    case plain
    /// TLS begins behind what was consumed, in both directions.
    case granted
    /// Nothing more is to be expected.
    case finished
  }

  let outcome: Outcome
  /// Bytes that are done with.
  let consumed: Int
  /// Bytes that must stand behind them before the next call; 0 when all were consumed.
  let needed: Int

  static func plain(_ consumed: Int, needed: Int = 0) -> UpgradeStep {
    UpgradeStep(outcome: .plain, consumed: consumed, needed: needed)
  }

  static func granted(after consumed: Int) -> UpgradeStep {
    UpgradeStep(outcome: .granted, consumed: consumed, needed: 0)
  }

  static let finished = UpgradeStep(outcome: .finished, consumed: 0, needed: 0)
}

/// A recognised protocol that may turn to TLS: what follows is read as TLS, and its event tells from
/// what protocol it came.
package struct Upgrading<Signature: ProtocolSignature, Upgrade: TransportUpgrade>: StreamDecoder {
  /// The signature's own.
  package static var descriptor: ProtocolDescriptor { Signature.descriptor }

  /// Bytes of plain talk after which no TLS is expected any more.
  package static var maxPlainBytes: Int { 64 << 10 }

  private enum Phase: Sendable {
    case plain
    case tls
    case finished
  }

  private var phase = Phase.plain
  private var upgrade = Upgrade()
  private var tls: TLSDecoder
  private var plainBytes = 0

  /// Whether the talk is still in plain text.
  var isPlain: Bool { phase == .plain }

  /// Asks the signature.
  package static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    guard bytes.byteCount > 0 else { return .possible }
    return Signature.probe(bytes, direction, onKnownPort: onKnownPort)
  }

  /// A decoder for a new flow.
  package init(environment: DecoderEnvironment) {
    tls = TLSDecoder(
      environment: environment,
      transport: .stream,
      fromProtocol: Signature.descriptor.name
    )
  }

  /// Takes the next bytes of one direction.
  package mutating func decode(
    _ chunk: borrowing StreamChunk,
    into sink: inout EventSink
  ) -> DecodeProgress {
    let count = chunk.bytes.byteCount
    if chunk.isDatagram { return .consumed(count) }
    switch phase {
    case .finished: return .skippingRest(after: count)
    case .tls: return readTLS(chunk.bytes, chunk.direction, &sink)
    case .plain: break
    }
    let step = upgrade.read(chunk.bytes, chunk.direction)
    switch step.outcome {
    case .plain:
      plainBytes += step.consumed
      guard plainBytes <= Self.maxPlainBytes else { break }
      return step.needed > 0
        ? .needs(step.needed, after: step.consumed) : .consumed(step.consumed)
    case .granted:
      phase = .tls
      guard step.consumed < count else { return .consumed(count) }
      var progress = readTLS(
        chunk.bytes.slice(step.consumed, count),
        chunk.direction,
        &sink
      )
      progress.consumed += step.consumed
      return progress
    case .finished: break
    }
    phase = .finished
    return .skippingRest(after: count)
  }

  private mutating func readTLS(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) -> DecodeProgress {
    if let progress = tls.readTurned(bytes, direction, &sink) { return progress }
    phase = .finished
    return .skippingRest(after: bytes.byteCount)
  }

  /// Bytes were lost.
  package mutating func gap(
    _ count: Int,
    _ direction: StreamDirection,
    into sink: inout EventSink
  ) {
    switch phase {
    case .plain where !Upgrade.survivesGap: phase = .finished
    case .tls:
      sink.context.flow.appProtocol = TLSDecoder.descriptor.id
      tls.gap(count, direction, into: &sink)
    default: break
    }
  }

  /// The flow is over: an unfinished handshake or exchange is reported.
  package mutating func finish(into sink: inout EventSink) {
    if phase == .tls {
      sink.context.flow.appProtocol = TLSDecoder.descriptor.id
      tls.finish(into: &sink)
    }
  }
}
