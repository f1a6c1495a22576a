// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Certificates
internal import NetworkTypes

/// Community ID 1.0: a name for a flow that other tools give it too.
///
/// The specification is Corelight's "Community ID Flow Hashing"; the seed is 0.
struct CommunityID: Equatable {
  private let lower: IPAddress
  private let upper: IPAddress
  private let lowerPort: UInt16
  private let upperPort: UInt16
  private let ipProtocol: IPProtocol

  /// What names a flow; ports of ICMP are its type and code.
  init(
    _ source: IPAddress,
    _ destination: IPAddress,
    _ sourcePort: UInt16,
    _ destinationPort: UInt16,
    _ ipProtocol: IPProtocol
  ) {
    var peerPort = destinationPort
    var isOneWay = false
    if ipProtocol == .icmp || ipProtocol == .icmpv6 {
      let table = ipProtocol == .icmp ? Self.icmpPeers : Self.icmpv6Peers
      if let peer = table[sourcePort] {
        peerPort = peer
      } else {
        isOneWay = true
      }
    }
    self.ipProtocol = ipProtocol
    let isTurned =
      !isOneWay
      && (source > destination || (source == destination && sourcePort > peerPort))
    lower = isTurned ? destination : source
    upper = isTurned ? source : destination
    lowerPort = isTurned ? peerPort : sourcePort
    upperPort = isTurned ? sourcePort : peerPort
  }

  /// The name: `1:` and the SHA-1 in base 64.
  var text: String {
    var digest = ContentDigest.ShortSHA1()
    // The seed.
    digest.append(0)
    digest.append(0)
    Self.append(lower, to: &digest)
    Self.append(upper, to: &digest)
    digest.append(ipProtocol.rawValue)
    digest.append(0)
    if ipProtocol == .tcp || ipProtocol == .udp || ipProtocol == .sctp || ipProtocol == .icmp
      || ipProtocol == .icmpv6
    {
      digest.append(UInt8(lowerPort >> 8))
      digest.append(UInt8(truncatingIfNeeded: lowerPort))
      digest.append(UInt8(upperPort >> 8))
      digest.append(UInt8(truncatingIfNeeded: upperPort))
    }
    var text = TextBuffer()
    text.append("1:")
    Self.append(base64: digest.finish(), to: &text)
    return String(text)
  }

  private static func append(_ address: IPAddress, to digest: inout ContentDigest.ShortSHA1) {
    var shift = address.isIPv4 ? 32 : 128
    while shift > 0 {
      shift -= 8
      digest.append(UInt8(truncatingIfNeeded: address.bits >> UInt128(shift)))
    }
  }

  private static let icmpPeers: [UInt16: UInt16] = [
    8: 0, 0: 8, 13: 14, 14: 13, 15: 16, 16: 15, 17: 18, 18: 17, 10: 9, 9: 10,
  ]
  private static let icmpv6Peers: [UInt16: UInt16] = [
    128: 129, 129: 128, 133: 134, 134: 133, 135: 136, 136: 135, 130: 131, 131: 130, 144: 145,
    145: 144, 139: 140, 140: 139,
  ]

  /// RFC 4648, 4: twenty bytes are 28 letters, the last a mark for two bits that are not there.
  private static func append(base64 words: [5 of UInt32], to text: inout TextBuffer) {
    let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    let letters = alphabet.borrowed
    var bits: UInt64 = 0
    var count: UInt64 = 0
    for index in 0..<5 {
      bits = bits &<< 32 | UInt64(words[index])
      count &+= 32
      while count >= 6 {
        count &-= 6
        text.append(letters.uint8(Int(bits &>> count & 63)))
      }
    }
    text.append(letters.uint8(Int(bits &<< (6 &- count) & 63)))
    text.append("=")
  }
}
