// SPDX-License-Identifier: Apache-2.0
internal import Findings
internal import Inventory
internal import NetworkTypes
package import Policy

// Policies that know hosts by the names that these say of themselves.
extension AuditRun {
  /// A run's policy, and what has to be told of the names in it.
  struct NamedPolicy {
    var policy: SegmentationPolicy
    var warnings: [String] = []
  }

  /// Lines told of names; further ones are counted.
  private static let maxNameLines = 50

  /// Reads a run's policy; hosts that it knows by name are looked for in the run's captures first.
  static func namedPolicy(
    _ configuration: AuditConfiguration,
    stop: StopFlag
  ) throws(AuditError) -> NamedPolicy? {
    guard let path = configuration.policyPath else { return nil }
    return try namedPolicies([policy(at: path)], configuration, stop: stop).first
  }

  /// Looks for the hosts that policies know by name in captures; these are read once for all of them.
  static func namedPolicies(
    _ policies: [SegmentationPolicy],
    _ configuration: AuditConfiguration,
    stop: StopFlag
  ) throws(AuditError) -> [NamedPolicy] {
    guard policies.contains(where: \.hasNames), !configuration.captures.contains("-") else {
      return policies.map { unresolved($0, "standard input is read once") }
    }
    let seen = try survey(configuration, stop: stop)
    return policies.map { $0.hasNames ? resolved($0, seen) : NamedPolicy(policy: $0) }
  }

  /// The policy that `learn` refines by captures, compiled, and what has to be told of names in it.
  package static func base(
    at path: String,
    _ configuration: AuditConfiguration,
    stop: StopFlag
  ) throws(AuditError) -> (matcher: PolicyMatcher, warnings: [String]) {
    let named = try namedPolicies([policy(at: path)], configuration, stop: stop)[0]
    return (try matcher(named.policy), named.warnings)
  }

  private static func resolved(_ policy: SegmentationPolicy, _ seen: SurveyResult) -> NamedPolicy {
    let resolution = NameResolution(policy, hosts: namedHosts(seen, policy))
    let lines = resolution.doubts.map { "not believed: \($0)" } + resolution.beliefs
    let omitted = lines.count - maxNameLines
    return NamedPolicy(
      policy: resolution.policy,
      warnings: lines.prefix(maxNameLines)
        + (omitted > 0 ? ["\(omitted) more hosts were looked for by name"] : [])
    )
  }

  /// A policy in whose names nobody is found, because packets come only once.
  static func unresolved(_ policy: SegmentationPolicy, _ why: String) -> NamedPolicy {
    guard policy.hasNames else { return NamedPolicy(policy: policy) }
    return NamedPolicy(
      policy: policy,
      warnings: ["hosts that the policy knows by name are not looked for: \(why)"]
    )
  }

  /// The hosts of a survey that have said names of themselves.
  ///
  /// What a declared router forwards has its interface too; any other second one makes a host doubtful.
  private static func namedHosts(
    _ seen: SurveyResult,
    _ policy: SegmentationPolicy
  ) -> [NamedHost] {
    let routers = Set(policy.assets.filter(\.isRouter).flatMap(\.macs))
    return AssetInventory(seen.traffic).assets.compactMap { asset in
      let names = asset.names.compactMap { name, sighting in
        self.name(name).map {
          NamedHost.Name($0.kind, $0.text, place: seen.text(of: sighting.place))
        }
      }
      let addresses = asset.addresses.filter { !$0.isLinkLocalOrUnspecified }
      guard !names.isEmpty, !addresses.isEmpty else { return nil }
      let interfaces = Set(
        addresses.flatMap { seen.traffic.hosts[$0].map { Array($0.macs.keys) } ?? [] }
      )
      return NamedHost(
        addresses: addresses,
        mac: asset.mac,
        vlan: asset.vlans.first ?? 0,
        isShared: interfaces.count { !routers.contains($0) && !$0.isVirtualRouter } > 1,
        names: names
      )
    }
  }

  private static func name(_ name: HostName) -> (kind: HostNames.Kind, text: String)? {
    switch name.kind {
    case .dhcpName: (.dhcp, name.text)
    case .aeTitle: (.aeTitle, name.text)
    case .certificateName: (.certificate, name.text)
    case .certificateSubject: commonName(name.text).map { (.certificate, $0) }
    default: nil
    }
  }

  /// The common name of a subject as it is written: `CN=pump1.example, O=Hospital` (RFC 4514).
  private static func commonName(_ subject: String) -> String? {
    subject.split(separator: ",").lazy
      .map { $0.drop { $0 == " " } }
      .first { $0.hasPrefix("CN=") }
      .map { String($0.dropFirst(3)) }
  }
}
