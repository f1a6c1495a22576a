// SPDX-License-Identifier: Apache-2.0
internal import Certificates
internal import NetworkTypes

/// Community ID 1.0: a name for a flow that other tools give it too.
///
/// The specification is Corelight's "Community ID Flow Hashing"; the seed is 0.
enum CommunityID {
  /// The name of a flow; ports of ICMP are its type and code.
  static func make(
    _ source: IPAddress,
    _ destination: IPAddress,
    _ sourcePort: UInt16,
    _ destinationPort: UInt16,
    _ ipProtocol: IPProtocol
  ) -> String {
    var ports = (sourcePort, destinationPort)
    var isOneWay = false
    if ipProtocol == .icmp || ipProtocol == .icmpv6 {
      let table = ipProtocol == .icmp ? icmpPeers : icmpv6Peers
      if let peer = table[ports.0] {
        ports.1 = peer
      } else {
        isOneWay = true
      }
    }
    var a = source
    var b = destination
    if !isOneWay, a > b || (a == b && ports.0 > ports.1) {
      swap(&a, &b)
      swap(&ports.0, &ports.1)
    }
    var bytes: [UInt8] = [0, 0]
    bytes += octets(a) + octets(b)
    bytes += [ipProtocol.rawValue, 0]
    if ipProtocol == .tcp || ipProtocol == .udp || ipProtocol == .sctp || ipProtocol == .icmp
      || ipProtocol == .icmpv6
    {
      for port in [ports.0, ports.1] {
        bytes += [UInt8(port >> 8), UInt8(truncatingIfNeeded: port)]
      }
    }
    return "1:" + base64(ContentDigest.sha1(bytes))
  }

  private static func octets(_ address: IPAddress) -> [UInt8] {
    let width = address.isIPv4 ? 4 : 16
    return (0..<width).map {
      UInt8(truncatingIfNeeded: address.bits >> UInt128(8 * (width - 1 - $0)))
    }
  }

  private static let icmpPeers: [UInt16: UInt16] = [
    8: 0, 0: 8, 13: 14, 14: 13, 15: 16, 16: 15, 17: 18, 18: 17, 10: 9, 9: 10,
  ]
  private static let icmpv6Peers: [UInt16: UInt16] = [
    128: 129, 129: 128, 133: 134, 134: 133, 135: 136, 136: 135, 130: 131, 131: 130, 144: 145,
    145: 144, 139: 140, 140: 139,
  ]

  private static func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var text = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let part = Array(bytes[start..<min(start + 3, bytes.count)])
      let word = part.enumerated().reduce(0) { $0 | Int($1.element) << (16 - 8 * $1.offset) }
      for place in 0..<4 {
        text.append(place <= part.count ? alphabet[word >> (18 - 6 * place) & 63] : "=")
      }
    }
    return text
  }
}
