// SPDX-License-Identifier: Apache-2.0
package import Bytes

/// One DER element: its tag octet and what it holds (ITU-T X.690, 8.1).
package struct DERElement: ~Escapable {
  /// The identifier octet; tags above 30 do not occur in certificates and are refused.
  package let tag: UInt8
  /// The content octets.
  package let content: RawSpan
  /// Identifier, length and content octets.
  package let whole: RawSpan

  @_lifetime(copy content, copy whole)
  init(tag: UInt8, content: RawSpan, whole: RawSpan) {
    self.tag = tag
    self.content = content
    self.whole = whole
  }
}

/// Walks the elements of one constructed DER value, without recursion and without trust.
///
/// More lenient than swift-asn1 (it takes lengths that are longer than they need be), because it reads
/// what a strict parser refused; ``CertificateFacts/isMalformed`` says so then.
package struct DERReader: ~Copyable, ~Escapable {
  private var reader: ByteReader

  /// Starts at the first element.
  @_lifetime(copy bytes)
  package init(_ bytes: RawSpan) { reader = ByteReader(bytes) }

  /// Whether all elements were read.
  package var isAtEnd: Bool { reader.remaining == 0 }

  /// The next element's tag, 0 at the end.
  package var nextTag: UInt8 {
    reader.remaining > 0 ? reader.bytes.uint8(reader.offset) : 0
  }

  /// Reads one element of any tag.
  @_lifetime(copy self)
  package mutating func next() throws(DecodeError) -> DERElement {
    let start = reader.offset
    let tag = try reader.uint8("der.tag")
    guard tag & 0x1f != 0x1f else {
      throw DecodeError(.invalidValue(UInt64(tag)), in: "der.tag", at: start)
    }
    var length = Int(try reader.uint8("der.length"))
    if length >= 0x80 {
      let count = length & 0x7f
      guard (1...4).contains(count) else {
        throw DecodeError(.invalidValue(UInt64(length)), in: "der.length", at: start + 1)
      }
      length = 0
      for _ in 0..<count { length = length << 8 | Int(try reader.uint8("der.length")) }
    }
    let content = try reader.take(length, for: "der.content")
    return DERElement(
      tag: tag,
      content: content,
      whole: reader.bytes.slice(start, reader.offset)
    )
  }

  /// Reads one element that must have this tag.
  @_lifetime(copy self)
  package mutating func next(_ tag: UInt8, _ field: FieldName) throws(DecodeError) -> DERElement {
    let start = reader.offset
    let element = try next()
    guard element.tag == tag else {
      throw DecodeError(.invalidValue(UInt64(element.tag)), in: field, at: start)
    }
    return element
  }
}

/// The tags that certificates use.
package enum DERTag {
  /// BOOLEAN.
  package static let boolean: UInt8 = 0x01
  /// INTEGER.
  package static let integer: UInt8 = 0x02
  /// BIT STRING.
  package static let bitString: UInt8 = 0x03
  /// OCTET STRING.
  package static let octetString: UInt8 = 0x04
  /// OBJECT IDENTIFIER.
  package static let objectIdentifier: UInt8 = 0x06
  /// SEQUENCE and SEQUENCE OF.
  package static let sequence: UInt8 = 0x30
  /// SET and SET OF.
  package static let set: UInt8 = 0x31
}
