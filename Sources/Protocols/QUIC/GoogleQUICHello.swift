// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// The client's hello of Google QUIC before it took TLS over: tags with values, in the clear.
///
/// Described in Google's "QUIC Crypto", revision of December 2016.
struct GoogleQUICHello: ~Escapable {
  /// Tags of one hello that are read.
  static let maxTags = 128

  private let bytes: RawSpan
  /// How many tags there are, 0 for no hello.
  let count: Int

  /// Views the bytes of a CHLO message: tag, number of tags 2, padding 2, then tags and their ends.
  @_lifetime(copy bytes)
  init(_ bytes: RawSpan) {
    self.bytes = bytes
    guard bytes.byteCount >= 8, bytes.hasPrefix("CHLO") else {
      count = 0
      return
    }
    let fitting = (bytes.byteCount - 8) / 8
    count = min(Int(bytes.uint16LE(4)), fitting, Self.maxTags)
  }

  /// The tag at an index below `count`, without the zeros behind it.
  @_lifetime(copy self)
  func tag(_ index: Int) -> RawSpan {
    let start = 8 + 8 * index
    var end = start + 4
    while end > start, bytes.uint8(end - 1) == 0 { end -= 1 }
    return bytes.slice(start, end)
  }

  /// The value of a tag, empty when there is none or it is cut off.
  @_lifetime(copy self)
  func value(_ tag: StaticString) -> RawSpan {
    let values = 8 + 8 * count
    var begin = 0
    for index in 0..<count {
      let end = Int(bytes.uint32LE(12 + 8 * index))
      if bytes.hasPrefix(tag, at: 8 + 8 * index) {
        guard begin <= end, values + end <= bytes.byteCount else { break }
        return bytes.slice(values + begin, values + end)
      }
      begin = end
    }
    return bytes.slice(0, 0)
  }

  /// What Salesforce's CYU is the MD5 of: the version's digits, then the tags in order.
  func fingerprint(_ version: QUICVersion) -> [UInt8] {
    var text: [UInt8] = []
    for shift in [UInt32(8), 0] {
      text.append(UInt8(truncatingIfNeeded: version.rawValue >> shift))
    }
    for index in 0..<count {
      text.append(index == 0 ? UInt8(ascii: ",") : UInt8(ascii: "-"))
      text.append(copying: tag(index))
    }
    return text
  }

  /// Where the hello stands in a packet of a version that does not encrypt its first packets.
  ///
  /// Empty when there is none. Behind the header stand 12 bytes of hash, then frames (Google's "QUIC
  /// Wire Layout Specification"): `1fdooossB` is a stream's.
  @_lifetime(copy packet)
  static func find(in packet: RawSpan, headerLength: Int) -> RawSpan {
    var offset = headerLength + 12
    while offset < packet.byteCount {
      let type = packet.uint8(offset)
      if type == 0 {
        offset += 1
        continue
      }
      guard type & 0x80 != 0 else { break }
      let offsetBytes = type >> 2 & 7
      var at = offset + 1 + Int(type & 3) + 1 + (offsetBytes == 0 ? 0 : Int(offsetBytes) + 1)
      var end = packet.byteCount
      if type & 0x20 != 0 {
        guard packet.byteCount - at >= 2 else { break }
        end = min(end, at + 2 + Int(packet.uint16(at)))
        at += 2
      }
      let body = packet.slice(at, end)
      if body.hasPrefix("CHLO") { return body }
      offset = max(end, offset + 1)
    }
    return packet.slice(0, 0)
  }

  /// Bytes of the header of a Google QUIC 46 packet with a long header; `nil` when it is cut.
  static func longHeaderLength(_ packet: RawSpan) -> Int? {
    guard packet.byteCount >= 6 else { return nil }
    let lengths = packet.uint8(5)
    let destination = lengths >> 4 == 0 ? 0 : Int(lengths >> 4) + 3
    let source = lengths & 15 == 0 ? 0 : Int(lengths & 15) + 3
    let end = 6 + destination + source + Int(packet.uint8(0) & 3) + 1
    return end <= packet.byteCount ? end : nil
  }

  /// Bytes of the public header of a Google QUIC 43 packet with a version; `nil` without one.
  static func publicHeaderLength(_ packet: RawSpan) -> Int? {
    guard packet.byteCount >= 14, packet.uint8(0) & 0xcb == 0x09,
      packet.uint32(9) == QUICVersion.q043.rawValue
    else { return nil }
    let number = [1, 2, 4, 6][Int(packet.uint8(0) >> 4 & 3)]
    return 13 + number <= packet.byteCount ? 13 + number : nil
  }
}
