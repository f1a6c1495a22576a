// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// The text of an X.501 Name as Suricata prints it: `C=US, ST=California, CN=example.org`.
///
/// Encoding order, a comma and a space between the names, ` + ` within a multi-valued one; values as
/// they are, without RFC 4514's escapes. At most 64 attributes are printed.
func distinguishedNameText(_ name: RawSpan) throws(DecodeError) -> String {
  var text = ""
  var names = DERReader(name)
  var left = 64
  while !names.isAtEnd {
    let relative = try names.next(DERTag.set, "rdn")
    var attributes = DERReader(relative.content)
    var isFirst = true
    while !attributes.isAtEnd {
      guard left > 0 else { return text + ", ..." }
      left -= 1
      let attribute = try attributes.next(DERTag.sequence, "attribute")
      var parts = DERReader(attribute.content)
      let type = try parts.next(DERTag.objectIdentifier, "attribute.type")
      let value = try parts.next()
      let identifier = objectIdentifierText(type.content)
      if !text.isEmpty { text += isFirst ? ", " : " + " }
      isFirst = false
      text += ObjectIdentifierName.attributes[identifier] ?? identifier
      text += "="
      text += directoryStringText(value.tag, value.content)
    }
  }
  return text
}

/// A string of any of ASN.1's kinds as text; what is no string gives `#` and its octets.
func directoryStringText(_ tag: UInt8, _ bytes: RawSpan) -> String {
  switch tag {
  case 0x0c, 0x12, 0x13, 0x16, 0x1a, 0x1b:
    // UTF8String, NumericString, PrintableString, IA5String, VisibleString, GeneralString.
    return String(decoding: bytes)
  case 0x14:
    // TeletexString: what is in use is ISO 8859-1, as OpenSSL assumes too.
    var text = ""
    for i in 0..<bytes.byteCount {
      text.unicodeScalars.append(Unicode.Scalar(bytes.uint8(i)))
    }
    return text
  case 0x1e:
    // BMPString.
    var units: [UInt16] = []
    for i in 0..<(bytes.byteCount / 2) { units.append(bytes.uint16(2 * i)) }
    return String(decoding: units, as: UTF16.self)
  case 0x1c:
    // UniversalString.
    var text = ""
    for i in 0..<(bytes.byteCount / 4) {
      text.unicodeScalars.append(Unicode.Scalar(bytes.uint32(4 * i)) ?? "\u{fffd}")
    }
    return text
  default:
    return "#" + hexText(bytes.slice(0, 256))
  }
}
