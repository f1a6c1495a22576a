// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import ProtocolKit

/// Telnet (RFC 854): option negotiation, by either side; the server speaks first.
enum TelnetSignature: ProtocolSignature {
  static let descriptor = ProtocolDescriptor(id: 30, name: "telnet", ports: [23, 2323])

  static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    guard bytes.uint8(0) == 0xff else { return probeText(bytes, onKnownPort) }
    var position = 0
    var options = 0
    // IAC WILL, WONT, DO or DONT and an option, or a subnegotiation, in a row.
    while position + 2 < bytes.byteCount, bytes.uint8(position) == 0xff, options < 2 {
      switch bytes.uint8(position + 1) {
      case 0xfa: return options > 0 || onKnownPort ? .certain(.unknown) : .no
      case 0xfb...0xfe:
        let option = bytes.uint8(position + 2)
        guard option < 50 || option >= 0x8a, option != 0xff else { return .no }
        options += 1
        position += 3
      default: return .no
      }
    }
    if options > 1 || (options == 1 && onKnownPort) { return .certain(.unknown) }
    if options == 1, bytes.byteCount > 3, bytes.uint8(3) != 0xff { return .no }
    guard options == 0, bytes.byteCount > 1 else { return .possible }
    return bytes.uint8(1) >= 0xfa && bytes.uint8(1) != 0xff ? .possible : .no
  }

  /// Some devices negotiate nothing and ask for a name at once.
  private static func probeText(_ bytes: RawSpan, _ onKnownPort: Bool) -> ProbeVerdict {
    guard onKnownPort else { return .no }
    for word in ["LOGIN", "PASSWORD", "USERNAME"] as [StaticString] where bytes.mentions(word) {
      return .certain(.server)
    }
    for i in 0..<min(bytes.byteCount, 64) {
      let byte = bytes.uint8(i)
      if byte < 0x20, ![0x07, 0x08, 0x09, 0x0a, 0x0d, 0x1b, 0x00].contains(byte) { return .no }
    }
    return bytes.byteCount < 1024 ? .possible : .no
  }
}

/// RDP (MS-RDPBCGR, 2.2.1.1): an X.224 connection request or confirm in a TPKT.
enum RDPSignature: ProtocolSignature {
  static let descriptor = ProtocolDescriptor(id: 40, name: "rdp", ports: [3389])

  static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    guard bytes.uint8(0) == 3 else { return .no }
    guard bytes.byteCount >= 11 else { return .possible }
    let length = Int(bytes.uint16(2))
    guard bytes.uint8(1) == 0, length >= 11, Int(bytes.uint8(4)) == length - 5 else { return .no }
    let type = bytes.uint8(5)
    guard type == 0xe0 || type == 0xd0 else { return .no }
    // TPKT carries S7comm and H.323, too: off the port only a cookie or a negotiation tells.
    let body = bytes.slice(11, length)
    let negotiation: UInt8 = type == 0xe0 ? 1 : 2
    let hasNegotiation =
      body.byteCount >= 8 && [negotiation, 3].contains(body.uint8(0)) && body.uint16LE(2) == 8
    guard onKnownPort || hasNegotiation || body.hasPrefix("Cookie: ") else { return .no }
    return .certain(type == 0xe0 ? .client : .server)
  }
}

/// X11 (X Window System Protocol, chapter 8): the client's connection setup.
enum X11Signature: ProtocolSignature {
  static let descriptor = ProtocolDescriptor(id: 42, name: "x11", ports: Array(6000...6063))

  static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    let order = bytes.uint8(0)
    guard onKnownPort, order == 0x42 || order == 0x6c else { return .no }
    guard bytes.byteCount >= 12 else { return .possible }
    let isBig = order == 0x42
    let major = isBig ? bytes.uint16(2) : bytes.uint16LE(2)
    let nameLength = isBig ? bytes.uint16(6) : bytes.uint16LE(6)
    return bytes.uint8(1) == 0 && major == 11 && nameLength < 256 ? .certain(.client) : .no
  }
}
