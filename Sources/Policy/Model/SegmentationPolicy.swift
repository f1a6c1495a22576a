// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes

/// A segmentation policy: zones, assets, and the conduits between them (IEC 62443-3-2).
///
/// Plain data, however it came about (a file, MUD, learning); names are resolved to indexes into the
/// arrays. What no conduit permits is denied.
package struct SegmentationPolicy: Sendable {
  /// The file it came from, for messages.
  package var file: String
  /// The policy's own name, may be empty.
  package var name: String
  /// The zones, in the order of the file.
  package var zones: [Zone]
  /// The declared assets.
  package var assets: [Asset]
  /// The services that conduits name by index.
  package var services: [Service]
  /// The conduits, in the order of the file.
  package var conduits: [Conduit]
  /// Whether denials are only reported, at the lowest severity, while a policy is being introduced.
  package var isAuditOnly: Bool
  /// The networks that the policy speaks for; empty for no restriction.
  ///
  /// A flow with neither end in them is out of scope; an address in them that is in no zone is an
  /// undeclared host of ours, not a stranger.
  package var scope: [IPPrefix]

  /// Which rules are used, and how severe they are.
  package var rules = RuleSettings()
  /// Names for several zones and assets; conduits name what they stand for.
  package var groups: [EndpointGroup] = []
  /// Findings that somebody accepted.
  package var waivers: [Waiver] = []
  /// How far the clock of time windows is ahead of UTC, in minutes.
  package var utcOffset = 0
  /// The files that it includes, in the order in which they were read.
  package var included: [String] = []

  /// Makes an empty policy, which permits nothing.
  package init(
    file: String = "",
    name: String = "",
    zones: [Zone] = [],
    assets: [Asset] = [],
    services: [Service] = [],
    conduits: [Conduit] = [],
    isAuditOnly: Bool = false,
    scope: [IPPrefix] = []
  ) {
    self.file = file
    self.name = name
    self.zones = zones
    self.assets = assets
    self.services = services
    self.conduits = conduits
    self.isAuditOnly = isAuditOnly
    self.scope = scope
  }

  /// The index of the zone of that name.
  package func zoneIndex(named name: String) -> Int? { zones.firstIndex { $0.name == name } }

  /// The index of the asset of that name.
  package func assetIndex(named name: String) -> Int? { assets.firstIndex { $0.name == name } }

  /// The name of a conduit's end.
  package func name(of endpoint: Endpoint) -> String {
    switch endpoint {
    case .zone(let index): zones[index].name
    case .asset(let index): assets[index].name
    }
  }
}

/// A place in the policy's file.
package struct SourcePlace: Hashable, Sendable {
  /// The line, from 1; 0 for none.
  package var line: Int
  /// The column, from 1; 0 for none.
  package var column: Int
  /// The file: 0 for the policy's own, else one more than its index in ``SegmentationPolicy/included``.
  package var file: Int

  /// Names a place; the default is none.
  package init(line: Int = 0, column: Int = 0, file: Int = 0) {
    self.line = line
    self.column = column
    self.file = file
  }
}

/// The named limits of a policy; reaching one is an error that names it.
package struct PolicyLimits: Hashable, Sendable {
  /// Zones of one policy.
  package var maxZones = 4_096
  /// Assets of one policy.
  package var maxAssets = 200_000
  /// Conduits of one policy.
  package var maxConduits = 20_000
  /// Values of one list: networks, AE titles, ports, topics.
  package var maxListValues = 8_192
  /// Waivers of one policy.
  package var maxWaivers = 10_000
  /// Files that one policy includes, and how deep.
  package var maxIncludes = 64
  /// How deep files include each other.
  package var maxIncludeDepth = 8
  /// Pairs of zones and assets that all conduits name together (`from` times `to`, those within
  /// zones counted, summed).
  package var maxPairs = 1_000_000
  /// Services of these pairs, summed; and services whose ports overlap, summed over the ranges of
  /// ports into which they cut each other.
  package var maxMatcherEntries = 4_000_000
  /// UTF-8 bytes of one name or value.
  package var maxTextBytes = 1_024
  /// Problems that are reported together.
  package var maxProblems = 20

  /// The defaults.
  package init() {}
}
