// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Certificates
package import Events
package import ProtocolKit

/// TLS and SSL over a stream: records, the handshake in the clear, one event a handshake.
///
/// Only handshake bytes are kept; application data is passed over by length. The event is made when
/// the handshake is over as far as it can be seen: both sides changed cipher, the first data, a fatal
/// alert, the ServerHello of TLS 1.3, or the end of the flow.
package struct TLSDecoder: StreamDecoder {
  /// TLS.
  package static let descriptor = ProtocolDescriptor(
    id: 10,
    name: "tls",
    ports: [
      443, 8443, 2762, 8883, 2576, 465, 636, 853, 989, 990, 992, 993, 994, 995,
    ],
    schemas: [TLSEvent.schema]
  )

  /// Bytes of one hello or key exchange that are waited for.
  package static let maxHelloBytes = 128 << 10
  /// Records of data without a ServerHello after which no ServerHello is expected any more.
  static let maxBlindDataRecords = 16

  let limits: DecoderLimits
  private let memory: TLSMemory
  var certificates: CertificateCache { memory.certificates }
  let secrets: SessionSecrets
  let output: OutputOptions
  var handshake = TLSHandshake()
  var toServer = TLSSide()
  var toClient = TLSSide()
  /// Opens what the key log has the secrets of; one at the most, and none where it has none.
  var decryption: [TLSDecryption] = []
  /// Whether the event has been made; nothing is read after it unless it is opened.
  var isDone = false
  /// Whether the flow turned out not to be TLS.
  var isLost = false

  /// A decoder for a new flow; a worker's decoders share what they remember.
  package init(environment: DecoderEnvironment) {
    limits = environment.limits
    secrets = environment.secrets
    output = environment.output
    if let memory = environment.attachments[Self.descriptor.id] as? TLSMemory {
      self.memory = memory
    } else {
      memory = TLSMemory()
      environment.attachments[Self.descriptor.id] = memory
    }
  }

  /// A decoder for TLS inside of another protocol or over another transport.
  init(
    environment: DecoderEnvironment,
    transport: TLSTransport,
    fromProtocol: StaticString = ""
  ) {
    self.init(environment: environment)
    handshake.transport = transport
    handshake.fromProtocol = fromProtocol
  }

  /// Takes the next bytes of one direction.
  package mutating func decode(
    _ chunk: borrowing StreamChunk,
    into sink: inout EventSink
  ) -> DecodeProgress {
    if isFinished { return .skippingRest(after: 0) }
    // The side is taken out while it changes: a message's handler may use `self`, and its buffer stays
    // the only one.
    var side = TLSSide()
    if chunk.direction == .toServer { swap(&side, &toServer) } else { swap(&side, &toClient) }
    var progress = readRecords(chunk.bytes, chunk.direction, &side, &sink)
    if chunk.direction == .toServer { toServer = side } else { toClient = side }
    if isLost {
      report(into: &sink)
      endDecryption(into: &sink)
      return .lost
    }
    if !decryption.isEmpty {
      progress.held = UInt32(clamping: decryption[0].inner.held(chunk.direction))
    }
    return progress
  }

  /// Bytes were lost: drops what was begun and searches the next record.
  package mutating func gap(
    _ count: Int,
    _ direction: StreamDirection,
    into sink: inout EventSink
  ) {
    var side = direction == .toServer ? toServer : toClient
    side.drop()
    side.search = .behindLoss
    side.sawGap = true
    if direction == .toServer { toServer = side } else { toClient = side }
    loseSealed(direction, into: &sink)
  }

  /// The flow is over: what was seen of an unfinished handshake is reported.
  package mutating func finish(into sink: inout EventSink) {
    report(into: &sink)
    endDecryption(into: &sink)
  }

  /// Makes the event, once.
  mutating func report(into sink: inout EventSink) {
    guard !isDone, handshake.isWorthReporting else { return }
    isDone = true
    var seen = handshake
    handshake = TLSHandshake()
    handshake.clientDirection = seen.clientDirection
    if decryption.isEmpty {
      toServer.drop()
      toClient.drop()
    } else {
      seen.isDecrypted = decryption[0].hasOpened
      seen.innerProtocol = decryption[0].inner.name
    }
    guard sink.wants(.tls) else { return }
    let event = TLSEvent(
      seen,
      client: seen.clientHello.borrowed,
      server: seen.serverHello.borrowed,
      time: sink.context.time,
      digests: memory.digests
    )
    sink.emit(event, from: seen.clientDirection ?? .toServer)
  }
}

extension TLSDecoder {
  /// So many bytes tell TLS from what else a tunnel may carry: two headers and a version.
  private static let tellingBytes = 10

  /// Reads what another protocol turned to; `nil` when its first bytes are no TLS, for a tunnel may carry
  /// anything.
  mutating func readTurned(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) -> DecodeProgress? {
    let isFirst = direction == .toServer ? !toServer.sawRecord : !toClient.sawRecord
    if isFirst {
      // The same few bytes decide, however many came with them.
      switch Self.probe(bytes.slice(0, Self.tellingBytes), direction, onKnownPort: true) {
      case .no: return nil
      case .possible where bytes.byteCount < Self.tellingBytes:
        return .needs(bytes.byteCount + 1, after: 0)
      case .possible, .certain: break
      }
    }
    sink.context.flow.appProtocol = Self.descriptor.id
    return decode(StreamChunk(bytes, direction), into: &sink)
  }
}

/// What the decoders of one worker remember across flows.
final class TLSMemory: Sendable {
  let certificates = CertificateCache()
  let digests = DigestCache()
}
