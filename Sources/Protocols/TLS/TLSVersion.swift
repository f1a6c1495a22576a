// SPDX-License-Identifier: Apache-2.0

/// A protocol version as the hellos name it.
package struct TLSVersion: RawRepresentable, Hashable, Sendable {
  /// The number on the wire; 0x0002 for SSL 2.
  package let rawValue: UInt16
  /// Wraps a number.
  package init(rawValue: UInt16) { self.rawValue = rawValue }

  /// SSL 2.
  package static let ssl2 = TLSVersion(rawValue: 0x0002)
  /// SSL 3 (RFC 6101).
  package static let ssl3 = TLSVersion(rawValue: 0x0300)
  /// TLS 1.2 (RFC 5246).
  package static let tls12 = TLSVersion(rawValue: 0x0303)
  /// TLS 1.3 (RFC 8446).
  package static let tls13 = TLSVersion(rawValue: 0x0304)

  /// The draft's number for TLS 1.3 before it was finished, else 0.
  var draft: UInt8 {
    rawValue >> 8 == 0x7f ? UInt8(truncatingIfNeeded: rawValue) : 0
  }

  /// Whether TLS 1.3, a draft of it, or DTLS 1.3.
  package var isTLS13: Bool { number == Self.tls13.rawValue }

  /// Whether a version of DTLS, whose numbers count down.
  package var isDTLS: Bool { rawValue >> 8 == 0xfe }

  /// Whether ServerHello has the shape of the drafts up to 21: no session, no compression.
  var hasDraftServerHello: Bool { draft > 0 && draft <= 21 }

  /// The number that orders versions: drafts of 1.3 count as 1.3, DTLS as the TLS it is made of.
  package var number: UInt16 {
    switch rawValue {
    case 0xfeff: 0x0302
    case 0xfefd: 0x0303
    case 0xfefc: 0x0304
    default: draft > 0 ? Self.tls13.rawValue : rawValue
    }
  }

  /// Suricata's spelling; `nil` for numbers that name no version and for drafts.
  package var name: StaticString? {
    switch rawValue {
    case 0x0002: "SSLv2"
    case 0x0300: "SSLv3"
    case 0x0301: "TLSv1"
    case 0x0302: "TLS 1.1"
    case 0x0303: "TLS 1.2"
    case 0x0304: "TLS 1.3"
    case 0xfeff: "DTLS 1.0"
    case 0xfefd: "DTLS 1.2"
    case 0xfefc: "DTLS 1.3"
    default: nil
    }
  }

  /// Suricata's spelling, also of drafts (`TLS 1.3 draft-18`) and of numbers unknown.
  package var text: String {
    if let name { return "\(name)" }
    if draft > 0 { return "TLS 1.3 draft-\(draft)" }
    return "0x" + String(rawValue, radix: 16)
  }

  /// The two characters of JA4.
  var ja4: StaticString {
    switch rawValue {
    case 0x0002: "s2"
    case 0x0300: "s3"
    case 0x0301: "10"
    case 0x0302: "11"
    case 0x0303: "12"
    case 0x0304: "13"
    case 0xfeff: "d1"
    case 0xfefd: "d2"
    case 0xfefc: "d3"
    default: "00"
    }
  }
}
