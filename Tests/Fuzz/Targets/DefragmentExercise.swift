// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Decode
internal import NetworkTypes

/// Puts fragments together, within limits that are easily reached.
///
/// A piece of even kind is an IP packet as it stands. In one of odd kind the first four bytes say where a
/// fragment of one of four packets lies, and the rest is its payload.
enum DefragmentExercise {
  static func run(_ input: [UInt8]) {
    var limits = Defragmenter.Limits()
    limits.maxPackets = 3
    limits.maxBytes = 8 << 10
    limits.maxFragments = 24
    var table = Defragmenter(limits: limits)
    var pieces = PieceReader(input)
    var time: Int64 = 0
    while let (kind, bytes) = pieces.next() {
      time += Int64(kind >> 3) * 500_000_000
      let packet = kind & 1 == 0 ? bytes : fragment(bytes, isIPv6: kind & 2 != 0)
      let view = PacketView(parsing: packet.borrowed, link: .raw)
      guard view.stop == .fragment else { continue }
      guard let whole = table.take(view, at: Timestamp(nanoseconds: time)) else { continue }
      hold(whole.count <= 65_575, "longer than a packet can be")
      let again = PacketView(parsing: whole.borrowed, link: .raw)
      hold(again.stop != .fragment, "a fragment put together")
      DecodeExercise.read(again, whole.count)
    }
    table.finish()
  }

  static func fragment(_ bytes: [UInt8], isIPv6: Bool) -> [UInt8] {
    guard bytes.count >= 4 else { return bytes }
    let identification = bytes[0] & 3
    let isLast = bytes[1] & 1 != 0
    let offset = UInt16(bytes[2]) << 8 | UInt16(bytes[3])
    let payload = bytes.dropFirst(4)
    func word(_ value: UInt16) -> [UInt8] {
      [UInt8(value >> 8), UInt8(truncatingIfNeeded: value)]
    }
    let length = UInt16(truncatingIfNeeded: payload.count)
    if isIPv6 {
      let place = (offset & 0x1fff) << 3 | (isLast ? 0 : 1)
      return [0x60, 0, 0, 0] + word(length &+ 8) + [44, 64] + [UInt8](repeating: 1, count: 32)
        + [17, 0] + word(place) + [0, 0, 0, identification] + payload
    }
    let place = offset & 0x1fff | (isLast ? 0 : 0x2000)
    return [0x45, 0] + word(length &+ 20) + [0, identification] + word(place) + [64, 17, 0, 0]
      + [10, 0, 0, 1, 10, 0, 0, 2] + payload
  }
}
