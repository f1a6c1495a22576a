// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// Interfaces to patient data by media type or by what a body begins with.
enum HTTPMediaType {
  /// The interface that a type belongs to (PS3.18, 8.7.3; FHIR R4, 3.1.0.1.10; HAPI's HL7 over HTTP).
  static func interface(_ type: RawSpan) -> HTTPInterface? {
    guard
      type.beginsWord("application/") || type.beginsWord("multipart/")
        || type.beginsWord("x-application/")
    else { return nil }
    if type.containsWord("application/dicom") { return .dicomweb }
    if type.containsWord("hl7-v2") { return .hl7v2 }
    if type.containsWord("fhir") { return .fhir }
    if type.containsWord("hl7-v3") { return .hl7v3 }
    if type.containsWord("hl7-cda") || type.containsWord("application/cda") { return .cda }
    return nil
  }

  /// HL7 version 3 and its clinical documents by their name space.
  static func interface(ofXML body: RawSpan) -> HTTPInterface? {
    guard body.byteCount > 0, body.slice(0, 8).firstOffset(of: UInt8(ascii: "<")) != nil,
      body.contains("urn:hl7-org:v3")
    else { return nil }
    return body.contains("ClinicalDocument") ? .cda : .hl7v3
  }
}

/// The parts of a body of several (RFC 2046, 5.1).
enum HTTPMultipart {
  /// Where the content of the first part begins; 0 when that is not there.
  static func firstPart(_ bytes: RawSpan) -> Int {
    var at = 0
    if bytes.hasPrefix("\r\n") { at = 2 }
    guard bytes.hasPrefix("--", at: at) else { return 0 }
    return HTTPHead.end(of: bytes, from: at, searched: 0) ?? 0
  }
}
