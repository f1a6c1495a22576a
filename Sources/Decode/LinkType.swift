// SPDX-License-Identifier: Apache-2.0

/// A link-layer header type, numbered as in the pcap and pcapng formats (LINKTYPE_ values).
package struct LinkLayer: RawRepresentable, Hashable, Sendable {
  /// The LINKTYPE_ number.
  package let rawValue: UInt32
  /// Wraps a number.
  package init(rawValue: UInt32) { self.rawValue = rawValue }

  /// BSD loopback: a four-byte address family in the writer's byte order.
  package static let null = LinkLayer(rawValue: 0)
  /// IEEE 802.3 Ethernet.
  package static let ethernet = LinkLayer(rawValue: 1)
  /// Raw IP as some systems number it.
  package static let rawBSD = LinkLayer(rawValue: 12)
  /// Raw IP as OpenBSD numbers it.
  package static let rawOpenBSD = LinkLayer(rawValue: 14)
  /// Raw IP, version 4 or 6 by its first nibble.
  package static let raw = LinkLayer(rawValue: 101)
  /// OpenBSD loopback: a four-byte address family in network byte order.
  package static let loop = LinkLayer(rawValue: 108)
  /// Linux cooked capture.
  package static let linuxCooked = LinkLayer(rawValue: 113)
  /// Raw IPv4.
  package static let ipv4 = LinkLayer(rawValue: 228)
  /// Raw IPv6.
  package static let ipv6 = LinkLayer(rawValue: 229)
  /// Linux cooked capture, version 2.
  package static let linuxCooked2 = LinkLayer(rawValue: 276)
}
