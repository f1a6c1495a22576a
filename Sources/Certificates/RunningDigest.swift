// SPDX-License-Identifier: Apache-2.0
internal import Crypto

extension ContentDigest {
  /// SHA-256 of what comes in parts.
  package struct Running {
    private var hash = SHA256()

    /// Of nothing yet.
    package init() {}

    /// Takes the next part.
    package mutating func update(_ bytes: [UInt8]) { hash.update(data: bytes) }

    /// Takes the next part.
    package mutating func update(_ bytes: ArraySlice<UInt8>) { hash.update(data: bytes) }

    /// The 32 bytes.
    package consuming func finish() -> [UInt8] { Array(hash.finalize()) }
  }
}
