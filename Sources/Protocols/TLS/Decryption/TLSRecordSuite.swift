// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Certificates

/// How the records of a cipher suite are sealed, for the suites that can be opened with a key log.
struct TLSRecordSuite: Sendable {
  let cipher: RecordCipher.Algorithm
  /// Bytes of the cipher's key.
  let keyByteCount: Int
  /// Bytes of the vector that the key block has: none for CBC, whose records bring theirs.
  let vectorByteCount: Int
  /// The code of a CBC suite.
  let code: RecordCode.Algorithm?
  /// The hash of the key derivation.
  let derivation: KeyDerivation

  /// The suites of TLS 1.2 and 1.3 with AES-GCM, ChaCha20-Poly1305 and AES-CBC; `nil` for others.
  init?(_ suite: CipherSuite) {
    guard let name = suite.name?.borrowed,
      let found = Self.endings.first(where: { name.ends($0.0) })
    else { return nil }
    self = found.1
  }

  /// The ones that a secret of TLS 1.3 may belong to, where the suite is not known yet (0-RTT).
  static func candidates(secretByteCount: Int) -> [TLSRecordSuite] {
    secretByteCount == 48
      ? [gcm(32, .sha384)]
      : [gcm(16, .sha256), TLSRecordSuite(.chaChaPoly, 32, 12, nil, .sha256)]
  }

  private init(
    _ cipher: RecordCipher.Algorithm,
    _ keyByteCount: Int,
    _ vectorByteCount: Int,
    _ code: RecordCode.Algorithm?,
    _ derivation: KeyDerivation
  ) {
    self.cipher = cipher
    self.keyByteCount = keyByteCount
    self.vectorByteCount = vectorByteCount
    self.code = code
    self.derivation = derivation
  }

  private static func gcm(_ key: Int, _ derivation: KeyDerivation) -> TLSRecordSuite {
    TLSRecordSuite(.aesGCM, key, 12, nil, derivation)
  }

  private static func cbc(
    _ key: Int,
    _ code: RecordCode.Algorithm,
    _ derivation: KeyDerivation = .sha256
  ) -> TLSRecordSuite {
    TLSRecordSuite(.aesCBC, key, 0, code, derivation)
  }

  private static let endings: [(StaticString, TLSRecordSuite)] = [
    ("_AES_128_GCM_SHA256", gcm(16, .sha256)),
    ("_AES_256_GCM_SHA384", gcm(32, .sha384)),
    ("_CHACHA20_POLY1305_SHA256", TLSRecordSuite(.chaChaPoly, 32, 12, nil, .sha256)),
    ("_AES_128_CBC_SHA", cbc(16, .sha1)),
    ("_AES_256_CBC_SHA", cbc(32, .sha1)),
    ("_AES_128_CBC_SHA256", cbc(16, .sha256)),
    ("_AES_256_CBC_SHA256", cbc(32, .sha256)),
    // The hash of the suite is also that of the derivation (RFC 5289, 3.1).
    ("_AES_256_CBC_SHA384", cbc(32, .sha384, .sha384)),
  ]
}

extension RawSpan {
  fileprivate func ends(_ ending: StaticString) -> Bool {
    let count = ending.utf8CodeUnitCount
    return byteCount >= count && hasPrefix(ending, at: byteCount - count)
  }
}
