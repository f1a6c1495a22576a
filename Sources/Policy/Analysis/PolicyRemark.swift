// SPDX-License-Identifier: Apache-2.0

/// Something doubtful in a policy that is valid.
package struct PolicyRemark: Hashable, Sendable {
  /// What kind of doubt.
  package enum Kind: String, CaseIterable, Sendable {
    /// Another conduit permits all of it, so that its conditions bind nobody.
    case shadowed
    /// Another conduit permits the same.
    case redundant
    /// It demands what cannot be at once.
    case contradictory
    /// It permits more than anybody can answer for.
    case overBroad = "over-broad"
    /// Nothing can ever use it.
    case unreachable
    /// Its last day is past.
    case expired
    /// No flow of the captures used it.
    case unused
    /// Zones share addresses and are not within each other.
    case overlapping
    /// An asset is in no zone.
    case homeless
  }

  /// What kind of doubt.
  package var kind: Kind
  /// Where.
  package var place: SourcePlace
  /// What, in words.
  package var message: String

  /// Makes a remark.
  package init(_ kind: Kind, _ place: SourcePlace, _ message: String) {
    self.kind = kind
    self.place = place
    self.message = message
  }
}
