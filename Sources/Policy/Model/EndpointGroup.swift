// SPDX-License-Identifier: Apache-2.0

/// A name for several zones and assets, to be used where those are.
package struct EndpointGroup: Sendable {
  /// The group's name.
  package var name: String
  /// What it stands for, other groups resolved.
  package var members: [Endpoint]
  /// Where it is declared.
  package var place: SourcePlace

  /// Makes a group.
  package init(name: String, members: [Endpoint], place: SourcePlace = SourcePlace()) {
    self.name = name
    self.members = members
    self.place = place
  }
}
