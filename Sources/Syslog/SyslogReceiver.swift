// SPDX-License-Identifier: Apache-2.0

/// Where syslog messages are sent: `syslog+udp://HOST[:PORT]`, or `syslog+tcp` or `syslog+tls` likewise.
package struct SyslogReceiver: Hashable, Sendable {
  /// How messages travel.
  package enum Transport: String, Hashable, Sendable, CaseIterable {
    /// A datagram each (RFC 5426); what is lost is not told.
    case udp
    /// One connection, each message behind its length (RFC 6587, 3.4.1).
    case tcp
    /// The same within TLS (RFC 5425).
    case tls

    /// The port without another one: RFC 5426, 3.3; IANA's syslog-conn; RFC 5425, 4.1.
    var port: UInt16 {
      switch self {
      case .udp: 514
      case .tcp: 601
      case .tls: 6_514
      }
    }
  }

  /// Why an address is none.
  package enum Refusal: Error, Hashable, Sendable {
    /// Another scheme than those above.
    case scheme(String)
    /// No host, or a port that is none.
    case address(String)
  }

  /// How messages travel.
  package let transport: Transport
  /// A name or an address, without brackets.
  package let host: String
  /// The port.
  package let port: UInt16
  /// Whom to believe over TLS, and what to show there.
  package var identity = SyslogIdentity()

  /// Whether a text is meant as a receiver.
  package static func isMeant(_ text: String) -> Bool {
    guard let end = text.firstIndex(of: ":") else { return false }
    return text[..<end].hasPrefix("syslog") && text[end...].hasPrefix("://")
  }

  /// Reads an address.
  package init(_ text: String) throws(Refusal) {
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    let scheme = parts.first ?? ""
    switch scheme {
    case "syslog+udp": transport = .udp
    case "syslog+tcp": transport = .tcp
    case "syslog+tls": transport = .tls
    default: throw .scheme(scheme)
    }
    var rest = Substring(parts.last ?? "").dropFirst(2)
    if rest.hasSuffix("/") { rest = rest.dropLast() }
    var port = rest[rest.endIndex...]
    if rest.hasPrefix("["), let end = rest.firstIndex(of: "]") {
      host = String(rest[rest.index(after: rest.startIndex)..<end])
      port = rest[rest.index(after: end)...]
    } else if let colon = rest.firstIndex(of: ":") {
      host = String(rest[..<colon])
      port = rest[colon...]
    } else {
      host = String(rest)
    }
    if port.isEmpty {
      self.port = transport.port
    } else if port.hasPrefix(":"), let number = UInt16(port.dropFirst()), number > 0 {
      self.port = number
    } else {
      throw .address(text)
    }
    let isName = host.unicodeScalars.allSatisfy { $0.isASCII && $0.value > 0x20 && $0 != "/" }
    guard !host.isEmpty, host.utf8.count <= 255, isName else { throw .address(text) }
  }
}
