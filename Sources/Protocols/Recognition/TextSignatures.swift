// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import ProtocolKit

/// SSDP (UPnP Device Architecture, 1.3): HTTP's form in datagrams.
enum SSDPSignature: ProtocolSignature {
  static let descriptor = ProtocolDescriptor(
    id: 50,
    name: "ssdp",
    tcp: false,
    udp: true,
    ports: [1900]
  )

  static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    let request = bytes.begins(withOneOf: ["M-SEARCH * HTTP/1.", "NOTIFY * HTTP/1."], .client)
    guard request == .no, onKnownPort else { return request }
    // The group was asked, so that the answer is a flow of its own.
    return bytes.begins(withOneOf: ["HTTP/1.1 200 "], .unknown)
  }
}

/// FTP (RFC 959): the server's greeting, or a login.
enum FTPSignature: ProtocolSignature {
  static let descriptor = ProtocolDescriptor(id: 33, name: "ftp", ports: [21, 2121])

  static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    let login = bytes.begins(withOneOf: ["USER ", "AUTH TLS", "FEAT\r\n"], .client)
    guard login == .no else { return onKnownPort ? login : .no }
    return Greeting.verdict(bytes, ["FTP"], otherwise: onKnownPort && !bytes.mentions("SMTP"))
  }
}

/// SMTP (RFC 5321): the server's greeting, or the client's.
enum SMTPSignature: ProtocolSignature {
  static let descriptor = ProtocolDescriptor(id: 34, name: "smtp", ports: [25, 587, 2525])

  static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    let hello = bytes.begins(withOneOf: ["EHLO ", "HELO ", "ehlo ", "helo "], .client)
    guard hello == .no else { return hello }
    return Greeting.verdict(bytes, ["SMTP"], otherwise: onKnownPort && !bytes.mentions("FTP"))
  }
}

/// The reply 220, with which FTP and SMTP servers greet.
enum Greeting {
  /// Certain when a word tells, or when the port does and the line is whole.
  static func verdict(
    _ bytes: RawSpan,
    _ words: [StaticString],
    otherwise isLikely: Bool
  ) -> ProbeVerdict {
    let begins = bytes.begins(withOneOf: ["220 ", "220-"], .server)
    guard case .certain = begins else { return begins }
    for word in words where bytes.mentions(word) { return begins }
    guard bytes.firstOffset(of: 0x0a) != nil else {
      return bytes.byteCount < 512 ? .possible : .no
    }
    return isLikely ? begins : .no
  }
}

/// Syslog (RFC 3164, 4.1.1; RFC 5424, 6.2.1): a priority in angle brackets.
enum SyslogSignature: ProtocolSignature {
  static let descriptor = ProtocolDescriptor(
    id: 39,
    name: "syslog",
    udp: true,
    ports: [514, 601, 1514]
  )

  static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    guard onKnownPort, bytes.uint8(0) == UInt8(ascii: "<") else { return .no }
    var priority = 0
    for i in 1..<5 {
      guard i < bytes.byteCount else { return .possible }
      switch bytes.uint8(i) {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        priority = priority * 10 + Int(bytes.uint8(i) - UInt8(ascii: "0"))
      case UInt8(ascii: ">"): return i > 1 && priority < 192 ? .certain(.client) : .no
      default: return .no
      }
    }
    return .no
  }
}
