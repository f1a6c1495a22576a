// SPDX-License-Identifier: Apache-2.0

extension Service {
  /// Whether every flow of the other service is one of this service too.
  ///
  /// A service of ports covers no service with a protocol: that one matches on any port.
  package func covers(_ other: Service) -> Bool {
    if match == other.match { return true }
    switch (match, other.match) {
    case (.any, _): return true
    case (.icmp, .icmpType): return true
    case (.ports(let mine), .ports(let theirs)): return Self.cover(mine, theirs)
    case (.ports(let mine), .application(_, let theirs, true)): return Self.cover(mine, theirs)
    case (.application(let a, let mine, let isBound), .application(let b, let theirs, let binds)):
      guard a == b else { return false }
      return isBound ? binds && Self.cover(mine, theirs) : Self.cover(mine, theirs)
    default: return false
    }
  }

  /// Whether conditions of a group (`dicom`, `tls`, `flow`) can speak of flows of the service.
  ///
  /// Those on TLS speak of every flow: they refuse cleartext.
  package func mayCarry(_ group: String) -> Bool {
    if group == "tls" || group == "flow" { return true }
    switch match {
    case .any, .ports: return true
    case .icmp, .icmpType, .ftpData: return false
    case .application(let name, _, _): return ServiceCatalog.carries(group, within: name)
    }
  }

  private static func cover(_ mine: [PortRange], _ theirs: [PortRange]) -> Bool {
    theirs.allSatisfy { range in
      mine.contains {
        $0.transport == range.transport && $0.ports.lowerBound <= range.ports.lowerBound
          && $0.ports.upperBound >= range.ports.upperBound
      }
    }
  }
}
