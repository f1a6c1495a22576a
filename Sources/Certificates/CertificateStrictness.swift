// SPDX-License-Identifier: Apache-2.0
internal import SwiftASN1
internal import X509

/// Whether an encoding is right, as swift-certificates judges it.
enum CertificateStrictness {
  /// Whether the strict parser takes these octets for a certificate.
  ///
  /// It also refuses keys that it cannot use (DSA, small RSA, uncommon curves). Those are no fault of
  /// the encoding: only its ASN.1 errors count.
  static func accepts(_ der: [UInt8]) -> Bool {
    do {
      _ = try Certificate(derEncoded: der)
      return true
    } catch {
      return !(error is ASN1Error)
    }
  }
}
