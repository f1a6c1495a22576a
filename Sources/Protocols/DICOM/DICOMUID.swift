// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// The identifiers that decide what the decoder does.
enum DICOMUID {
  static let verification: StaticString = "1.2.840.10008.1.1"
  private static let implicitLittleEndian: StaticString = "1.2.840.10008.1.2"
  private static let explicitBigEndian: StaticString = "1.2.840.10008.1.2.2"
  private static let deflated: [StaticString] = [
    "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.4.95", "1.2.840.10008.1.2.4.205",
  ]

  /// How a transfer syntax writes elements (PS3.5, annex A); `nil` when they cannot be read.
  static func encoding(of syntax: RawSpan) -> DICOMEncoding? {
    if syntax.equals(implicitLittleEndian.borrowed) { return .implicitLittleEndian }
    if syntax.equals(explicitBigEndian.borrowed) { return .explicitBigEndian }
    for uid in deflated where syntax.equals(uid.borrowed) { return nil }
    // PS3.5, A.4: all encapsulated ones are explicit, little endian; private ones nobody knows.
    return syntax.hasPrefix("1.2.840.10008.") ? .explicitLittleEndian : nil
  }
}

/// How the elements of a data set are written (PS3.5, 7.1).
enum DICOMEncoding: Sendable {
  case implicitLittleEndian
  case explicitLittleEndian
  case explicitBigEndian
}
