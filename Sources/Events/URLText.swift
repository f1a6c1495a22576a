// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// Request targets that may name patients: `/fhir/Patient/4711023?name=Doe`, `/reports/DOE_JOHN.pdf`.
///
/// Of a path stays what ``URLWords`` lists: words of interfaces, versions, UIDs and endings. Of a query the names of its
/// fields stay. All else is hidden, as nobody can tell a name from another word.
package enum URLText {
  /// What of a target is hidden, in the order of its bytes.
  package static func hidden(in url: [UInt8]) -> [Range<Int>] {
    let start = authorityEnd(url)
    let query = url[start...].firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
    let end = query ?? url.endIndex
    var found: [Range<Int>] = []
    // Who asks stands before the host.
    if let at = url[..<start].lastIndex(of: UInt8(ascii: "@")) {
      found.append(userStart(url[..<at])..<at)
    }
    for segment in url[start..<end].split(separator: UInt8(ascii: "/")) {
      let kept = URLWords.ending(of: segment)
      let stem = segment.startIndex..<kept
      if !URLWords.isKnown(url[stem]) { found.append(stem) }
    }
    if let query { found += values(ofForm: url, in: (query + 1)..<url.endIndex) }
    return found
  }

  /// The values of a query or of a form; what has no name is a value.
  package static func values(ofForm form: [UInt8], in range: Range<Int>) -> [Range<Int>] {
    var found: [Range<Int>] = []
    for field in form[range].split(whereSeparator: isSeparator) {
      let equals = field.firstIndex(of: UInt8(ascii: "="))
      let value = (equals.map { $0 + 1 } ?? field.startIndex)..<field.endIndex
      if !value.isEmpty { found.append(value) }
    }
    return found
  }

  /// The target with `[redacted]` in the place of what is hidden; `nil` when nothing is.
  package static func hiding(_ url: String) -> String? {
    let bytes = Array(url.utf8)
    let ranges = hidden(in: bytes)
    guard !ranges.isEmpty else { return nil }
    var text = bytes
    for range in ranges.reversed() {
      text.replaceSubrange(range, with: OutputOptions.redacted.description.utf8)
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Where scheme and host end, or a host and its port alone; 0 where the target begins with its path.
  private static func authorityEnd(_ url: [UInt8]) -> Int {
    let start = userStart(url[...])
    if start > 0 { return url[start...].firstIndex(where: isPathStart) ?? url.endIndex }
    // The form of CONNECT.
    guard let colon = url.lastIndex(of: UInt8(ascii: ":")), colon > 0 else { return 0 }
    let port = url[(colon + 1)...]
    let isHost = !url[..<colon].contains(where: isPathStart)
    return isHost && (1...5).contains(port.count) && port.allSatisfy(URLWords.isDigit)
      ? url.endIndex : 0
  }

  /// Behind a scheme and its `://`; 0 without one.
  private static func userStart(_ url: ArraySlice<UInt8>) -> Int {
    guard let colon = url.firstIndex(of: UInt8(ascii: ":")), colon > 0,
      url[colon...].starts(with: "://".utf8), url[..<colon].allSatisfy(URLWords.isLetter)
    else { return 0 }
    return colon + 3
  }

  private static func isPathStart(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "&") || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "?")
      || byte == UInt8(ascii: "#")
  }
}
