// SPDX-License-Identifier: Apache-2.0
internal import Documents
internal import Policy

extension PolicyReader {
  /// Names by which hosts are known, by kind.
  mutating func hostNames(_ node: DocumentNode) -> HostNames {
    var result = HostNames()
    let keys = HostNames.Kind.allCases.map(\.rawValue)
    guard let fields = fields(node, of: "names", keys) else { return result }
    for kind in HostNames.Kind.allCases {
      guard let node = fields[kind.rawValue] else { continue }
      for item in someItems(node, "a \(kind.words)") {
        guard let text = text(item, "a \(kind.words)") else { continue }
        // Everybody's name is nobody's.
        guard text.contains(where: { $0 != "*" }) else {
          problems.add(item, "expected a \(kind.words) with a letter beside *, found \"\(text)\"")
          continue
        }
        result.patterns[kind, default: []].append(text)
      }
    }
    if result.isEmpty, fields.isEmpty {
      problems.add(node, "expected a key of names (\(keys.joined(separator: ", "))), found none")
    }
    return result
  }
}
