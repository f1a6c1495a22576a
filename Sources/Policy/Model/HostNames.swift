// SPDX-License-Identifier: Apache-2.0
internal import Events

/// Names by which hosts are known that have no fixed address.
///
/// A host says them itself, in traffic; whose they are is found by ``NameResolution``.
package struct HostNames: Hashable, Sendable {
  /// Where a name is said.
  package enum Kind: String, CaseIterable, Hashable, Sendable {
    /// The host name of a DHCP client (RFC 2132, 3.14).
    case dhcp
    /// An application entity title, calling or called (PS3.8, 9.3.2).
    case aeTitle = "ae_title"
    /// A subject or alternative name of a certificate that was presented (RFC 5280, 4.2.1.6).
    case certificate

    /// The kind in a sentence.
    package var words: String {
      switch self {
      case .dhcp: "DHCP name"
      case .aeTitle: "AE title"
      case .certificate: "certificate name"
      }
    }
  }

  /// Patterns by kind; `*` stands for any letters.
  package var patterns: [Kind: [String]] = [:]

  /// None.
  package init() {}

  /// Whether there are none.
  package var isEmpty: Bool { patterns.values.allSatisfy(\.isEmpty) }

  /// Whether a name is one of these: titles with case, DNS names without (RFC 4343).
  func hold(_ name: String, _ kind: Kind) -> Bool {
    patterns[kind, default: []].contains { pattern in
      let compiled = WildcardPattern(pattern, ignoresCase: kind != .aeTitle)
      return FieldValue.text(name).asText { compiled.matches($0) } ?? false
    }
  }
}
