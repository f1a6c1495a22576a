// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// A ServerHello (RFC 8446, 4.1.3; RFC 5246, 7.4.1.3), without its handshake header.
package struct ServerHelloView: ~Escapable {
  /// Whether there is a hello at all.
  package let isPresent: Bool
  /// Whether a length in it is wrong.
  package let isMalformed: Bool
  /// `legacy_version`.
  package let legacyVersion: UInt16
  /// `random`.
  package let random: RawSpan
  /// `legacy_session_id_echo`.
  package let sessionID: RawSpan
  /// The suite chosen.
  package let cipherSuite: CipherSuite
  /// The compression method chosen.
  package let compressionMethod: UInt8
  /// The extensions.
  package let extensions: TLSExtensions

  /// Views the body of a ServerHello message.
  @_lifetime(copy bytes)
  package init(_ bytes: RawSpan) {
    let version = TLSVersion(rawValue: bytes.byteCount >= 2 ? bytes.uint16(0) : 0)
    legacyVersion = version.rawValue
    random = bytes.slice(2, 34)
    let isDraft = version.hasDraftServerHello
    let empty = bytes.slice(0, 0)
    sessionID = isDraft ? empty : bytes.slice(34, bytes.byteCount).vector8()
    let suiteAt = isDraft ? 34 : 35 + sessionID.byteCount
    let extensionsAt = suiteAt + (isDraft ? 2 : 3)
    isPresent = bytes.byteCount >= extensionsAt
    cipherSuite = CipherSuite(rawValue: isPresent ? bytes.uint16(suiteAt) : 0)
    compressionMethod = isPresent && !isDraft ? bytes.uint8(suiteAt + 2) : 0
    let block = bytes.slice(extensionsAt, bytes.byteCount).vector16()
    extensions = TLSExtensions(block)
    // Without extensions a hello ends before their length.
    isMalformed =
      !isPresent || !extensions.isWellFormed
      || (bytes.byteCount != extensionsAt && !bytes.endsWithVector16(at: extensionsAt))
  }

  /// The version negotiated: `supported_versions` when present, else `legacy_version`.
  package var version: TLSVersion {
    let selected = extensions.body(TLSExtensionType.supportedVersions)
    return TLSVersion(rawValue: selected.byteCount == 2 ? selected.uint16(0) : legacyVersion)
  }

  /// Whether this is a HelloRetryRequest, by its fixed random (RFC 8446, 4.1.3).
  package var isHelloRetryRequest: Bool {
    random.byteCount == 32
      && random.uint64(0) == 0xcf21_ad74_e59a_6111 && random.uint64(8) == 0xbe1d_8c02_1e65_b891
      && random.uint64(16) == 0xc2a2_1116_7abb_8c5e && random.uint64(24) == 0x079e_09e2_c8a8_339c
  }

  /// Whether the random carries a downgrade sentinel (RFC 8446, 4.1.3).
  package var hasDowngradeSentinel: Bool {
    random.byteCount == 32 && random.uint64(24) >> 8 == 0x44_4f57_4e47_5244
      && random.uint8(31) <= 1
  }

  /// The group of `key_share`, 0 when there is none.
  package var keyShareGroup: UInt16 {
    let share = extensions.body(TLSExtensionType.keyShare)
    return share.byteCount >= 2 ? share.uint16(0) : 0
  }

  /// The name chosen in `application_layer_protocol_negotiation`.
  package var alpn: ProtocolNameList {
    @_lifetime(copy self)
    get { ProtocolNameList(extensions.body(TLSExtensionType.alpn).vector16()) }
  }
}
