// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import ProtocolKit

/// HTTP/1 (RFC 9112): a request line or a status line; and HTTP/2's preface (RFC 9113, 3.4).
enum HTTPSignature: ProtocolSignature {
  static let descriptor = ProtocolDescriptor(
    id: 32,
    name: "http",
    ports: [80, 8000, 8008, 8080, 8081, 8888, 3128]
  )

  private static let methods: [StaticString] = [
    "GET ", "POST ", "PUT ", "HEAD ", "OPTIONS ", "DELETE ", "PATCH ", "TRACE ", "CONNECT ",
    "PROPFIND ", "REPORT ", "MKCOL ", "MOVE ", "COPY ", "LOCK ", "UNLOCK ",
  ]

  static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    let answer = bytes.begins(withOneOf: ["HTTP/1.0 ", "HTTP/1.1 "], .server)
    guard answer == .no else { return answer }
    let preface = bytes.begins(withOneOf: ["PRI * HTTP/2.0\r\n"], .client)
    guard preface == .no else { return preface }
    var verdict = ProbeVerdict.no
    for method in methods {
      switch TextAgreement(bytes, method) {
      case .whole: return target(bytes, method)
      case .partly: verdict = .possible
      case .no: continue
      }
    }
    return verdict
  }

  /// SIP and RTSP share the methods: the target's form or the line's end tells.
  private static func target(_ bytes: RawSpan, _ method: StaticString) -> ProbeVerdict {
    let start = method.utf8CodeUnitCount
    if let end = bytes.firstOffset(of: 0x0a, from: start) {
      let line = bytes.slice(start, end)
      return line.mentions("HTTP") || line.byteCount > 256 ? .certain(.client) : .no
    }
    guard start < bytes.byteCount else { return .possible }
    switch bytes.uint8(start) {
    case UInt8(ascii: "/"): return .certain(.client)
    case 0x21...0x7e: return bytes.byteCount < 4096 ? .possible : .no
    default: return .no
    }
  }
}

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
    return bytes.begins(withOneOf: ["HTTP/1.1 200 "], .server)
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
