// SPDX-License-Identifier: Apache-2.0

/// LDAP (RFC 4511): operations, results and the kind of a bind stay, names, passwords and attributes are masked.
enum LDAPMask {
  private static let bind: UInt8 = 0x60
  private static let extendedRequest: UInt8 = 0x77
  private static let extendedResponse: UInt8 = 0x78
  private static let requestName: UInt8 = 0x80
  private static let responseName: UInt8 = 0x8a
  private static let sasl: UInt8 = 0xa3
  /// Requests and responses (RFC 4511, 4.2 to 4.13).
  private static let operations: Set<UInt8> = [
    0x60, 0x61, 0x42, 0x63, 0x64, 0x65, 0x73, 0x66, 0x67, 0x68, 0x69, 0x4a, 0x6b, 0x6c, 0x6d, 0x6e,
    0x6f, 0x50, 0x77, 0x78, 0x79,
  ]
  private static let longestMechanism = 20

  /// Whether the bytes begin with a message: a sequence, a number, an operation.
  static func begins(_ bytes: [UInt8]) -> Bool { message(bytes, 0) != nil }

  /// A whole message and its operation.
  private static func message(
    _ bytes: [UInt8],
    _ at: Int
  ) -> (whole: BERValue, operation: BERValue)? {
    guard let whole = BERValue(bytes, at: at, within: bytes.count), whole.tag == 0x30,
      let number = BERValue(bytes, at: whole.content.lowerBound, within: whole.content.upperBound),
      number.tag == 2, (1...4).contains(number.content.count),
      let operation = BERValue(
        bytes,
        at: number.content.upperBound,
        within: whole.content.upperBound
      ), operations.contains(operation.tag)
    else { return nil }
    return (whole, operation)
  }

  /// Masks one direction, or a datagram.
  static func mask(_ bytes: inout MaskedBytes, _ range: Range<Int>) {
    var at = range.lowerBound
    while let (whole, operation) = message(bytes.original, at) {
      BERValue.mask(&bytes, at..<whole.content.upperBound, leaf)
      words(&bytes, operation)
      at = whole.content.upperBound
    }
    // Behind StartTLS; what else is there is wrapped by SASL and stays blank.
    if TLSMask.begins(bytes.original, at: at) { TLSMask.mask(&bytes, at..<range.upperBound) }
  }

  private static func leaf(_ bytes: inout MaskedBytes, _ value: BERValue) {
    switch value.tag {
    case 1, 2, 10: bytes.keep(value.content, as: "a number of LDAP")
    case 4 where SecurityTokenMask.begins(bytes.original, value.content):
      SecurityTokenMask.mask(&bytes, value.content)
    default: bytes.maskValue(value.content, separators: Array("=,+".utf8))
    }
  }

  /// What tells of a bind and of an extended operation: SASL's mechanism, and the operation's identifier.
  private static func words(_ bytes: inout MaskedBytes, _ operation: BERValue) {
    var at = operation.content.lowerBound
    while let value = BERValue(bytes.original, at: at, within: operation.content.upperBound) {
      at = max(value.content.upperBound, at + 2)
      switch (operation.tag, value.tag) {
      case (bind, sasl):
        if let name = BERValue(
          bytes.original,
          at: value.content.lowerBound,
          within: value.content.upperBound
        ), isMechanism(bytes.original[name.content]) {
          bytes.keep(name.content, as: "the mechanism of a bind")
        }
      case (extendedRequest, requestName), (extendedResponse, responseName):
        if isIdentifier(bytes.original[value.content]) {
          bytes.keep(value.content, as: "the name of an LDAP operation")
        }
      default: continue
      }
    }
  }

  /// Capital letters, digits, hyphens and underscores (RFC 4422, 3.1).
  private static func isMechanism(_ name: ArraySlice<UInt8>) -> Bool {
    name.count <= longestMechanism
      && name.allSatisfy {
        (0x41...0x5a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2d || $0 == 0x5f
      }
  }

  private static func isIdentifier(_ name: ArraySlice<UInt8>) -> Bool {
    name.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2e }
  }
}
