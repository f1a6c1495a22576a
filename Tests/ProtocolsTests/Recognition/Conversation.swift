// SPDX-License-Identifier: Apache-2.0
import Bytes
import Events
import ProtocolKit
import Protocols
import TestSupport

/// What two sides say in turn, and what a decoder makes of it.
struct Conversation {
  /// Bytes of one side.
  struct Turn {
    var direction: StreamDirection
    var bytes: [UInt8]
  }

  var turns: [Turn] = []

  static func toServer(_ bytes: [UInt8]) -> Conversation {
    Conversation(turns: [Turn(direction: .toServer, bytes: bytes)])
  }

  mutating func say(_ direction: StreamDirection, _ bytes: [UInt8]) {
    turns.append(Turn(direction: direction, bytes: bytes))
  }

  /// All bytes, for loops over places.
  var count: Int { turns.reduce(0) { $0 + $1.bytes.count } }

  /// The events, each with its sender, when the bytes come in pieces of that size.
  func events<Decoder: StreamDecoder>(
    _ type: Decoder.Type,
    pieces: Int = .max,
    environment: DecoderEnvironment = DecoderEnvironment()
  ) -> [String] {
    var feed = DecoderFeed(type, environment: environment)
    for turn in turns { feed.feed(turn.bytes, turn.direction, pieces: pieces) }
    feed.finish()
    return feed.handler.events.map { "\($0.type.rawValue) \($0.direction) \($0.json)" }
  }

  /// The names of the anomalies.
  func anomalies<Decoder: StreamDecoder>(
    _ type: Decoder.Type,
    environment: DecoderEnvironment = DecoderEnvironment()
  ) -> [String] {
    events(type, environment: environment).filter { $0.hasPrefix("1 ") }.compactMap {
      let parts = $0.split(separator: "\"")
      guard let at = parts.firstIndex(of: "event"), at + 2 < parts.count else { return nil }
      return String(parts[at + 2])
    }
  }

  /// The conversation's first `length` bytes.
  func prefix(_ length: Int) -> Conversation {
    var rest = length
    var shorter = Conversation()
    for turn in turns where rest > 0 {
      shorter.say(turn.direction, Array(turn.bytes.prefix(rest)))
      rest -= turn.bytes.count
    }
    return shorter
  }

  /// Feeds it with `count` bytes lost at that place of that turn.
  func feedWithGap<Decoder: StreamDecoder>(
    _ type: Decoder.Type,
    turn index: Int,
    at place: Int,
    count: Int
  ) -> [String] {
    var feed = DecoderFeed(type)
    for (i, turn) in turns.enumerated() {
      guard i == index else {
        feed.feed(turn.bytes, turn.direction)
        continue
      }
      feed.feed(Array(turn.bytes.prefix(place)), turn.direction)
      feed.gap(count, turn.direction)
      feed.feed(Array(turn.bytes.dropFirst(place + count)), turn.direction)
    }
    feed.finish()
    return feed.handler.events.map(\.json)
  }

  /// A conversation with a few bytes changed, left out, doubled or put in.
  func mutated(_ random: inout SplitMix64) -> Conversation {
    var copy = self
    for _ in 0...random.next(below: 4) {
      let index = random.next(below: turns.count)
      var bytes = copy.turns[index].bytes
      guard !bytes.isEmpty else { continue }
      let place = random.next(below: bytes.count)
      switch random.next(below: 5) {
      case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
      case 1: bytes[place] ^= 1 << UInt8(random.next(below: 8))
      case 2: bytes.remove(at: place)
      case 3: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
      default: bytes.append(contentsOf: bytes[place...].prefix(random.next(below: 64)))
      }
      copy.turns[index].bytes = bytes
    }
    return copy
  }
}

/// Steele, Lea and Flood's generator: small, and the same everywhere.
struct SplitMix64 {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  mutating func next(below bound: Int) -> Int { Int(next() % UInt64(bound)) }
}

/// Reads every field of every event, as rules would, and keeps them by name.
final class FieldReader: EventHandler {
  private(set) var events: [[String: [String]]] = []
  private let schemas: [EventSchema]

  init(_ schemas: [EventSchema]) { self.schemas = schemas }

  func wants(_ type: EventType) -> Bool { true }

  func handle<View: EventView & ~Escapable>(_ event: borrowing View, in context: EventContext) {
    guard let schema = schemas.first(where: { $0.type == View.type }) else { return }
    var fields: [String: [String]] = [:]
    for field in schema.fields {
      var values: [String] = []
      var isAbsent = false
      for index in 0..<(field.isList ? 80 : 2) where !isAbsent {
        switch event.field(field.id, at: index) {
        case .absent: isAbsent = true
        case .integer(let number): values.append("\(number)")
        case .flag(let flag): values.append("\(flag)")
        case .bytes(let bytes): values.append(String(decoding: bytes))
        case .literal(let text): values.append(text.description)
        case .text(let text): values.append(text)
        case .address: values.append("address")
        }
      }
      if !values.isEmpty { fields[field.name.description] = values }
    }
    events.append(fields)
  }

  /// The fields of the events that one decoder finds in whole turns.
  static func read<Decoder: StreamDecoder>(
    _ type: Decoder.Type,
    _ conversation: Conversation
  ) -> [[String: [String]]] {
    let reader = FieldReader(Decoder.descriptor.schemas)
    var decoder = Decoder(environment: DecoderEnvironment())
    for turn in conversation.turns {
      var sink = EventSink(handler: reader, context: .test(turn.direction))
      _ = decoder.decode(StreamChunk(turn.bytes.borrowed, turn.direction), into: &sink)
    }
    var sink = EventSink(handler: reader, context: .test())
    decoder.finish(into: &sink)
    return reader.events
  }
}
