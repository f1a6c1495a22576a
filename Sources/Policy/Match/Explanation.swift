// SPDX-License-Identifier: Apache-2.0

/// Why a flow was judged as it was: the verdict, and the conduits that came nearest.
package struct Explanation: Hashable, Sendable {
  /// What a conduit misses of a flow.
  package enum Miss: Hashable, Sendable, CustomStringConvertible {
    /// The initiator is not among its `from`; those are named.
    case from([String])
    /// The responder is not among its `to`; those are named.
    case to([String])
    /// It has the ends exchanged.
    case direction
    /// The service is not among its services; those are named.
    case service([String])
    /// It permitted until this day.
    case expired(PolicyDate)
    /// It is closed at that time; its hours are named.
    case closed([String])
    /// An event missed this condition.
    case condition(String)

    /// The miss as words: `from (imaging)`, `condition dicom.calling_ae`.
    package var description: String {
      switch self {
      case .from(let names): "from (\(Self.list(names)))"
      case .to(let names): "to (\(Self.list(names)))"
      case .direction: "direction"
      case .service(let names): "service (\(Self.list(names)))"
      case .expired(let date): "expired on \(date)"
      case .closed(let windows): "time (open \(Self.list(windows)))"
      case .condition(let name): "condition \(name)"
      }
    }

    /// Names a few; a conduit can name thousands.
    private static func list(_ names: [String]) -> String {
      names.count <= 8
        ? names.joined(separator: ", ")
        : names.prefix(8).joined(separator: ", ") + ", and \(names.count - 8) more"
    }
  }

  /// A conduit, and what it misses.
  package struct Near: Hashable, Sendable {
    /// The conduit's index in the policy.
    package var conduit: Int
    /// Its identifier.
    package var id: String
    /// The line of the policy file where it is declared.
    package var line: Int
    /// What it misses, empty for the conduit that permits.
    package var misses: [Miss]

    /// The conduit in a line: what it misses, or that it permits; `file` is where it is declared.
    package func words(file: String) -> String {
      let place = "\(id) (\(file):\(line))"
      if misses.isEmpty { return "permitted by \(place)" }
      return "nearest: \(place) misses \(misses.map(\.description).joined(separator: ", "))"
    }

    /// Names a conduit and what it misses.
    package init(conduit: Int, id: String, line: Int, misses: [Miss]) {
      self.conduit = conduit
      self.id = id
      self.line = line
      self.misses = misses
    }
  }

  /// The verdict in one word: allowed, violates, denied, not_observable or out_of_scope.
  package var verdict: String
  /// Why the flow is denied, as in `policy.reason`; empty when it is not.
  package var reason: String
  /// The conduits that permit or come nearest, the nearest first, at most three.
  package var nearest: [Near]
  /// All of it as text, a line each.
  package var lines: [String]
}
