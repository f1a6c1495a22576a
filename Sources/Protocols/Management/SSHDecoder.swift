// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Events
package import ProtocolKit

/// SSH's opening (RFC 4253, 4.2 and 7.1): identification lines and key exchange offers; one event a connection.
package struct SSHDecoder: StreamDecoder {
  /// SSH's place in the registry.
  package static let descriptor = ProtocolDescriptor(
    id: 31,
    name: "ssh",
    ports: [22],
    schemas: [SSHFacts.schema]
  )

  /// Bytes of an identification line, and of what a server may say before it.
  private static let maxLine = 255
  private static let maxBanner = 8 << 10
  /// Bytes of a key exchange offer.
  private static let maxPacket = 35_000
  /// Names of a list that are compared, and bytes of a name that is told.
  private static let maxNames = 128
  private static let maxName = 64

  private enum Phase: Sendable {
    case identification
    case packet
    case over
  }

  private struct Side: Sendable {
    var phase = Phase.identification
    var version = ""
    var software = ""
    var said = 0
    /// Name lists of the offer: key exchange, host key, ciphers and MACs both ways.
    var offer: [[String]] = []
  }

  private var sides = InlineArray<2, Side>(repeating: Side())
  private var isTold = false

  /// Nothing was said.
  package init(environment: DecoderEnvironment) {}

  /// Both sides begin with their version.
  package static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    guard bytes.byteCount > 0 else { return .possible }
    return bytes.begins(withOneOf: ["SSH-2.", "SSH-1."], .unknown)
  }

  /// Takes the next bytes of one direction.
  package mutating func decode(
    _ chunk: borrowing StreamChunk,
    into sink: inout EventSink
  ) -> DecodeProgress {
    let bytes = chunk.bytes
    let count = bytes.byteCount
    let side = Int(chunk.direction.rawValue)
    var at = 0
    while at < count {
      switch sides[side].phase {
      case .over: return .skippingRest(after: count)
      case .identification:
        guard let feed = bytes.firstOffset(of: 0x0a, from: at) else {
          guard count - at <= Self.maxBanner else { return end(side, count, &sink) }
          return .needs(count - at + 1, after: at)
        }
        identify(bytes.slice(at, feed), side)
        sides[side].said += feed + 1 - at
        guard sides[side].said <= Self.maxBanner else { return end(side, count, &sink) }
        at = feed + 1
      case .packet:
        guard count - at >= 6 else { return .needs(6, after: at) }
        let length = Int(bytes.uint32(at))
        // The offer comes first; version 1 and what is encrypted look otherwise.
        guard bytes.uint8(at + 5) == 20, length >= 20, length <= Self.maxPacket else {
          return end(side, count, &sink)
        }
        guard count - at >= 4 + length else { return .needs(4 + length, after: at) }
        sides[side].offer = Self.lists(bytes.slice(at + 22, at + 4 + length))
        sides[side].phase = .over
        if !sides[0].offer.isEmpty, !sides[1].offer.isEmpty { tell(&sink) }
        return .skippingRest(after: count)
      }
    }
    return .consumed(count)
  }

  private mutating func end(_ side: Int, _ count: Int, _ sink: inout EventSink) -> DecodeProgress {
    sides[side].phase = .over
    if case .over = sides[1 - side].phase { tell(&sink) }
    return .skippingRest(after: count)
  }

  /// `SSH-version-software comments`; other lines may come before a server's.
  private mutating func identify(_ line: RawSpan, _ side: Int) {
    let text = line.trimmed
    guard text.hasPrefix("SSH-"), let hyphen = text.firstOffset(of: UInt8(ascii: "-"), from: 4)
    else {
      return
    }
    sides[side].version = String(decoding: text.slice(4, min(hyphen, 20)))
    sides[side].software = String(decoding: text.slice(hyphen + 1, hyphen + 1 + Self.maxLine))
    sides[side].phase = .packet
  }

  /// The first six name lists behind the cookie.
  private static func lists(_ payload: RawSpan) -> [[String]] {
    var lists: [[String]] = []
    var at = 0
    for _ in 0..<6 {
      guard at + 4 <= payload.byteCount else { return [] }
      let length = Int(payload.uint32(at))
      guard at + 4 + length <= payload.byteCount else { return [] }
      lists.append(names(payload.slice(at + 4, at + 4 + length)))
      at += 4 + length
    }
    return lists
  }

  private static func names(_ list: RawSpan) -> [String] {
    var names: [String] = []
    var at = 0
    while at < list.byteCount, names.count < maxNames {
      let end = list.firstOffset(of: UInt8(ascii: ","), from: at) ?? list.byteCount
      names.append(String(decoding: list.slice(at, min(end, at + maxName))))
      at = end + 1
    }
    return names
  }

  /// The client's first name that the server has, too (RFC 4253, 7.1).
  private func chosen(_ list: Int) -> String? {
    guard list < sides[0].offer.count, list < sides[1].offer.count else { return nil }
    let server = sides[1].offer[list]
    return sides[0].offer[list].first { server.contains($0) }
  }

  private mutating func tell(_ sink: inout EventSink) {
    guard !isTold, sink.wants(.ssh) else { return }
    isTold = true
    var facts: [SessionFact] = []
    func add(_ field: SSHField, _ text: String?) {
      if let text, !text.isEmpty { facts.append(SessionFact(field, .text(text))) }
    }
    add(.clientProtocol, sides[0].version)
    add(.clientSoftware, sides[0].software)
    add(.serverProtocol, sides[1].version)
    add(.serverSoftware, sides[1].software)
    add(.keyExchange, chosen(0))
    add(.hostKey, chosen(1))
    add(.cipher, chosen(2))
    add(.cipherBack, chosen(3))
    // These ciphers authenticate by themselves (RFC 5647; OpenSSH, PROTOCOL).
    let cipher = chosen(2) ?? ""
    if !cipher.contains("gcm"), !cipher.contains("poly1305") { add(.mac, chosen(4)) }
    guard !facts.isEmpty else { return }
    sink.emit(SessionFacts<SSHFacts>(facts), from: .toServer)
  }

  /// What follows a gap is not read.
  package mutating func gap(
    _ count: Int,
    _ direction: StreamDirection,
    into sink: inout EventSink
  ) {
    sides[Int(direction.rawValue)].phase = .over
  }

  /// The flow is over: what was said is told.
  package mutating func finish(into sink: inout EventSink) { tell(&sink) }
}
