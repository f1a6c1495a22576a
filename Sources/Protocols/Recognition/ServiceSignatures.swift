// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import ProtocolKit

/// NTP (RFC 5905, 7.3), and its control messages (RFC 9327).
enum NTPSignature: ProtocolSignature {
  static let descriptor = ProtocolDescriptor(
    id: 36,
    name: "ntp",
    tcp: false,
    udp: true,
    ports: [123]
  )

  static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    let mode = bytes.uint8(0) & 7
    let version = bytes.uint8(0) >> 3 & 7
    guard onKnownPort, (1...4).contains(version), mode > 0 else { return .no }
    if mode >= 6 { return bytes.byteCount >= 8 ? .certain(.unknown) : .no }
    guard bytes.byteCount >= 48, bytes.uint8(1) <= 16 else { return .no }
    return .certain(mode == 3 ? .client : mode == 4 ? .server : .unknown)
  }
}

/// SNMP (RFC 3416, 3): a sequence, a version, a community or version 3's header.
enum SNMPSignature {
  static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    guard onKnownPort, let message = BERElement(bytes, at: 0), message.tag == 0x30,
      let version = BERElement(bytes, at: message.content), version.tag == 2,
      version.length == 1, version.content < bytes.byteCount
    else { return .no }
    let number = bytes.uint8(version.content)
    guard let next = BERElement(bytes, at: version.end) else { return .no }
    if number == 3 { return next.tag == 0x30 ? .certain(.unknown) : .no }
    guard number <= 1, next.tag == 4, let unit = BERElement(bytes, at: next.end) else { return .no }
    switch unit.tag {
    case 0xa0, 0xa1, 0xa3, 0xa5: return .certain(.client)
    case 0xa2: return .certain(.server)
    case 0xa4, 0xa6, 0xa7, 0xa8: return .certain(.unknown)
    default: return .no
    }
  }
}

/// LDAP (RFC 4511, 4.1.1): a sequence, a message number, an operation.
enum LDAPSignature: ProtocolSignature {
  static let descriptor = ProtocolDescriptor(id: 47, name: "ldap", udp: true, ports: [389, 3268])

  static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    guard bytes.uint8(0) == 0x30 else { return .no }
    guard bytes.byteCount >= 12 else { return onKnownPort ? .possible : .no }
    guard let message = BERElement(bytes, at: 0),
      let number = BERElement(bytes, at: message.content), number.tag == 2,
      (1...4).contains(number.length), let operation = BERElement(bytes, at: number.end)
    else { return .no }
    switch operation.tag {
    case 0x60:
      // A bind says version 2 or 3; off the port nothing less will do.
      guard let version = BERElement(bytes, at: operation.content), version.tag == 2,
        version.length == 1, version.content < bytes.byteCount,
        (2...3).contains(bytes.uint8(version.content))
      else { return .no }
      return .certain(.client)
    case 0x63, 0x66, 0x68, 0x4a, 0x6c, 0x6e, 0x77: return onKnownPort ? .certain(.client) : .no
    case 0x61, 0x64, 0x65, 0x67, 0x69, 0x6b, 0x6d, 0x6f, 0x73, 0x78:
      return onKnownPort ? .certain(.server) : .no
    default: return .no
    }
  }
}

/// SMB (MS-SMB, MS-SMB2, 2.2.1) behind a NetBIOS session header (RFC 1002, 4.3.1).
enum SMBSignature {
  static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    // Over NetBIOS the session is set up first: request, positive or negative response.
    let type = bytes.uint8(0)
    if onKnownPort, (0x81...0x84).contains(type), bytes.byteCount >= 4 {
      return Int(bytes.uint16(2)) <= 1024 && bytes.uint8(1) <= 1
        ? .certain(type == 0x81 ? .client : .server) : .no
    }
    guard type == 0 else { return .no }
    guard bytes.byteCount >= 8 else { return onKnownPort ? .possible : .no }
    let magic = bytes.uint8(4)
    guard magic >= 0xfc, bytes.hasPrefix("SMB", at: 5) else { return .no }
    // The answer's flag, where the header is not encrypted or compressed.
    if magic == 0xff, bytes.byteCount > 13 {
      return .certain(bytes.uint8(13) & 0x80 != 0 ? .server : .client)
    }
    if magic == 0xfe, bytes.byteCount > 20 {
      return .certain(bytes.uint8(20) & 1 != 0 ? .server : .client)
    }
    return .certain(.unknown)
  }
}
