// SPDX-License-Identifier: Apache-2.0

/// Text for XML and HTML, in elements as in attributes.
enum MarkupText {
  /// The text made printable, then its markup characters escaped.
  ///
  /// XML 1.0 has no place for most control characters, escaped or not, so they go first.
  static func escape(_ text: String) -> String {
    var result = ""
    for scalar in PrintableText.make(text).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
