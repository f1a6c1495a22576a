// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// A ClientHello (RFC 8446, 4.1.2; RFC 5246, 7.4.1.2), without its handshake header.
///
/// Never fails: what is missing is empty, and ``isMalformed`` tells.
package struct ClientHelloView: ~Escapable {
  /// Whether there is a hello at all.
  package let isPresent: Bool
  /// Whether a length in it is wrong.
  package let isMalformed: Bool
  /// `legacy_version`.
  package let legacyVersion: UInt16
  /// `legacy_session_id`.
  package let sessionID: RawSpan
  /// `cipher_suites`, with GREASE and signalling values.
  package let cipherSuites: UInt16List
  /// `legacy_compression_methods`.
  package let compressionMethods: RawSpan
  /// The extensions.
  package let extensions: TLSExtensions

  /// Views the body of a ClientHello message.
  @_lifetime(copy bytes)
  package init(_ bytes: RawSpan) {
    isPresent = bytes.byteCount >= 35
    legacyVersion = isPresent ? bytes.uint16(0) : 0
    sessionID = bytes.slice(34, bytes.byteCount).vector8()
    let suites = bytes.slice(35 + sessionID.byteCount, bytes.byteCount).vector16()
    cipherSuites = UInt16List(suites)
    let compressionAt = 37 + sessionID.byteCount + suites.byteCount
    compressionMethods = bytes.slice(compressionAt, bytes.byteCount).vector8()
    let extensionsAt = compressionAt + 1 + compressionMethods.byteCount
    let block = bytes.slice(extensionsAt, bytes.byteCount).vector16()
    extensions = TLSExtensions(block)
    // Without extensions a hello ends before their length.
    isMalformed =
      !isPresent || suites.byteCount % 2 != 0 || suites.byteCount == 0
      || compressionMethods.byteCount == 0 || !extensions.isWellFormed
      || (bytes.byteCount != extensionsAt && !bytes.endsWithVector16(at: extensionsAt))
  }

  /// `server_name`: the first host name (RFC 6066, 3); empty when there is none.
  package var serverName: RawSpan {
    @_lifetime(copy self)
    get {
      let list = extensions.body(TLSExtensionType.serverName).vector16()
      guard list.byteCount >= 3, list.uint8(0) == 0 else { return list.slice(0, 0) }
      return list.vector16(at: 1)
    }
  }

  /// `supported_groups`.
  package var groups: UInt16List {
    @_lifetime(copy self)
    get { UInt16List(extensions.body(TLSExtensionType.supportedGroups).vector16()) }
  }

  /// `ec_point_formats`.
  package var pointFormats: RawSpan {
    @_lifetime(copy self)
    get { extensions.body(TLSExtensionType.ecPointFormats).vector8() }
  }

  /// `signature_algorithms`.
  package var signatureAlgorithms: UInt16List {
    @_lifetime(copy self)
    get { UInt16List(extensions.body(TLSExtensionType.signatureAlgorithms).vector16()) }
  }

  /// `supported_versions` (RFC 8446, 4.2.1).
  package var supportedVersions: UInt16List {
    @_lifetime(copy self)
    get { UInt16List(extensions.body(TLSExtensionType.supportedVersions).vector8()) }
  }

  /// The names offered in `application_layer_protocol_negotiation`.
  package var alpn: ProtocolNameList {
    @_lifetime(copy self)
    get { ProtocolNameList(extensions.body(TLSExtensionType.alpn).vector16()) }
  }

  /// The highest version offered.
  package var highestVersion: TLSVersion {
    var highest = TLSVersion(rawValue: 0)
    let offered = supportedVersions
    for i in 0..<offered.count where !CipherSuite.isGREASE(offered[i]) {
      let version = TLSVersion(rawValue: offered[i])
      // DTLS counts down, and drafts have numbers of their own.
      let isHigher =
        version.isDTLS || highest.isDTLS
        ? version.number > highest.number : version.rawValue > highest.rawValue
      if isHigher { highest = version }
    }
    return highest.rawValue == 0 ? TLSVersion(rawValue: legacyVersion) : highest
  }
}

/// A list of ALPN names (RFC 7301, 3.1).
///
/// At most ``maxNames`` are read, so that a hello full of tiny names costs little.
package struct ProtocolNameList: ~Escapable {
  /// Names of one list that are read.
  package static let maxNames = 64
  private let bytes: RawSpan

  /// Views the list without its length.
  @_lifetime(copy bytes)
  package init(_ bytes: RawSpan) { self.bytes = bytes }

  /// The name at `index`, empty past the last one.
  @_lifetime(copy self)
  package func name(_ index: Int) -> RawSpan {
    guard index < Self.maxNames else { return bytes.slice(0, 0) }
    var offset = 0
    var left = index
    while offset < bytes.byteCount {
      let length = Int(bytes.uint8(offset))
      guard length > 0, offset + 1 + length <= bytes.byteCount else { break }
      if left == 0 { return bytes.slice(offset + 1, offset + 1 + length) }
      left -= 1
      offset += 1 + length
    }
    return bytes.slice(0, 0)
  }
}
