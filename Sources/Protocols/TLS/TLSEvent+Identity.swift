// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Certificates
internal import NetworkTypes

// What the certificate says of the server that was asked for.
extension TLSEvent {
  /// Whether one of the certificate's names is the one that the client asked for (RFC 9525, 6.3); `nil`
  /// where one of the two cannot be seen, or the name that was asked for is only the outer one.
  var nameMatches: Bool? {
    guard let certificate = handshake.certificate, client.serverName.byteCount > 0,
      !client.extensions.contains(TLSExtensionType.encryptedClientHello)
    else { return nil }
    let asked = client.serverName
    return certificate.subjectAlternativeNames.contains { $0.withBytes { Self.fits(asked, $0) } }
  }

  /// The days between the ends of the certificate's validity.
  var validityDays: Int64? {
    guard let certificate = handshake.certificate, let first = certificate.notBefore,
      let last = certificate.notAfter
    else { return nil }
    return (last.timestamp.seconds - first.timestamp.seconds) / 86_400
  }

  /// Whether a name is another one; a leading `*` stands for one label.
  private static func fits(_ name: RawSpan, _ pattern: RawSpan) -> Bool {
    let isWild =
      pattern.byteCount > 2 && pattern.uint8(0) == UInt8(ascii: "*")
      && pattern.uint8(1) == UInt8(ascii: ".")
    guard isWild else { return equals(name, 0, pattern, 0) }
    var label = 0
    while label < name.byteCount, name.uint8(label) != UInt8(ascii: ".") { label += 1 }
    return label > 0 && equals(name, label, pattern, 1)
  }

  private static func equals(_ a: RawSpan, _ from: Int, _ b: RawSpan, _ start: Int) -> Bool {
    // A name may be written with the dot of the root.
    let end = a.byteCount > 0 && a.uint8(a.byteCount - 1) == UInt8(ascii: ".") ? 1 : 0
    let count = a.byteCount - end - from
    guard count > 0, count == b.byteCount - start else { return false }
    for offset in 0..<count where lower(a.uint8(from + offset)) != lower(b.uint8(start + offset)) {
      return false
    }
    return true
  }

  private static func lower(_ byte: UInt8) -> UInt8 {
    byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
  }
}
