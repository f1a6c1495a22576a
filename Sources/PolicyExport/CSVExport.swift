// SPDX-License-Identifier: Apache-2.0
internal import NetworkTypes
internal import Policy

/// The permitted matrix as a table (RFC 4180); conditions stand in it as words.
enum CSVExport {
  static func render(_ matrix: PermitMatrix) -> String {
    var text =
      "conduit,line,from,to,sources,destinations,services,conditions,protected_by,owner,reason,"
      + "expires\r\n"
    for permit in matrix.permits {
      let conduit = permit.conduit.map { matrix.policy.conduits[$0] }
      let cells = [
        permit.id, permit.line == 0 ? "" : String(permit.line),
        permit.from.joined(separator: " "), permit.to.joined(separator: " "),
        permit.sources.prefixes.map(\.description).joined(separator: " "),
        permit.destinations.prefixes.map(\.description).joined(separator: " "),
        permit.services.map(words).joined(separator: " "),
        (conduit?.conditions ?? []).map(words).joined(separator: "; "),
        (conduit?.protectedBy ?? []).joined(separator: " "), conduit?.owner ?? "",
        conduit?.reason ?? "", conduit?.expires?.description ?? "",
      ]
      text += cells.map(quoted).joined(separator: ",") + "\r\n"
    }
    return text
  }

  private static func words(_ service: FilterService) -> String {
    switch service {
    case .any: "any"
    case .icmp: "icmp"
    case .ports(let range): range.description
    }
  }

  private static func words(_ condition: Condition) -> String {
    let label = condition.name.label.description
    switch condition.value {
    case .texts(let texts): return "\(label) in \(texts.joined(separator: " | "))"
    case .number(let number): return "\(label) \(number)"
    case .required: return "\(label) required"
    }
  }

  /// A cell that a spreadsheet would run as a formula gets a mark.
  private static func quoted(_ cell: String) -> String {
    let plain = cell.map { $0.isNewline || $0 == "\t" ? " " : String($0) }.joined()
    let isFormula = ["=", "+", "-", "@"].contains { plain.hasPrefix($0) }
    let marked = isFormula ? "'" + plain : plain
    guard marked.utf8.contains(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") })
    else { return marked }
    return "\""
      + marked.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }
}
