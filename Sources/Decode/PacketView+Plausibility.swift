// SPDX-License-Identifier: Apache-2.0
internal import Bytes

// Whether bytes are what a tunnel says they are.
extension PacketView {
  /// Whether an IPv4 or IPv6 header stands there that fits its place.
  func looksLikeIP(_ bytes: RawSpan, _ start: Int, _ end: Int) -> Bool {
    guard end - start >= 20 else { return false }
    let first = bytes.uint8(start)
    switch first >> 4 {
    case 4:
      let header = Int(first & 0x0f) * 4
      let total = Int(bytes.uint16(start + 2))
      return header >= 20 && total >= header && total <= end - start + missing
    case 6:
      guard end - start >= 40 else { return false }
      return Int(bytes.uint16(start + 4)) <= end - start - 40 + missing
    default: return false
    }
  }

  /// Whether an Ethernet frame stands there whose EtherType is a known one and fits what follows.
  func looksLikeEthernet(_ bytes: RawSpan, _ start: Int, _ end: Int) -> Bool {
    guard end - start >= 14 else { return false }
    return looksLikeContent(bytes.uint16(start + 12), bytes, start + 14, end)
  }

  private func looksLikeContent(
    _ first: UInt16,
    _ bytes: RawSpan,
    _ place: Int,
    _ end: Int
  ) -> Bool {
    var type = first
    var start = place
    while type == 0x8100 || type == 0x88a8 || type == 0x9100 {
      guard end - start >= 4 else { return false }
      type = bytes.uint16(start + 2)
      start += 4
    }
    switch type {
    case 0x0800: return looksLikeIP(bytes, start, end) && bytes.uint8(start) >> 4 == 4
    case 0x86dd: return looksLikeIP(bytes, start, end) && bytes.uint8(start) >> 4 == 6
    case 0x0806: return end - start >= 28 && bytes.uint16(start + 2) == 0x0800
    case 0x8847, 0x8848, 0x8863, 0x8864, 0x888e, 0x88cc, 0x894f: return end - start >= 4
    // A length, then 802.2: SNAP, spanning tree or the network layer's own.
    case 3..<0x0600:
      guard end - start >= 3, end - start + missing >= Int(type) else { return false }
      let points = bytes.uint16(start)
      return points == 0xaaaa || points == 0x4242 || points == 0xfefe
    default: return false
    }
  }

  /// Whether an 802.11 frame stands there: data with SNAP, or encrypted, or management.
  func looksLikeWireless(_ bytes: RawSpan, _ start: Int, _ end: Int) -> Bool {
    guard end - start >= 24 else { return false }
    let control = bytes.uint8(start)
    let flags = bytes.uint8(start + 1)
    guard control & 3 == 0 else { return false }
    if control & 0x0c == 0 { return flags & 3 == 0 }
    guard control & 0x0c == 0x08 else { return false }
    if flags & 0x40 != 0 || control & 0x40 != 0 { return true }
    var at = start + (flags & 3 == 3 ? 30 : 24)
    if control & 0x80 != 0 { at += 2 + (flags & 0x80 != 0 ? 4 : 0) }
    return end - at >= 8 && bytes.uint24(at) == 0xaaaa03
  }
}
