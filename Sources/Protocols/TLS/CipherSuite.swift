// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// A cipher suite by its number (IANA, "TLS Cipher Suites").
package struct CipherSuite: RawRepresentable, Hashable, Sendable {
  /// The number on the wire.
  package let rawValue: UInt16
  /// Wraps a number.
  package init(rawValue: UInt16) { self.rawValue = rawValue }

  /// How well a suite protects, worst first; the sets of rules TLS-004 and TLS-005.
  package enum Class: Sendable {
    /// No encryption (integrity-only TLS 1.3 suites too).
    case null
    /// No authentication.
    case anonymous
    /// Keys weakened for export.
    case export
    /// RC4.
    case rc4
    /// Single DES.
    case des
    /// Triple DES.
    case tripleDES
    /// IDEA, RC2, SEED.
    case weak
    /// CBC, and whatever else is no AEAD.
    case cbc
    /// Authenticated encryption.
    case aead

    /// The word in `tls.cipher_class`.
    package var name: StaticString {
      switch self {
      case .null: "null"
      case .anonymous: "anonymous"
      case .export: "export"
      case .rc4: "rc4"
      case .des: "des"
      case .tripleDES: "3des"
      case .weak: "weak"
      case .cbc: "cbc"
      case .aead: "aead"
      }
    }
  }

  /// What the ServerKeyExchange of a suite begins with.
  enum ServerParameters {
    case none
    case finiteField
    case ellipticCurve
  }

  /// The IANA name, `nil` for a number without one.
  package var name: StaticString? { row?.name }

  /// How well the suite protects, `nil` for unknown suites and signalling values.
  package var strength: Class? { row?.strength }

  private var row: Row? {
    var low = 0
    var high = Self.table.count
    while low < high {
      let middle = (low + high) / 2
      let candidate = Self.table[middle]
      if candidate.number == rawValue { return candidate }
      if candidate.number < rawValue { low = middle + 1 } else { high = middle }
    }
    return nil
  }

  /// The parameters in ServerKeyExchange, and whether a PSK identity hint stands before them.
  var serverParameters: (kind: ServerParameters, hasHint: Bool) {
    guard let name = name?.borrowed else { return (.none, false) }
    if name.hasPrefix("TLS_ECDHE_PSK_") { return (.ellipticCurve, true) }
    if name.hasPrefix("TLS_ECDHE_") || name.hasPrefix("TLS_ECDH_anon_") {
      return (.ellipticCurve, false)
    }
    if name.hasPrefix("TLS_DHE_PSK_") { return (.finiteField, true) }
    if name.hasPrefix("TLS_DHE_") || name.hasPrefix("TLS_DH_anon_") {
      return (.finiteField, false)
    }
    return (.none, false)
  }

  /// Whether a value of suites, extensions, groups or versions is GREASE (RFC 8701, 2).
  package static func isGREASE(_ value: UInt16) -> Bool {
    value & 0x0f0f == 0x0a0a && value >> 8 == value & 0xff
  }
}
