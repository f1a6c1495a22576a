// SPDX-License-Identifier: Apache-2.0
internal import Inventory

/// What an observed interface may show that stands against an answer of MDS2.
enum InterfaceSign: Hashable, Sendable {
  /// One of these protocols is spoken.
  case protocols(Set<String>)
  /// The declaration does not have it.
  case notDeclared
  /// The client showed no certificate in TLS.
  case noClientCertificate

  /// The interfaces that show it, a line each; `nil` where none could have.
  func lines(_ interfaces: InterfaceComparison) -> [String]? {
    let seen = interfaces.rows.compactMap { row in row.observed.map { (row, $0) } }
    switch self {
    case .protocols(let names):
      return seen.isEmpty
        ? nil
        : seen.filter { names.contains($0.1.key.application) }.map {
          "\($0.1.key.application) on \($0.1.key.portName)"
        }
    case .notDeclared:
      return seen.isEmpty
        ? nil
        : seen.filter { $0.0.verdict == .notDeclared }.map {
          "not declared: \($0.1.key.portName)"
        }
    case .noClientCertificate:
      let told = seen.map { ($0.1.key.portName, $0.1.values(.tlsClientCertificate)) }
        .filter { $0.1.contains("absent") || $0.1.contains("sent") }
      return told.isEmpty
        ? nil : told.filter { $0.1.contains("absent") }.map { "no client certificate on \($0.0)" }
    }
  }
}
