// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Events
package import ProtocolKit

/// VNC's opening (RFC 6143, 7.1): versions, security types, the result; one event a connection.
///
/// Where both agree on TLS, alone or by VeNCrypt (the community's rfbproto, "VeNCrypt"), what follows is read as TLS.
package struct RFBDecoder: StreamDecoder {
  /// The protocol's place in the registry.
  package static let descriptor = ProtocolDescriptor(
    id: 46,
    name: "rfb",
    ports: [5900, 5901, 5902, 5903],
    schemas: [RFBFacts.schema]
  )

  private enum Step: Sendable {
    case version
    case types
    case challenge
    case result
    case wrapVersion
    case wrapTypes
    case wrapAnswer
    case secured
    case over
  }

  /// Security types that lead to TLS.
  private enum Wrapping {
    static let tls: UInt8 = 18
    static let veNCrypt: UInt8 = 19
    /// Subtypes of VeNCrypt within TLS; 256 is a name and a password in plain text.
    static let secured: ClosedRange<UInt32> = 257...264
  }

  private var server = Step.version
  private var client = Step.version
  private var serverVersion = ""
  private var clientVersion = ""
  private var offered: [UInt8] = []
  private var chosen: UInt8?
  private var wrapped: UInt32?
  private var result: StaticString = ""
  private var isTold = false
  private var tls: TLSDecoder

  /// Nothing was said.
  package init(environment: DecoderEnvironment) {
    tls = TLSDecoder(
      environment: environment,
      transport: .stream,
      fromProtocol: Self.descriptor.name
    )
  }

  /// Both sides begin with their version.
  package static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    guard bytes.byteCount > 0 else { return .possible }
    return bytes.begins(withOneOf: ["RFB 003.", "RFB 004.", "RFB 005."], .unknown)
  }

  /// Takes the next bytes of one direction.
  package mutating func decode(
    _ chunk: borrowing StreamChunk,
    into sink: inout EventSink
  ) -> DecodeProgress {
    let count = chunk.bytes.byteCount
    var at = 0
    while at < count {
      let isServer = chunk.direction == .toClient
      let step = isServer ? server : client
      guard step != .over else { return .skippingRest(after: count) }
      let rest = chunk.bytes.slice(at, count)
      if step == .secured {
        guard var progress = tls.readTurned(rest, chunk.direction, &sink) else {
          end()
          return .skippingRest(after: count)
        }
        progress.consumed += at
        return progress
      }
      let used = isServer ? readServer(rest) : readClient(rest)
      guard used <= rest.byteCount else { return .needs(used, after: at) }
      at += used
      if server == .over || client == .secured { tell(&sink) }
    }
    return .consumed(count)
  }

  /// Version 3.3 and what is not known: the server chooses alone.
  private var isOld: Bool { clientVersion < "003.007" }

  /// Reads a step of the server; answers how many bytes it has, more than there are when some are missing.
  private mutating func readServer(_ bytes: RawSpan) -> Int {
    switch server {
    case .version:
      guard bytes.byteCount >= 12 else { return 12 }
      serverVersion = String(decoding: bytes.slice(4, 11))
      server = .types
      return 12
    case .types: return readTypes(bytes)
    case .challenge:
      guard bytes.byteCount >= 16 else { return 16 }
      server = .result
      return 16
    case .result:
      guard bytes.byteCount >= 4 else { return 4 }
      switch bytes.uint32(0) {
      case 0: result = "OK"
      case 1: result = "FAIL"
      case 2: result = "TOOMANY"
      default: break
      }
      server = .over
      return bytes.byteCount
    case .wrapVersion:
      guard bytes.byteCount >= 2 else { return 2 }
      server = bytes.uint16(0) == 2 ? .wrapTypes : .over
      return 2
    case .wrapTypes:
      // Whether it agrees on the version, then the subtypes.
      guard bytes.uint8(0) == 0 else {
        server = .over
        return 1
      }
      guard bytes.byteCount >= 2 else { return 2 }
      let end = 2 + 4 * Int(bytes.uint8(1))
      if bytes.byteCount >= end { server = .wrapAnswer }
      return end
    case .wrapAnswer:
      let isAgreed = bytes.uint8(0) == 1 && client == .wrapAnswer
      server = isAgreed ? .secured : .over
      client = server
      return 1
    case .secured, .over: return bytes.byteCount
    }
  }

  private mutating func readTypes(_ bytes: RawSpan) -> Int {
    if isOld {
      guard bytes.byteCount >= 4 else { return 4 }
      let type = UInt8(clamping: bytes.uint32(0))
      offered = [type]
      chosen = type
      // In 3.3 nothing follows where there is no authentication.
      server = type == 2 ? .challenge : .over
      return 4
    }
    let number = Int(bytes.uint8(0))
    guard bytes.byteCount >= 1 + number else { return 1 + number }
    offered = [UInt8](copying: bytes.slice(1, 1 + number))
    server = number == 0 ? .over : .challenge
    if chosen == 1 { server = .result }
    return 1 + number
  }

  private mutating func readClient(_ bytes: RawSpan) -> Int {
    switch client {
    case .version:
      guard bytes.byteCount >= 12 else { return 12 }
      clientVersion = String(decoding: bytes.slice(4, 11))
      client = isOld ? .over : .types
      return 12
    case .types:
      chosen = bytes.uint8(0)
      client = .over
      switch chosen {
      case 1:
        // Only 3.8 says how it went.
        server = clientVersion < "003.008" ? .over : .result
      case 2: break
      case Wrapping.tls:
        client = .secured
        server = .secured
        return 1
      case Wrapping.veNCrypt:
        client = .wrapVersion
        server = .wrapVersion
        return 1
      default: server = .over
      }
      return bytes.byteCount
    case .wrapVersion:
      guard bytes.byteCount >= 2 else { return 2 }
      client = .wrapTypes
      return 2
    case .wrapTypes:
      guard bytes.byteCount >= 4 else { return 4 }
      wrapped = bytes.uint32(0)
      client = Wrapping.secured.contains(bytes.uint32(0)) ? .wrapAnswer : .over
      if client == .over { server = .over }
      return 4
    default: return bytes.byteCount
    }
  }

  private mutating func end() {
    server = .over
    client = .over
  }

  private mutating func tell(_ sink: inout EventSink) {
    guard !isTold, sink.wants(.rfb), !serverVersion.isEmpty || !clientVersion.isEmpty else {
      return
    }
    isTold = true
    var facts: [SessionFact] = []
    if !serverVersion.isEmpty {
      facts.append(SessionFact(RFBField.serverVersion, .text(serverVersion)))
    }
    if !clientVersion.isEmpty {
      facts.append(SessionFact(RFBField.clientVersion, .text(clientVersion)))
    }
    for type in offered { facts.append(SessionFact(RFBField.offered, .integer(Int64(type)))) }
    if let chosen { facts.append(SessionFact(RFBField.securityType, .integer(Int64(chosen)))) }
    if let wrapped { facts.append(SessionFact(RFBField.wrapped, .integer(Int64(wrapped)))) }
    if result.utf8CodeUnitCount > 0 { facts.append(SessionFact(RFBField.result, .word(result))) }
    sink.emit(SessionFacts<RFBFacts>(facts), from: .toServer)
  }

  /// What follows a gap is not read, but within TLS.
  package mutating func gap(
    _ count: Int,
    _ direction: StreamDirection,
    into sink: inout EventSink
  ) {
    guard client == .secured else { return end() }
    sink.context.flow.appProtocol = TLSDecoder.descriptor.id
    tls.gap(count, direction, into: &sink)
  }

  /// The flow is over: what was said is told.
  package mutating func finish(into sink: inout EventSink) {
    tell(&sink)
    guard client == .secured else { return }
    sink.context.flow.appProtocol = TLSDecoder.descriptor.id
    tls.finish(into: &sink)
  }
}
