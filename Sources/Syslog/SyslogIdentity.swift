// SPDX-License-Identifier: Apache-2.0

/// Files in PEM that a connection over TLS uses (RFC 5425, 5).
package struct SyslogIdentity: Hashable, Sendable {
  /// Certificates that a receiver's has to come from; `nil` for those of the system.
  package var authorities: String?
  /// The sender's certificate and those between it and its authority; `nil` for a sender without one.
  package var certificate: String?
  /// The key of that certificate; `nil` when it stands in the same file.
  package var key: String?

  /// Names the files.
  package init(authorities: String? = nil, certificate: String? = nil, key: String? = nil) {
    self.authorities = authorities
    self.certificate = certificate
    self.key = key
  }
}
