// SPDX-License-Identifier: Apache-2.0

/// What stands at the start of a frame: a LINKTYPE number of tcpdump.org's registry.
///
/// Numbers that only a running system uses (its DLT numbers) are turned into the ones that files
/// use, so `raw` is 101 wherever the frame comes from.
package struct LinkType: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  /// The LINKTYPE number.
  package let rawValue: UInt16

  /// Wraps a LINKTYPE number, known or not.
  package init(rawValue: UInt16) { self.rawValue = rawValue }

  /// BSD loopback: four bytes of address family in the byte order of the capturing host.
  package static let null = LinkType(rawValue: 0)
  /// Ethernet.
  package static let ethernet = LinkType(rawValue: 1)
  /// IEEE 802.5 token ring.
  package static let tokenRing = LinkType(rawValue: 6)
  /// PPP, perhaps in HDLC-like framing.
  package static let ppp = LinkType(rawValue: 9)
  /// PPP in HDLC-like framing (RFC 1662).
  package static let pppHDLC = LinkType(rawValue: 50)
  /// PPPoE without the Ethernet header before it.
  package static let pppoe = LinkType(rawValue: 51)
  /// IPv4 or IPv6 without any link header.
  package static let raw = LinkType(rawValue: 101)
  /// Cisco HDLC.
  package static let ciscoHDLC = LinkType(rawValue: 104)
  /// IEEE 802.11 without radio information.
  package static let ieee80211 = LinkType(rawValue: 105)
  /// Frame Relay.
  package static let frameRelay = LinkType(rawValue: 107)
  /// OpenBSD loopback: as `null`, but in network byte order.
  package static let loop = LinkType(rawValue: 108)
  /// Linux cooked capture, version 1 (the interface `any`).
  package static let linuxCooked = LinkType(rawValue: 113)
  /// OpenBSD packet filter log.
  package static let pflog = LinkType(rawValue: 117)
  /// IEEE 802.11 behind a Prism header.
  package static let prism = LinkType(rawValue: 119)
  /// IEEE 802.11 behind a radiotap header.
  package static let radiotap = LinkType(rawValue: 127)
  /// IPv4 without any link header.
  package static let ipv4 = LinkType(rawValue: 228)
  /// IPv6 without any link header.
  package static let ipv6 = LinkType(rawValue: 229)
  /// Linux netfilter's log.
  package static let nflog = LinkType(rawValue: 239)
  /// Linux cooked capture, version 2.
  package static let linuxCooked2 = LinkType(rawValue: 276)

  /// The type for what stands in a file or what libpcap says of a running interface.
  ///
  /// The first numbers of the registry differ between systems; files written from the system's own
  /// number by mistake are common enough for `DLT_RAW` (12) to be read as what it means.
  package init(dataLink number: UInt32) {
    switch number {
    case 11: rawValue = 100
    case 12, 14: rawValue = 101
    // The registry has 16 bits.
    default: rawValue = UInt16(truncatingIfNeeded: number)
    }
  }
}

extension LinkType: CustomStringConvertible {
  /// The registry's name in lower case, or the number.
  package var description: String {
    switch self {
    case .null: "null"
    case .ethernet: "ethernet"
    case .tokenRing: "token-ring"
    case .ppp: "ppp"
    case .pppHDLC: "ppp-hdlc"
    case .pppoe: "ppp-ether"
    case .raw: "raw"
    case .ciscoHDLC: "c-hdlc"
    case .ieee80211: "ieee802-11"
    case .frameRelay: "frelay"
    case .loop: "loop"
    case .linuxCooked: "linux-sll"
    case .pflog: "pflog"
    case .prism: "ieee802-11-prism"
    case .radiotap: "ieee802-11-radiotap"
    case .ipv4: "ipv4"
    case .ipv6: "ipv6"
    case .nflog: "nflog"
    case .linuxCooked2: "linux-sll2"
    default: "linktype-\(rawValue)"
    }
  }
}
