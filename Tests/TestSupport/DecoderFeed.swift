// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Events
package import ProtocolKit

/// Feeds a decoder as the flow engine does: leftovers kept, skips counted, in pieces of any size.
package struct DecoderFeed<Decoder: StreamDecoder> {
  /// The decoder under test.
  package var decoder: Decoder
  /// What it said.
  package let handler = RecordingHandler()
  /// Whether it gave the flow up.
  package private(set) var isLost = false
  private var pending: [[UInt8]] = [[], []]
  private var skips = [0, 0]
  private var needed = [0, 0]
  private var packet: UInt64 = 0

  /// Makes a decoder with these limits.
  package init(
    _ type: Decoder.Type = Decoder.self,
    environment: DecoderEnvironment = DecoderEnvironment()
  ) {
    decoder = Decoder(environment: environment)
    handler.options = environment.output
  }

  /// Offers bytes of one direction, in pieces of `size` (all at once by default).
  package mutating func feed(
    _ bytes: [UInt8],
    _ direction: StreamDirection = .toServer,
    pieces size: Int = .max
  ) {
    var start = 0
    while start < bytes.count, !isLost {
      let end = size >= bytes.count - start ? bytes.count : start + size
      offer(Array(bytes[start..<end]), direction)
      start = end
    }
  }

  private mutating func offer(_ bytes: [UInt8], _ direction: StreamDirection) {
    let side = Int(direction.rawValue)
    packet += 1
    pending[side] += bytes
    var rounds = 0
    while !isLost {
      let cut = min(skips[side], pending[side].count)
      pending[side].removeFirst(cut)
      skips[side] -= cut
      if pending[side].isEmpty || skips[side] > 0 || pending[side].count < needed[side] { return }
      let data = pending[side]
      var sink = EventSink(handler: handler, context: .test(direction, packet: packet))
      let progress = decoder.decode(StreamChunk(data.borrowed, direction), into: &sink)
      rounds += 1
      precondition(
        progress.consumed >= 0 && progress.consumed <= data.count && rounds < 100_000,
        "decoder broke its contract"
      )
      if progress.isLost {
        isLost = true
        return
      }
      pending[side].removeFirst(progress.consumed)
      skips[side] = progress.skip
      needed[side] = progress.needed
      if progress.needed > 0 {
        precondition(progress.needed > data.count - progress.consumed, "asks for what it has")
        return
      }
      precondition(
        progress.skip > 0 || progress.consumed == data.count,
        "left bytes without asking for more"
      )
      if progress.skip == 0 { return }
    }
  }

  /// Tells of lost bytes.
  package mutating func gap(_ count: Int, _ direction: StreamDirection = .toServer) {
    let side = Int(direction.rawValue)
    let lost = max(0, count - skips[side]) + (count > 0 ? pending[side].count : 0)
    skips[side] = max(0, skips[side] - count)
    if count > 0, lost == 0 { return }
    pending[side] = []
    needed[side] = 0
    skips[side] = 0
    var sink = EventSink(handler: handler, context: .test(direction, packet: packet))
    decoder.gap(lost, direction, into: &sink)
  }

  /// Ends the flow.
  package mutating func finish() {
    var sink = EventSink(handler: handler, context: .test(packet: packet))
    decoder.finish(into: &sink)
  }
}

/// Bytes from hexadecimal text; white space and what follows `#` on a line does not count.
package func hex(_ text: String) -> [UInt8] {
  var digits: [UInt8] = []
  for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
    for character in line {
      if character == "#" { break }
      if let value = character.hexDigitValue { digits.append(UInt8(value)) }
    }
  }
  return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}
