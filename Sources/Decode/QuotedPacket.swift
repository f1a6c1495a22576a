// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import NetworkTypes

/// The packet that an ICMP error quotes: its IP header and the beginning of what it carried
/// (RFC 792; RFC 4443, 2.4).
package struct QuotedPacket: Hashable, Sendable {
  /// Sender of the packet that caused the error.
  package var source: IPAddress
  /// Whom it was for.
  package var destination: IPAddress
  /// Its transport.
  package var ipProtocol: IPProtocol
  /// Sender's port; the ICMP type for ICMP; the upper half of the SPI for ESP.
  package var sourcePort: UInt16
  /// Receiver's port; the ICMP code for ICMP; the lower half of the SPI for ESP.
  package var destinationPort: UInt16

  /// Reads the quotation; `nil` for what is no ICMP error, or quotes too little to name a flow.
  package init?(_ packet: borrowing PacketView) {
    guard packet.isError, packet.payload.byteCount >= 20 else { return nil }
    let bytes = packet.payload
    let header: (Int, UInt8)?
    if packet.ipProtocol == .icmp {
      source = IPAddress(v4: bytes.uint32(12))
      destination = IPAddress(v4: bytes.uint32(16))
      header = Self.transport4(bytes)
    } else {
      guard bytes.byteCount >= 40 else { return nil }
      source = IPAddress(bits: bytes.uint128(8))
      destination = IPAddress(bits: bytes.uint128(24))
      header = IPv6Headers.transport(bytes, 0)
    }
    guard let (start, next) = header else { return nil }
    ipProtocol = IPProtocol(rawValue: next)
    sourcePort = 0
    destinationPort = 0
    let hasPorts: [IPProtocol] = [.tcp, .udp, .sctp, .esp]
    if hasPorts.contains(ipProtocol) {
      guard bytes.byteCount - start >= 4 else { return nil }
      sourcePort = bytes.uint16(start)
      destinationPort = bytes.uint16(start + 2)
    } else if ipProtocol == .icmp || ipProtocol == .icmpv6 {
      guard bytes.byteCount - start >= 2 else { return nil }
      sourcePort = UInt16(bytes.uint8(start))
      destinationPort = UInt16(bytes.uint8(start + 1))
    }
  }

  /// Where the transport header begins and which it is; `nil` for a later fragment, which has none.
  private static func transport4(_ bytes: RawSpan) -> (Int, UInt8)? {
    let header = Int(bytes.uint8(0) & 0x0f) * 4
    guard bytes.uint8(0) >> 4 == 4, header >= 20, header <= bytes.byteCount,
      bytes.uint16(6) & 0x1fff == 0
    else { return nil }
    return (header, bytes.uint8(9))
  }
}

extension PacketView {
  /// Whether this is an ICMP message that quotes the packet it complains of.
  @inline(__always)
  package var isError: Bool {
    let number = ipProtocol.rawValue
    guard number == 1 || number == 58 else { return false }
    return isErrorType
  }

  @inline(never)
  private var isErrorType: Bool {
    guard stop == .none else { return false }
    if ipProtocol == .icmp { return [3, 4, 5, 11, 12].contains(sourcePort) }
    return ipProtocol == .icmpv6 && (1...4).contains(sourcePort)
  }
}
