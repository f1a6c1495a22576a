// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// A request target in its parts (RFC 9112, 3.2).
struct HTTPTarget {
  /// Host and port, where the target has them.
  let authority: Range<Int>
  let path: Range<Int>
  /// Behind the question mark.
  let query: Range<Int>

  /// Segments of a path that are looked at.
  private static let maxSegments = 32

  init(_ target: RawSpan) {
    var start = 0
    var host = 0..<0
    if let colon = target.firstOffset(of: UInt8(ascii: ":")), target.hasPrefix("://", at: colon) {
      let from = colon + 3
      let end = target.firstOffset(of: UInt8(ascii: "/"), from: from) ?? target.byteCount
      host = from..<end
      start = end
    } else if target.byteCount > 0, target.uint8(0) != UInt8(ascii: "/"),
      target.uint8(0) != UInt8(ascii: "*")
    {
      // The form of CONNECT.
      host = 0..<target.byteCount
      start = target.byteCount
    }
    authority = host
    let mark = target.firstOffset(of: UInt8(ascii: "?"), from: start) ?? target.byteCount
    path = start..<mark
    query = min(mark + 1, target.byteCount)..<target.byteCount
  }

  /// What the path says of an interface to patient data.
  func classify(_ target: RawSpan, _ exchange: inout HTTPExchange) {
    var at = path.lowerBound
    var level: StaticString = ""
    for _ in 0..<Self.maxSegments where at < path.upperBound {
      let slash = target.firstOffset(of: UInt8(ascii: "/"), from: at) ?? path.upperBound
      let end = min(slash, path.upperBound)
      let segment = target.slice(at, end)
      at = end + 1
      guard segment.byteCount > 0 else { continue }
      if level.utf8CodeUnitCount > 0, Self.isIdentifier(segment) {
        exchange.api = .orthanc
        exchange.resource = level
      } else if level.utf8CodeUnitCount > 0, Self.isUID(segment) {
        exchange.api = .dicomweb
        exchange.resource = level
      }
      level = Self.level(segment)
      if exchange.api == .dicomweb, level.utf8CodeUnitCount > 0 { exchange.resource = level }
      if Self.isDICOMweb(segment) { exchange.api = .dicomweb }
      if segment.beginsWord("fhir") { exchange.api = .fhir }
      if let resource = Self.resource(segment), exchange.api == .none || exchange.api == .fhir {
        exchange.resource = resource
      }
    }
  }

  private static func isDICOMweb(_ segment: RawSpan) -> Bool {
    for word in ["dicom-web", "dicomweb", "dcm4chee-arc", "wado", "wado-rs", "qido-rs", "stow-rs"]
      as [StaticString] where segment.isWord(word)
    { return true }
    return false
  }

  /// The levels that paths of DICOMweb and of Orthanc name.
  private static func level(_ segment: RawSpan) -> StaticString {
    for word in ["studies", "series", "instances", "patients"] as [StaticString]
    where segment.isWord(word) { return word }
    return ""
  }

  /// A UID: numbers with points between them.
  private static func isUID(_ segment: RawSpan) -> Bool {
    var points = 0
    for at in 0..<segment.byteCount {
      switch segment.uint8(at) {
      case UInt8(ascii: "."): points += 1
      case 0x30...0x39: continue
      default: return false
      }
    }
    return points >= 3 && segment.byteCount <= 64
  }

  /// An identifier of Orthanc: a SHA-1 in five groups of eight digits.
  private static func isIdentifier(_ segment: RawSpan) -> Bool {
    guard segment.byteCount == 44 else { return false }
    for at in 0..<44 {
      let byte = segment.uint8(at)
      if at % 9 == 8 {
        guard byte == UInt8(ascii: "-") else { return false }
      } else {
        guard (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) else { return false }
      }
    }
    return true
  }

  /// The FHIR resources that are most asked for, and the statement of capabilities.
  private static let resources: [StaticString] = [
    "Patient", "Observation", "Encounter", "Condition", "Procedure", "MedicationRequest",
    "MedicationAdministration", "AllergyIntolerance", "DiagnosticReport", "DocumentReference",
    "ImagingStudy", "Immunization", "Practitioner", "Organization", "Device", "DeviceMetric",
    "ServiceRequest", "Specimen", "Appointment", "Binary", "Bundle", "Coverage", "Claim",
    "Consent", "AuditEvent", "metadata",
  ]

  private static func resource(_ segment: RawSpan) -> StaticString? {
    for name in resources
    where segment.byteCount == name.utf8CodeUnitCount && segment.hasPrefix(name) {
      return name
    }
    return nil
  }
}
