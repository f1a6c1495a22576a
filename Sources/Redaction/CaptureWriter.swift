// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes
internal import Bytes

/// Captures as they are written: pcap with nanoseconds, or pcapng with comments.
package struct CaptureWriter {
  /// The two containers.
  package enum Container: Hashable, Sendable {
    case pcap
    case pcapng
  }

  private let container: Container

  /// Writes in that container.
  package init(_ container: Container) { self.container = container }

  /// What stands before the packets; pcap has one link type for all of them.
  package func head(_ linkTypes: [LinkType], application: String) -> [UInt8] {
    var bytes: [UInt8] = []
    switch container {
    case .pcap:
      little(0xa1b2_3c4d, to: &bytes)
      little16(2, to: &bytes)
      little16(4, to: &bytes)
      for number in [0, 0, 262_144] as [UInt32] { little(number, to: &bytes) }
      little(UInt32(linkTypes.first?.rawValue ?? 1), to: &bytes)
    case .pcapng:
      var section: [UInt8] = []
      little(0x1a2b_3c4d, to: &section)
      little16(1, to: &section)
      little16(0, to: &section)
      section += [UInt8](repeating: 0xff, count: 8)
      option(4, Array(application.utf8), to: &section)
      little(0, to: &section)
      block(0x0a0d_0d0a, section, to: &bytes)
      for type in linkTypes.isEmpty ? [LinkType.ethernet] : linkTypes {
        var interface: [UInt8] = []
        little16(type.rawValue, to: &interface)
        little16(0, to: &interface)
        little(262_144, to: &interface)
        // Nanoseconds: if_tsresol 9.
        option(9, [9], to: &interface)
        little(0, to: &interface)
        block(1, interface, to: &bytes)
      }
    }
    return bytes
  }

  /// One packet, with a comment where the container has a place for it.
  package func packet(
    _ packet: [UInt8],
    wireLength: Int,
    nanoseconds: Int64,
    interface: Int,
    comment: String? = nil
  ) -> [UInt8] {
    let time = UInt64(bitPattern: max(nanoseconds, 0))
    let lengths = [
      UInt32(truncatingIfNeeded: packet.count), UInt32(truncatingIfNeeded: wireLength),
    ]
    var bytes: [UInt8] = []
    switch container {
    case .pcap:
      little(UInt32(truncatingIfNeeded: time / 1_000_000_000), to: &bytes)
      little(UInt32(truncatingIfNeeded: time % 1_000_000_000), to: &bytes)
      for length in lengths { little(length, to: &bytes) }
      bytes += packet
    case .pcapng:
      var body: [UInt8] = []
      little(UInt32(truncatingIfNeeded: interface), to: &body)
      little(UInt32(truncatingIfNeeded: time >> 32), to: &body)
      little(UInt32(truncatingIfNeeded: time), to: &body)
      for length in lengths { little(length, to: &body) }
      pad(packet, to: &body)
      if let comment {
        option(1, Array(comment.utf8.prefix(4_096)), to: &body)
        little(0, to: &body)
      }
      block(6, body, to: &bytes)
    }
    return bytes
  }

  private func block(_ type: UInt32, _ body: [UInt8], to bytes: inout [UInt8]) {
    little(type, to: &bytes)
    little(UInt32(truncatingIfNeeded: body.count + 12), to: &bytes)
    bytes += body
    little(UInt32(truncatingIfNeeded: body.count + 12), to: &bytes)
  }

  private func option(_ code: UInt16, _ value: [UInt8], to bytes: inout [UInt8]) {
    little16(code, to: &bytes)
    little16(UInt16(truncatingIfNeeded: value.count), to: &bytes)
    pad(value, to: &bytes)
  }

  private func pad(_ value: [UInt8], to bytes: inout [UInt8]) {
    bytes += value
    bytes += [UInt8](repeating: 0, count: (4 - value.count % 4) % 4)
  }

  private func little(_ number: UInt32, to bytes: inout [UInt8]) {
    for shift: UInt32 in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
  }

  private func little16(_ number: UInt16, to bytes: inout [UInt8]) {
    bytes.append(UInt8(truncatingIfNeeded: number))
    bytes.append(UInt8(truncatingIfNeeded: number >> 8))
  }
}
