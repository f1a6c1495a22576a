// SPDX-License-Identifier: Apache-2.0
internal import Bytes

// PPP, PPPoE, label stacks and service headers.
extension PacketView {
  /// RFC 1661, 2; RFC 1662, 3.1: perhaps `ff 03`, then a protocol in one byte or two.
  @_lifetime(self: copy bytes)
  mutating func ppp(_ bytes: RawSpan, _ place: Int) {
    var start = place
    guard bytes.byteCount - start >= 2 else {
      stop(.truncated, .pppTooSmall)
      return
    }
    if bytes.uint16(start) == 0xff03 { start += 2 }
    guard bytes.byteCount - start >= 2 else {
      stop(.truncated, .pppTooSmall)
      return
    }
    var type = bytes.uint16(start)
    start += 2
    // A first byte that is odd is the whole number.
    if type & 0x0100 != 0 {
      type >>= 8
      start -= 1
    }
    switch type {
    case 0x0021: ipv4(bytes, start)
    case 0x0057: ipv6(bytes, start)
    case 0x0281, 0x0283: if descend() { mpls(bytes, start) }
    // Control protocols of the line and of the layers above.
    case 0x8000...0xffff where type & 1 == 1: stop = .linkControl
    case _ where type & 1 == 0: stop(.badLink, .pppWrongType)
    default: stop = .unknownEtherType
    }
  }

  /// RFC 2516, 4: version and type, code, session, length.
  @_lifetime(self: copy bytes)
  mutating func pppoe(_ bytes: RawSpan, _ start: Int) {
    guard bytes.byteCount - start >= 6 else {
      stop(.truncated, .pppoeTooSmall)
      return
    }
    guard bytes.uint8(start) == 0x11 else {
      stop(.badLink, .none)
      return
    }
    guard bytes.uint8(start + 1) == 0 else {
      stop(.badLink, .pppoeWrongCode)
      return
    }
    let length = Int(bytes.uint16(start + 4))
    ppp(bytes.extracting(0..<min(bytes.byteCount, start + 6 + length)), start + 6)
  }

  /// RFC 3032: labels to the bottom of the stack; the payload's kind is told by its first nibble
  /// (RFC 4928, 2), as routers do.
  @_lifetime(self: copy bytes)
  mutating func mpls(_ bytes: RawSpan, _ place: Int) {
    var start = place
    var labels = 0
    while true {
      guard bytes.byteCount - start >= 4 else {
        stop(.truncated, .mplsTooSmall)
        return
      }
      labels += 1
      guard labels <= Int(Self.maxLayers) else {
        stop(.tooDeep, .tooManyLayers)
        return
      }
      let isBottom = bytes.uint8(start + 2) & 1 != 0
      start += 4
      if isBottom { break }
    }
    guard bytes.byteCount > start else {
      stop(.truncated, .mplsTooSmall)
      return
    }
    switch bytes.uint8(start) >> 4 {
    case 4: ipv4(bytes, start)
    case 6: ipv6(bytes, start)
    // A control word (RFC 4385, 3), then the customer's frame.
    case 0 where looksLikeEthernet(bytes, start + 4, bytes.byteCount):
      ethernet(bytes, start + 4)
    case _ where looksLikeEthernet(bytes, start, bytes.byteCount): ethernet(bytes, start)
    // The channel of a pseudo-wire for its own care (RFC 5586).
    case 1: stop = .linkControl
    default: stop(.unknownEtherType, .mplsUnknownPayload)
    }
  }

  /// RFC 8300, 2: base header, service path, contexts, then what the header names.
  @_lifetime(self: copy bytes)
  mutating func serviceHeader(_ bytes: RawSpan, _ start: Int) {
    guard bytes.byteCount - start >= 8 else {
      stop(.truncated, .nshTooSmall)
      return
    }
    let word = bytes.uint16(start)
    guard word >> 14 == 0 else {
      stop(.badLink, .nshVersion)
      return
    }
    let length = Int(word & 0x3f) * 4
    let kind = bytes.uint8(start + 2) & 0x0f
    // Kind 1 has four words of context, no more and no less.
    guard length >= 8, kind != 1 || length == 24 else {
      stop(.badLink, .nshLength)
      return
    }
    guard bytes.byteCount - start >= length else {
      stop(.truncated, .nshTooSmall)
      return
    }
    guard descend() else { return }
    switch bytes.uint8(start + 3) {
    case 1: ipv4(bytes, start + length)
    case 2: ipv6(bytes, start + length)
    case 3: ethernet(bytes, start + length)
    case 4: serviceHeader(bytes, start + length)
    case 5: mpls(bytes, start + length)
    default: stop(.unknownEtherType, .nshUnknownPayload)
    }
  }
}
