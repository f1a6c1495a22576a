// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes

/// The declared interfaces held against the observed ones.
package struct InterfaceComparison: Sendable {
  /// Rows of a pack at most; more are counted.
  package static let maxRows = 2_000

  /// The declared ones in their order, then the others.
  package private(set) var rows: [InterfaceRow] = []
  /// What others asked of the device and it did not answer, in order.
  package private(set) var unanswered: [ObservedInterface] = []
  /// The addresses by which these captures know the device.
  package private(set) var addresses: Set<IPAddress> = []
  /// Rows left out.
  package private(set) var omitted = 0

  /// Compares.
  package init(_ declaration: DeviceDeclaration, _ states: [StateTraffic]) {
    for state in states {
      addresses.formUnion(ObservedInterface.addresses(declaration, state.traffic))
    }
    var matched = [[ObservedInterface]](repeating: [], count: declaration.interfaces.count)
    var others: [ObservedInterface.Key: [ObservedInterface]] = [:]
    var probes: [ObservedInterface.Key: [ObservedInterface]] = [:]
    for (peer, interface) in ObservedInterface.ofDevice(declaration, states) {
      if interface.key.direction == .in, interface.answered == 0 {
        probes[interface.key, default: []].append(interface)
      } else if let place = Self.place(of: interface, peer, declaration.interfaces) {
        matched[place].append(interface)
      } else {
        others[interface.key, default: []].append(interface)
      }
    }
    for (declared, parts) in zip(declaration.interfaces, matched) {
      rows.append(Self.row(declared, parts))
    }
    for (key, parts) in others.sorted(by: { $0.key < $1.key }) {
      guard rows.count < Self.maxRows else {
        omitted += 1
        continue
      }
      guard let observed = ObservedInterface.union(parts) else { continue }
      rows.append(
        InterfaceRow(
          id: key.portName,
          purpose: "",
          verdict: observed.answered == 0 && key.direction == .out ? .unanswered : .notDeclared,
          aspects: InterfaceAspects(nil, parts).all,
          observed: observed
        )
      )
    }
    unanswered = probes.sorted { $0.key < $1.key }.compactMap { ObservedInterface.union($0.value) }
    if unanswered.count > Self.maxRows {
      omitted += unanswered.count - Self.maxRows
      unanswered.removeLast(unanswered.count - Self.maxRows)
    }
  }

  /// How many rows of each verdict.
  package func count(_ verdict: InterfaceRow.Verdict) -> Int {
    rows.count { $0.verdict == verdict }
  }

  /// The declaration that speaks of some flows: the one that names their peer, or else the first on their port.
  private static func place(
    of interface: ObservedInterface,
    _ peer: IPAddress,
    _ declared: [DeclaredInterface]
  ) -> Int? {
    let onPort = declared.indices.filter { index in
      let one = declared[index]
      return one.transport == interface.key.transport
        && (interface.key.direction == nil || one.direction == interface.key.direction)
        && one.ports.contains { $0.contains(interface.key.port) }
    }
    return onPort.first { declared[$0].peers.contains { $0.contains(peer) } }
      ?? onPort.first
  }

  private static func row(
    _ declared: DeclaredInterface,
    _ parts: [ObservedInterface]
  ) -> InterfaceRow {
    let observed = ObservedInterface.union(parts)
    let aspects = InterfaceAspects(declared, parts).all
    let verdict: InterfaceRow.Verdict
    if parts.isEmpty {
      verdict = declared.isUnused ? .asDeclared : .notObserved
    } else if aspects.contains(where: { $0.verdict == .differs }) {
      verdict = .differs
    } else if observed?.answered == 0 {
      verdict = .unanswered
    } else {
      verdict = .asDeclared
    }
    return InterfaceRow(
      id: declared.id,
      purpose: declared.purpose,
      verdict: verdict,
      aspects: aspects,
      observed: observed
    )
  }
}
