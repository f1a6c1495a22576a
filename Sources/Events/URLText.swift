// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// Request targets that may name patients: `/fhir/Patient/4711023?name=Doe`.
///
/// Of a query every value is hidden, of a path what stands behind a word that announces a patient, and the user
/// of an address.
package enum URLText {
  /// Words whose next segment is hidden.
  private static let words = [
    "patient", "patients", "person", "persons", "mrn", "pid", "patientid", "patient-id",
    "patient_id",
    "subject", "subjects", "relatedperson", "user", "users", "name", "ssn", "accession",
  ].map { Array($0.utf8) }

  /// The target with `[redacted]` in the place of what may name somebody; `nil` when nothing does.
  package static func hiding(_ url: String) -> String? {
    let bytes = Array(url.utf8)
    let mark = Array(OutputOptions.redacted.description.utf8)
    var text: [UInt8] = []
    let query = bytes.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
    let path = bytes[..<(query ?? bytes.endIndex)]
    var isAnnounced = false
    var isFirst = true
    var isChanged = false
    for segment in path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
      if !isFirst { text.append(UInt8(ascii: "/")) }
      isFirst = false
      if isAnnounced, isValue(segment) {
        text += mark
        isAnnounced = false
        isChanged = true
        continue
      }
      if !segment.isEmpty { isAnnounced = isWord(segment) }
      // A user before the host, or parameters of a segment.
      if let at = segment.lastIndex(of: UInt8(ascii: "@")) {
        text += mark + segment[at...]
        isChanged = true
      } else if let at = segment.firstIndex(of: UInt8(ascii: "=")) {
        text += segment[...at] + mark
        isChanged = true
      } else {
        text += segment
      }
    }
    if let query {
      isChanged = append(query: bytes[query...], to: &text, mark) || isChanged
    }
    return isChanged ? String(decoding: text, as: UTF8.self) : nil
  }

  /// Appends a query or a fragment without its values; whether there were any.
  private static func append(
    query: ArraySlice<UInt8>,
    to text: inout [UInt8],
    _ mark: [UInt8]
  ) -> Bool {
    var isChanged = false
    var at = query.startIndex
    while at < query.endIndex {
      text.append(query[at])
      let start = at + 1
      at = query[start...].firstIndex(where: isSeparator) ?? query.endIndex
      let field = query[start..<at]
      // What has no name is a value.
      if let equals = field.firstIndex(of: UInt8(ascii: "=")) { text += field[...equals] }
      if !field.isEmpty {
        text += mark
        isChanged = true
      }
    }
    return isChanged
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "&") || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "?")
      || byte == UInt8(ascii: "#")
  }

  private static func isWord(_ segment: ArraySlice<UInt8>) -> Bool {
    words.contains { word in
      segment.count == word.count && zip(segment, word).allSatisfy { $0 | 0x20 == $1 | 0x20 }
    }
  }

  /// Operations and searches of FHIR begin with `$` or `_`.
  private static func isValue(_ segment: ArraySlice<UInt8>) -> Bool {
    guard let first = segment.first else { return false }
    return first != UInt8(ascii: "$") && first != UInt8(ascii: "_")
  }
}
