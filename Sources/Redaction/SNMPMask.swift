// SPDX-License-Identifier: Apache-2.0
internal import Events

/// SNMP 1 to 3 (RFC 1157, RFC 3412): structure and numbers stay, texts and communities are masked.
///
/// A community that products are delivered with becomes the first of its length, so that it is still seen to be one.
enum SNMPMask {
  /// Masks a message.
  static func mask(_ bytes: inout MaskedBytes, _ range: Range<Int>) {
    BERValue.mask(&bytes, range) { bytes, value in
      guard value.tag == 4 else { return bytes.keep(value.content, as: "a number of SNMP") }
      octets(&bytes, value.content)
    }
    community(&bytes, range)
  }

  /// An octet string; that of version 3's security is BER again, and its flags are one byte.
  private static func octets(_ bytes: inout MaskedBytes, _ range: Range<Int>) {
    if range.count == 1, bytes.original[range.lowerBound] < 8 { return bytes.keep(range) }
    if let inner = BERValue(bytes.original, at: range.lowerBound, within: range.upperBound),
      inner.tag == 0x30, inner.isWhole, inner.content.upperBound == range.upperBound
    {
      return BERValue.mask(&bytes, range) { bytes, value in
        if value.tag == 4 {
          bytes.maskValue(value.content)
        } else {
          bytes.keep(value.content, as: "a number of SNMP")
        }
      }
    }
    bytes.maskValue(range)
  }

  /// The octet string behind the version.
  private static func community(_ bytes: inout MaskedBytes, _ range: Range<Int>) {
    let end = range.upperBound
    guard let message = BERValue(bytes.original, at: range.lowerBound, within: end),
      let version = BERValue(bytes.original, at: message.content.lowerBound, within: end),
      let name = BERValue(bytes.original, at: version.content.upperBound, within: end),
      name.tag == 4,
      let known = DeliveredCredentials.standIn(forCommunity: Array(bytes.original[name.content]))
    else { return }
    bytes.replace(name.content, with: known, as: "credentials of delivery")
  }
}
