// SPDX-License-Identifier: Apache-2.0
internal import Crypto

/// A pseudorandom function: HMAC-SHA-256 under a key that is hashed from whatever the user's file holds.
package struct KeyedDigest: Sendable {
  private let key: SymmetricKey

  /// Takes a key of any length.
  package init(key: [UInt8]) { self.key = SymmetricKey(data: SHA256.hash(data: key)) }

  /// The first four bytes of the code of a message, as a number.
  package func number(of message: [UInt8]) -> UInt32 {
    var result: UInt32 = 0
    for byte in HMAC<SHA256>.authenticationCode(for: message, using: key).prefix(4) {
      result = result << 8 | UInt32(byte)
    }
    return result
  }
}
