// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import NetworkTypes

/// What the checksums of a packet say.
package enum ChecksumVerdict: Hashable, Sendable {
  /// They are right, or there is none that could be looked at.
  case sound
  /// The network card was to fill them in: the capture was taken on the sender.
  case offloaded
  /// One is wrong.
  case wrong(PacketFlaw)
}

// Checksums (RFC 1071) of the innermost IP header and of what it carries.
extension PacketView {
  /// Looks at the checksums of the IPv4 header and of TCP, UDP or ICMP, in the bytes that the packet
  /// was decoded from.
  ///
  /// What was cut, or has its real addresses in an extension header, is not looked at. An offloaded
  /// checksum is 0 or the sum of the pseudo-header alone; packets that only offload builds (longer than a
  /// frame) are taken for offloaded.
  package func checksums(in bytes: RawSpan, withHeader: Bool = true) -> ChecksumVerdict {
    guard bytes.byteCount - network >= 20, source.bits != 0 else { return .sound }
    if source.isIPv4 {
      guard bytes.uint8(network) >> 4 == 4, bytes.uint32(network + 12) == source.v4 else {
        return .sound
      }
      return checksums4(bytes, withHeader)
    }
    guard bytes.byteCount - network >= 40, bytes.uint8(network) >> 4 == 6,
      bytes.uint128(network + 8) == source.bits
    else { return .sound }
    let length = Int(bytes.uint16(network + 4))
    let end = network + 40 + length
    guard stop == .none, missing == 0, length > 0, end <= bytes.byteCount,
      let (start, next) = IPv6Headers.transport(bytes, network, isPlain: true),
      next == ipProtocol.rawValue
    else { return .sound }
    var sum = Self.sum(bytes, network + 8, network + 40)
    sum += UInt64(next) + UInt64(max(0, end - start))
    return transportChecksum(bytes, start, end, sum, lengthFromUDP: end - start)
  }

  private func checksums4(_ bytes: RawSpan, _ withHeader: Bool) -> ChecksumVerdict {
    let header = Int(bytes.uint8(network) & 0x0f) * 4
    let start = network + header
    guard header >= 20, start <= bytes.byteCount else { return .sound }
    let total = Int(bytes.uint16(network + 2))
    if withHeader {
      if bytes.uint16(network + 10) == 0 || total == 0 { return .offloaded }
      if Self.folded(Self.sum(bytes, network, start)) != 0xffff { return .wrong(.ipv4Checksum) }
    }
    let end = network + total
    guard stop == .none, missing == 0, end >= start, end <= bytes.byteCount else { return .sound }
    var sum: UInt64 = 0
    if ipProtocol != .icmp {
      sum = Self.sum(bytes, network + 12, network + 20)
      sum += UInt64(ipProtocol.rawValue) + UInt64(end - start)
    }
    return transportChecksum(bytes, start, end, sum, lengthFromUDP: end - start)
  }

  /// `pseudo` is the sum of the pseudo-header with the length that IP says.
  private func transportChecksum(
    _ bytes: RawSpan,
    _ start: Int,
    _ end: Int,
    _ pseudo: UInt64,
    lengthFromUDP available: Int
  ) -> ChecksumVerdict {
    let place: Int
    let flaw: PacketFlaw
    var pseudo = pseudo
    var end = end
    switch ipProtocol {
    case .tcp: (place, flaw) = (16, .tcpChecksum)
    case .udp: (place, flaw) = (6, .udpChecksum)
    case .icmp: (place, flaw) = (2, .icmpv4Checksum)
    case .icmpv6: (place, flaw) = (2, .icmpv6Checksum)
    default: return .sound
    }
    guard end - start >= place + 2 else { return .sound }
    let field = bytes.uint16(start + place)
    if ipProtocol == .udp {
      // None was made (RFC 768; for IPv6 in tunnels, RFC 6935).
      if field == 0 { return .sound }
      let length = Int(bytes.uint16(start + 4))
      guard length >= 8, length <= available else { return .sound }
      pseudo = pseudo - UInt64(available) + UInt64(length)
      end = start + length
    }
    if Self.folded(pseudo + Self.sum(bytes, start, end)) == 0xffff { return .sound }
    let isPartial = ipProtocol != .icmp && UInt64(field) == Self.folded(pseudo)
    if isPartial || isSuperFrame || (ipProtocol == .tcp && field == 0) { return .offloaded }
    return .wrong(flaw)
  }

  /// The sum of the 16-bit words of a range, not folded; an odd byte is the upper half of a word.
  private static func sum(_ bytes: RawSpan, _ start: Int, _ end: Int) -> UInt64 {
    var total: UInt64 = 0
    var at = start
    while end - at >= 4 {
      let word = bytes.uint32(at)
      total &+= UInt64(word >> 16) &+ UInt64(word & 0xffff)
      at += 4
    }
    if end - at >= 2 {
      total &+= UInt64(bytes.uint16(at))
      at += 2
    }
    if at < end { total &+= UInt64(bytes.uint8(at)) << 8 }
    return total
  }

  /// The one's complement sum in 16 bits.
  private static func folded(_ sum: UInt64) -> UInt64 {
    var sum = sum
    while sum > 0xffff { sum = (sum & 0xffff) + sum >> 16 }
    return sum
  }
}
