// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import ProtocolKit

/// What is inside of a session that was opened: recognised by its first bytes, read by its own decoder.
///
/// It keeps for the inner decoder what the flow engine keeps for the others, within the same limits.
struct TLSInnerStream: Sendable {
  /// Bytes of a direction that are looked at until some decoder knows them.
  static let maxProbeBytes = 2 << 10

  /// How far recognition has come.
  enum State: Sendable {
    case waiting
    case known
    case unknown
  }

  private struct Side: Sendable {
    var pending: [UInt8] = []
    var needed = 0
    var skip = 0
    var isUnknown = false
    /// Bytes that the inner decoder itself keeps.
    var inside = 0
  }

  private let limits: DecoderLimits
  private let output: OutputOptions
  private var decoder: (any StreamDecoder)?
  private var sides = InlineArray<2, Side>(repeating: Side())
  private(set) var state = State.waiting
  /// The EVE name of the protocol, empty for none.
  private(set) var name: StaticString = ""

  init(limits: DecoderLimits, output: OutputOptions) {
    self.limits = limits
    self.output = output
  }

  /// Bytes that a direction keeps.
  func held(_ direction: StreamDirection) -> Int {
    let side = Int(direction.rawValue)
    return sides[side].pending.count + sides[side].inside
  }

  /// Looks at the next bytes of a direction while the protocol is not known; they are kept for it.
  mutating func probe(_ bytes: RawSpan, _ direction: StreamDirection, _ flow: FlowIdentity) {
    let side = Int(direction.rawValue)
    sides[side].pending.append(copying: bytes)
    if sides[side].isUnknown { return cut(side) }
    var mayBe = false
    for type in ProtocolRegistry.decoders where Self.isInner(type.descriptor) {
      let isKnown =
        type.descriptor.ports.contains(flow.serverPort)
        || type.descriptor.ports.contains(flow.clientPort)
      switch type.probe(sides[side].pending.borrowed, direction, onKnownPort: isKnown) {
      case .certain:
        // The environment is apart from the worker's: what is inside of TLS is not opened again.
        decoder = type.init(environment: DecoderEnvironment(limits: limits, output: output))
        name = type.descriptor.name
        state = .known
        return
      case .possible: mayBe = true
      case .no: break
      }
    }
    if mayBe, sides[side].pending.count <= Self.maxProbeBytes { return }
    sides[side].isUnknown = true
    cut(side)
    if sides[1 - side].isUnknown { state = .unknown }
  }

  private mutating func cut(_ side: Int) {
    if sides[side].pending.count > Self.maxProbeBytes { sides[side].pending = [] }
  }

  private static func isInner(_ descriptor: ProtocolDescriptor) -> Bool {
    descriptor.overTCP && descriptor.id != TLSDecoder.descriptor.id
  }

  /// Reads what was kept while the protocol was not known, `direction` last.
  mutating func readKept(_ direction: StreamDirection, into sink: inout EventSink) {
    for way in [direction.reversed, direction] {
      var waiting: [UInt8] = []
      swap(&waiting, &sides[Int(way.rawValue)].pending)
      if !waiting.isEmpty { read(waiting.borrowed, way, into: &sink) }
    }
  }

  /// Reads the next bytes of a direction.
  mutating func read(_ bytes: RawSpan, _ direction: StreamDirection, into sink: inout EventSink) {
    let side = Int(direction.rawValue)
    let skipped = min(sides[side].skip, bytes.byteCount)
    sides[side].skip -= skipped
    let fresh = bytes.slice(skipped, bytes.byteCount)
    if fresh.byteCount == 0 { return }
    if sides[side].pending.isEmpty {
      let rest = decode(fresh, direction, &sink)
      if rest < fresh.byteCount {
        sides[side].pending.append(copying: fresh.slice(rest, fresh.byteCount))
      }
      return
    }
    sides[side].pending.append(copying: fresh)
    guard sides[side].pending.count >= sides[side].needed else { return }
    var waiting: [UInt8] = []
    swap(&waiting, &sides[side].pending)
    let rest = decode(waiting.borrowed, direction, &sink)
    if rest == 0 {
      swap(&waiting, &sides[side].pending)
    } else if rest < waiting.count {
      sides[side].pending.append(copying: waiting.borrowed.slice(rest, waiting.count))
    }
  }

  /// Gives bytes to the decoder; what it wants to see again begins at the answer.
  private mutating func decode(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) -> Int {
    let side = Int(direction.rawValue)
    let count = bytes.byteCount
    var at = 0
    sides[side].needed = 0
    while at < count {
      let chunk = StreamChunk(bytes.slice(at, count), direction)
      guard let progress = decoder?.decode(chunk, into: &sink), !progress.isLost else {
        state = .unknown
        return count
      }
      sides[side].inside = Int(progress.held)
      at += max(0, min(progress.consumed, count - at))
      if progress.skip > 0 {
        let here = min(progress.skip, count - at)
        at += here
        sides[side].skip = progress.skip - here
      } else if progress.needed > 0 {
        guard progress.needed <= limits.maxMessageBytes else {
          sink.anomaly("stream.message_too_long", "tls")
          decoder?.gap(0, direction, into: &sink)
          return count
        }
        sides[side].needed = progress.needed
        return at
      } else {
        return count
      }
    }
    return count
  }

  /// Bytes of a direction were lost, nobody knows how many.
  mutating func lose(_ direction: StreamDirection, into sink: inout EventSink) {
    let side = Int(direction.rawValue)
    sides[side] = Side()
    if state == .known { decoder?.gap(0, direction, into: &sink) }
  }

  /// The flow is over.
  mutating func finish(into sink: inout EventSink) {
    if state == .known { decoder?.finish(into: &sink) }
  }
}
