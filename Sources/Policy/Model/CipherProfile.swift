// SPDX-License-Identifier: Apache-2.0

/// A named set of TLS cipher suites, which `tls.cipher_profile` accepts.
package enum CipherProfile: String, CaseIterable, Sendable {
  /// Authenticated encryption and an ephemeral key exchange on curves (RFC 9325, 4.2), and TLS 1.3's.
  case bcp195
  /// Any suite with an ephemeral key exchange.
  case forwardSecrecy = "forward-secrecy"

  /// Patterns of the suites' IANA names.
  package var suites: [String] {
    let tls13 = ["TLS_AES_*", "TLS_CHACHA20_POLY1305_SHA256"]
    switch self {
    case .bcp195:
      return tls13 + ["TLS_ECDHE_ECDSA_*_GCM_*", "TLS_ECDHE_RSA_*_GCM_*"]
        + ["TLS_ECDHE_*_CHACHA20_POLY1305_*", "TLS_ECDHE_ECDSA_*_CCM"]
    case .forwardSecrecy:
      return tls13 + ["TLS_ECDHE_ECDSA_*", "TLS_ECDHE_RSA_*", "TLS_DHE_RSA_*", "TLS_DHE_DSS_*"]
    }
  }
}
