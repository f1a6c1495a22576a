// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import NetworkTypes

extension CertificateFacts {
  /// The extensions that auditing needs: names, purposes, CA (RFC 5280, 4.2.1).
  mutating func readExtensions(_ bytes: RawSpan) throws(DecodeError) {
    var extensions = DERReader(bytes)
    while !extensions.isAtEnd {
      var parts = DERReader(try extensions.next(DERTag.sequence, "extension").content)
      let identifier = try parts.next(DERTag.objectIdentifier, "extnID").content
      if parts.nextTag == DERTag.boolean { _ = try parts.next() }
      let value = try parts.next(DERTag.octetString, "extnValue").content
      // All that matter here are id-ce, 2.5.29.x.
      guard identifier.byteCount == 3, identifier.uint16(0) == 0x551d else { continue }
      switch identifier.uint8(2) {
      case 17: try readAlternativeNames(value)
      case 19: try readBasicConstraints(value)
      case 37: try readKeyPurposes(value)
      default: break
      }
    }
  }

  private mutating func readBasicConstraints(_ bytes: RawSpan) throws(DecodeError) {
    var outer = DERReader(bytes)
    var parts = DERReader(try outer.next(DERTag.sequence, "basicConstraints").content)
    guard parts.nextTag == DERTag.boolean else { return }
    let flag = try parts.next().content
    isCA = flag.byteCount == 1 && flag.uint8(0) != 0
  }

  private mutating func readKeyPurposes(_ bytes: RawSpan) throws(DecodeError) {
    var outer = DERReader(bytes)
    var purposes = DERReader(try outer.next(DERTag.sequence, "extKeyUsage").content)
    while !purposes.isAtEnd, extendedKeyUsage.count < 32 {
      let identifier = objectIdentifierText(
        try purposes.next(DERTag.objectIdentifier, "keyPurposeId").content
      )
      extendedKeyUsage.append(ObjectIdentifierName.keyPurposes[identifier] ?? identifier)
    }
  }

  private mutating func readAlternativeNames(_ bytes: RawSpan) throws(DecodeError) {
    var outer = DERReader(bytes)
    var names = DERReader(try outer.next(DERTag.sequence, "subjectAltName").content)
    while !names.isAtEnd, subjectAlternativeNames.count < Self.maxNames {
      let name = try names.next()
      switch name.tag {
      case 0x81, 0x82, 0x86:
        // rfc822Name, dNSName, uniformResourceIdentifier.
        subjectAlternativeNames.append(String(decoding: name.content))
      case 0x87 where name.content.byteCount == 4:
        let address = IPAddress(v4: name.content.uint32(0))
        subjectAlternativeNames.append(address.description)
      case 0x87 where name.content.byteCount == 16:
        let address = IPAddress(bits: name.content.uint128(0))
        subjectAlternativeNames.append(address.description)
      case 0xa4:
        // directoryName.
        var directory = DERReader(name.content)
        subjectAlternativeNames.append(
          try distinguishedNameText(try directory.next(DERTag.sequence, "name").content)
        )
      default: break
      }
    }
  }
}
