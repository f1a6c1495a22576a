// SPDX-License-Identifier: Apache-2.0

// What a conduit demands.
extension PolicyLint {
  mutating func contradictions(_ index: Int, _ conduit: Conduit) {
    let groups = Set(conduit.conditions.map(\.name.group))
    let services = conduit.services.map { policy.services[$0] }
    if groups.contains("tls") {
      let never = services.filter { !Self.mayBeTLS($0) }
      if !never.isEmpty {
        let isAll = never.count == services.count
        let which =
          isAll
          ? "none of its services (\(Self.list(never.map(\.name)))) is TLS"
          : "\(Self.list(never.map(\.name))) is not TLS"
        add(
          .contradictory,
          index,
          "it demands TLS, and \(which)",
          severity: isAll ? .high : .medium
        )
      }
      let others = groups.subtracting(["tls", "flow"]).sorted()
      if !others.isEmpty {
        add(
          .contradictory,
          index,
          "it demands TLS, so that its conditions on \(others.joined(separator: " and ")) can never "
            + "be seen to hold"
        )
      }
    }
    hidden(index, conduit)
    dimse(index, conduit)
  }

  /// What TLS 1.3 encrypts no capture shows (RFC 8446, 4.4.2).
  private mutating func hidden(_ index: Int, _ conduit: Conduit) {
    guard texts(.tlsMinVersion, conduit) == ["1.3"] else { return }
    for condition in conduit.conditions
    where condition.name == .tlsClientCertificate || condition.name == .tlsCertificateNames {
      add(
        .unobservable,
        index,
        "TLS 1.3 hides certificates, so that \(condition.name.label) is never seen to hold without keys"
      )
    }
  }

  /// What DICOM's services and classes leave of each other.
  private mutating func dimse(_ index: Int, _ conduit: Conduit) {
    guard let services = texts(.dicomServices, conduit) else { return }
    if texts(.dicomMoveDestinations, conduit) != nil, !services.contains("C-MOVE") {
      add(.contradictory, index, "move_destinations without C-MOVE among its DIMSE services")
    }
    guard let classes = texts(.dicomSOPClasses, conduit) else { return }
    let carried = classes.map { Self.services(ofClass: $0) }
    let idle = services.filter { service in
      service != "C-CANCEL" && carried.allSatisfy { $0.map { !$0.contains(service) } ?? false }
    }
    guard !idle.isEmpty else { return }
    let isAll = idle.count == services.count
    add(
      .contradictory,
      index,
      "none of its SOP classes has the DIMSE service \(Self.list(idle))",
      severity: isAll ? .high : .medium
    )
  }

  /// The DIMSE services of a SOP class known by its UID (PS3.4, annexes A, B, C, K); `nil` when it is not known.
  private static func services(ofClass uid: String) -> [String]? {
    if uid == "1.2.840.10008.1.1" { return ["C-ECHO"] }
    if uid == "1.2.840.10008.5.1.4.31" { return ["C-FIND"] }
    let model: Substring = "1.2.840.10008.5.1.4.1.2."
    if uid.hasPrefix(model), let last = uid.split(separator: ".").last {
      switch last {
      case "1": return ["C-FIND"]
      case "2": return ["C-MOVE"]
      case "3": return ["C-GET"]
      default: return nil
      }
    }
    return uid.hasPrefix("1.2.840.10008.5.1.4.1.1.") ? ["C-STORE"] : nil
  }

  /// The accepted texts of a condition that the conduit has.
  private func texts(_ name: ConditionName, _ conduit: Conduit) -> [String]? {
    guard let condition = conduit.conditions.first(where: { $0.name == name }),
      case .texts(let texts) = condition.value
    else { return nil }
    return texts
  }

  /// Titles that a conduit accepts, and those that its ends may call with at all.
  mutating func titles(_ index: Int, _ conduit: Conduit) {
    guard !titlesOfZones.isEmpty, let accepted = texts(.dicomCallingAE, conduit) else { return }
    var owners: Set<String> = []
    for end in conduit.from {
      switch end {
      case .asset(let asset): owners.formUnion(policy.assets[asset].aeTitles)
      case .zone(let zone):
        for inner in members[zone] { owners.formUnion(titlesOfZones[inner] ?? []) }
      }
    }
    let foreign = accepted.filter { !owners.contains($0) }
    guard !foreign.isEmpty else { return }
    let isAll = foreign.count == accepted.count
    add(
      .contradictory,
      index,
      "no asset that may begin has the AE title \(Self.list(foreign)) (asset.ae_titles)",
      severity: isAll ? .high : .medium
    )
  }

  /// Conditions, and values of them, that bind nobody.
  mutating func idle(_ index: Int, _ conduit: Conduit) {
    for condition in conduit.conditions {
      let idle = condition.idleValues
      if !idle.isEmpty {
        add(
          .redundant,
          index,
          "\(condition.name.label) accepts \(Self.list(idle)) by another value"
        )
      }
      let isBounded = conduit.conditions.contains {
        $0.name != condition.name && condition.isImplied(by: $0)
      }
      if isBounded {
        add(.redundant, index, "flow.max_bytes is as strict as \(condition.name.label)")
      }
    }
  }

  /// Whether flows of a service can be TLS.
  private static func mayBeTLS(_ service: Service) -> Bool {
    switch service.match {
    case .any, .ports: true
    case .application(let name, _, _): name == "tls" || name == "quic" || name == "http"
    case .icmp, .icmpType, .ftpData: false
    }
  }
}
