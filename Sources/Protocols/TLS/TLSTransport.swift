// SPDX-License-Identifier: Apache-2.0

/// What carries a handshake; JA4 tells them apart by its first letter.
enum TLSTransport: Sendable {
  /// TLS over TCP.
  case stream
  /// DTLS over UDP.
  case datagram
  /// QUIC's CRYPTO frames.
  case quic

  /// JA4's letter.
  var ja4: StaticString {
    switch self {
    case .stream: "t"
    case .datagram: "d"
    case .quic: "q"
    }
  }
}
