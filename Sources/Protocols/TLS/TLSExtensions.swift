// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// The extension block of a hello (RFC 8446, 4.2).
package struct TLSExtensions: ~Escapable {
  /// One extension's place in the block.
  package struct Entry: Sendable {
    /// Its number.
    package let type: UInt16
    /// Where its body begins and ends.
    let start: Int
    let end: Int
  }

  private let bytes: RawSpan

  /// Views the block without its length.
  @_lifetime(copy bytes)
  package init(_ bytes: RawSpan) { self.bytes = bytes }

  /// The extension at `offset`, which moves to the next one; `nil` at the end or at a broken one.
  package func next(_ offset: inout Int) -> Entry? {
    guard bytes.byteCount - offset >= 4 else { return nil }
    let start = offset + 4
    let end = start + Int(bytes.uint16(offset + 2))
    guard end <= bytes.byteCount else { return nil }
    let type = bytes.uint16(offset)
    offset = end
    return Entry(type: type, start: start, end: end)
  }

  /// Whether the last extension ends where the block does.
  var isWellFormed: Bool {
    var offset = 0
    while next(&offset) != nil {}
    return offset == bytes.byteCount
  }

  /// How many extensions there are without GREASE.
  var count: Int {
    var count = 0
    var offset = 0
    while let entry = next(&offset) {
      if !CipherSuite.isGREASE(entry.type) { count += 1 }
    }
    return count
  }

  /// Whether an extension of this number is there.
  package func contains(_ type: UInt16) -> Bool {
    var offset = 0
    while let entry = next(&offset) {
      if entry.type == type { return true }
    }
    return false
  }

  /// The body of the first extension of this number; empty when there is none.
  @_lifetime(copy self)
  package func body(_ type: UInt16) -> RawSpan {
    var offset = 0
    while let entry = next(&offset) {
      if entry.type == type { return bytes.slice(entry.start, entry.end) }
    }
    return bytes.slice(0, 0)
  }
}

/// The extensions that are read here (IANA, "TLS ExtensionType Values").
enum TLSExtensionType {
  static let serverName: UInt16 = 0
  static let supportedGroups: UInt16 = 10
  static let ecPointFormats: UInt16 = 11
  static let signatureAlgorithms: UInt16 = 13
  static let heartbeat: UInt16 = 15
  static let alpn: UInt16 = 16
  static let encryptThenMAC: UInt16 = 22
  static let extendedMasterSecret: UInt16 = 23
  static let preSharedKey: UInt16 = 41
  static let earlyData: UInt16 = 42
  static let supportedVersions: UInt16 = 43
  static let keyShare: UInt16 = 51
  static let encryptedClientHello: UInt16 = 0xfe0d
  static let renegotiationInfo: UInt16 = 0xff01
}
