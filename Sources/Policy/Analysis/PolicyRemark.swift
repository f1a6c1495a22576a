// SPDX-License-Identifier: Apache-2.0

/// Something doubtful in a policy that is valid.
package struct PolicyRemark: Hashable, Sendable {
  /// What kind of doubt.
  package enum Kind: String, CaseIterable, Sendable {
    /// Others permit what it does under weaker conditions, so that its own bind nobody.
    case shadowed
    /// Another conduit permits the same.
    case redundant
    /// It demands what cannot be at once.
    case contradictory
    /// It permits more than anybody can answer for.
    case overBroad = "over-broad"
    /// Nothing can ever use it.
    case unreachable
    /// It demands what no capture can show.
    case unobservable
    /// Its last day is past.
    case expired
    /// No flow of the captures used it.
    case unused
    /// Zones share addresses and are not within each other.
    case overlapping
    /// An asset is in no zone.
    case homeless

    /// How bad it is unless the remark says otherwise.
    package var severity: Severity {
      switch self {
      case .shadowed, .contradictory: .high
      case .overBroad, .unreachable, .expired, .overlapping: .medium
      case .redundant, .unused, .homeless, .unobservable: .low
      }
    }
  }

  /// How bad a doubt is, in the words of findings.
  package enum Severity: String, CaseIterable, Sendable, Comparable {
    /// The policy permits, or promises, what its author did not mean.
    case high
    /// It is likely to.
    case medium
    /// It could be said more plainly.
    case low

    /// The milder one is less.
    package static func < (a: Severity, b: Severity) -> Bool { a.rank < b.rank }

    private var rank: Int {
      switch self {
      case .low: 0
      case .medium: 1
      case .high: 2
      }
    }
  }

  /// What kind of doubt.
  package var kind: Kind
  /// How bad it is.
  package var severity: Severity
  /// Where.
  package var place: SourcePlace
  /// What, in words.
  package var message: String

  /// Makes a remark.
  package init(
    _ kind: Kind,
    _ place: SourcePlace,
    _ message: String,
    severity: Severity? = nil
  ) {
    self.kind = kind
    self.severity = severity ?? kind.severity
    self.place = place
    self.message = message
  }
}
