// SPDX-License-Identifier: Apache-2.0
internal import Bytes

// Options of TCP; only those of a SYN are read.
extension PacketView {
  /// The shift of the window scale option (RFC 7323, 2.2), at most 14; 0 when there is none.
  @inline(never)
  static func windowShift(_ bytes: RawSpan, _ start: Int, _ end: Int) -> UInt8 {
    var at = start
    while at < end {
      let kind = bytes.uint8(at)
      if kind == 0 { return 0 }
      if kind == 1 {
        at += 1
        continue
      }
      guard end - at >= 2 else { return 0 }
      let length = Int(bytes.uint8(at + 1))
      guard length >= 2, length <= end - at else { return 0 }
      if kind == 3, length == 3 { return min(bytes.uint8(at + 2), 14) }
      at += length
    }
    return 0
  }
}
