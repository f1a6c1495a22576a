// SPDX-License-Identifier: Apache-2.0

/// What is wrong with a packet's headers, under the names of Suricata's decoder events.
package enum PacketFlaw: UInt8, Sendable, CaseIterable {
  /// Nothing.
  case none
  /// Shorter than an Ethernet header.
  case ethernetTooSmall
  /// A tag without the EtherType behind it.
  case vlanTooSmall
  /// More tags than the limit.
  case vlanTooManyLayers
  /// A VN-Tag that is cut.
  case vnTagTooSmall
  /// An 802.1ah tag that is cut.
  case providerBackboneTooSmall
  /// A Linux cooked header that is cut.
  case cookedTooSmall
  /// A cooked header, version 2, that is cut.
  case cooked2TooSmall
  /// A BSD loopback header that is cut.
  case loopbackTooSmall
  /// A BSD loopback header of another family.
  case loopbackUnsupported
  /// Raw IP of neither version.
  case rawWrongVersion
  /// A PPP header that is cut.
  case pppTooSmall
  /// A PPP protocol that is none.
  case pppWrongType
  /// A PPPoE header that is cut or lies about its length.
  case pppoeTooSmall
  /// A PPPoE code that no session has.
  case pppoeWrongCode
  /// A Cisco HDLC header that is cut.
  case hdlcTooSmall
  /// An ARP message that is cut.
  case arpTooSmall
  /// A label stack that does not end.
  case mplsTooSmall
  /// Something under a label stack that is neither IP nor Ethernet.
  case mplsUnknownPayload
  /// A service header (RFC 8300) that is cut.
  case nshTooSmall
  /// A service header of another version.
  case nshVersion
  /// A service header whose length is impossible.
  case nshLength
  /// A service header before something unknown.
  case nshUnknownPayload
  /// A GRE header that is cut.
  case greTooSmall
  /// A GRE version that does not exist.
  case greVersion
  /// A GRE header with flags that must be 0.
  case greFlags
  /// Source routes that pass the end.
  case greRouteMalformed
  /// An ERSPAN header that is cut.
  case erspanTooSmall
  /// An ERSPAN version that does not exist.
  case erspanVersion
  /// Shorter than an IPv4 header.
  case ipv4TooSmall
  /// An IPv4 header of another version.
  case ipv4WrongVersion
  /// An IPv4 header length below 20.
  case ipv4HeaderTooSmall
  /// A total length below the header's.
  case ipv4LengthBelowHeader
  /// An option whose length is impossible.
  case ipv4OptionLength
  /// An option of two bytes or more with room for one.
  case ipv4OptionEnd
  /// A fragment that overlaps another one of its packet.
  case ipv4FragmentOverlap
  /// A fragment that reaches past the largest packet.
  case ipv4FragmentTooLarge
  /// Shorter than an IPv6 header.
  case ipv6TooSmall
  /// An IPv6 header of another version.
  case ipv6WrongVersion
  /// An extension header that is cut.
  case ipv6TruncatedExtension
  /// A fragment that overlaps another one of its packet.
  case ipv6FragmentOverlap
  /// A fragment that reaches past the largest packet.
  case ipv6FragmentTooLarge
  /// A fragment that is not the last one and no multiple of 8 bytes long.
  case ipv6FragmentLength
  /// Shorter than a TCP header.
  case tcpTooSmall
  /// A data offset that is impossible.
  case tcpHeaderTooSmall
  /// Shorter than a UDP header.
  case udpTooSmall
  /// A UDP length below 8.
  case udpLengthInvalid
  /// Shorter than an SCTP header.
  case sctpTooSmall
  /// Shorter than an ESP header.
  case espTooSmall
  /// Shorter than an ICMP header.
  case icmpv4TooSmall
  /// Shorter than an ICMPv6 header.
  case icmpv6TooSmall
  /// A header whose checksum is wrong.
  case ipv4Checksum
  /// A segment whose checksum is wrong.
  case tcpChecksum
  /// A datagram whose checksum is wrong.
  case udpChecksum
  /// An ICMP message whose checksum is wrong.
  case icmpv4Checksum
  /// An ICMPv6 message whose checksum is wrong.
  case icmpv6Checksum
  /// More layers than the limit.
  case tooManyLayers

  /// The value of `anomaly.event`.
  package var name: StaticString {
    switch self {
    case .none: ""
    case .ethernetTooSmall: "decoder.ethernet.pkt_too_small"
    case .vlanTooSmall: "decoder.vlan.header_too_small"
    case .vlanTooManyLayers: "decoder.vlan.too_many_layers"
    case .vnTagTooSmall: "decoder.vntag.header_too_small"
    case .providerBackboneTooSmall: "decoder.ieee8021ah.header_too_small"
    case .cookedTooSmall: "decoder.sll.pkt_too_small"
    case .cooked2TooSmall: "decoder.sll2.pkt_too_small"
    case .loopbackTooSmall: "decoder.ltnull.pkt_too_small"
    case .loopbackUnsupported: "decoder.ltnull.unsupported_type"
    case .rawWrongVersion: "decoder.ipraw.invalid_ip_version"
    case .pppTooSmall: "decoder.ppp.pkt_too_small"
    case .pppWrongType: "decoder.ppp.wrong_type"
    case .pppoeTooSmall: "decoder.pppoe.pkt_too_small"
    case .pppoeWrongCode: "decoder.pppoe.wrong_code"
    case .hdlcTooSmall: "decoder.chdlc.pkt_too_small"
    case .arpTooSmall: "decoder.arp.pkt_too_small"
    case .mplsTooSmall: "decoder.mpls.header_too_small"
    case .mplsUnknownPayload: "decoder.mpls.unknown_payload_type"
    case .nshTooSmall: "decoder.nsh.header_too_small"
    case .nshVersion: "decoder.nsh.unsupported_version"
    case .nshLength: "decoder.nsh.bad_header_length"
    case .nshUnknownPayload: "decoder.nsh.unknown_payload"
    case .greTooSmall: "decoder.gre.pkt_too_small"
    case .greVersion: "decoder.gre.wrong_version"
    case .greFlags: "decoder.gre.version0_flags"
    case .greRouteMalformed: "decoder.gre.version0_malformed_sre_hdr"
    case .erspanTooSmall: "decoder.erspan.header_too_small"
    case .erspanVersion: "decoder.erspan.unsupported_version"
    case .ipv4TooSmall: "decoder.ipv4.pkt_too_small"
    case .ipv4WrongVersion: "decoder.ipv4.wrong_ip_version"
    case .ipv4HeaderTooSmall: "decoder.ipv4.hlen_too_small"
    case .ipv4LengthBelowHeader: "decoder.ipv4.iplen_smaller_than_hlen"
    case .ipv4OptionLength: "decoder.ipv4.opt_invalid_len"
    case .ipv4OptionEnd: "decoder.ipv4.opt_eol_required"
    case .ipv4FragmentOverlap: "decoder.ipv4.frag_overlap"
    case .ipv4FragmentTooLarge: "decoder.ipv4.frag_pkt_too_large"
    case .ipv6TooSmall: "decoder.ipv6.pkt_too_small"
    case .ipv6WrongVersion: "decoder.ipv6.wrong_ip_version"
    case .ipv6TruncatedExtension: "decoder.ipv6.trunc_exthdr"
    case .ipv6FragmentOverlap: "decoder.ipv6.frag_overlap"
    case .ipv6FragmentTooLarge: "decoder.ipv6.frag_pkt_too_large"
    case .ipv6FragmentLength: "decoder.ipv6.frag_invalid_length"
    case .tcpTooSmall: "decoder.tcp.pkt_too_small"
    case .tcpHeaderTooSmall: "decoder.tcp.hlen_too_small"
    case .udpTooSmall: "decoder.udp.pkt_too_small"
    case .udpLengthInvalid: "decoder.udp.len_invalid"
    case .sctpTooSmall: "decoder.sctp.pkt_too_small"
    case .espTooSmall: "decoder.esp.pkt_too_small"
    case .icmpv4TooSmall: "decoder.icmpv4.pkt_too_small"
    case .icmpv6TooSmall: "decoder.icmpv6.pkt_too_small"
    case .ipv4Checksum: "decoder.ipv4.checksum_invalid"
    case .tcpChecksum: "decoder.tcp.checksum_invalid"
    case .udpChecksum: "decoder.udp.checksum_invalid"
    case .icmpv4Checksum: "decoder.icmpv4.checksum_invalid"
    case .icmpv6Checksum: "decoder.icmpv6.checksum_invalid"
    case .tooManyLayers: "decoder.too_many_layers"
    }
  }
}
