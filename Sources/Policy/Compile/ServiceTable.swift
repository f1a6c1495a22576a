// SPDX-License-Identifier: Apache-2.0
internal import NetworkTypes

/// Finds the services that a flow is of: one binary search and a few lookups, whatever their number.
///
/// The transports' ports, and ICMP's types, are cut into ranges in which the same services hold. Only
/// services that conduits use are in it; equal ones under several names are one.
struct ServiceTable: Sendable {
  /// The number under which each of the policy's services is known here.
  let numbers: [Int32]
  private let ranges: RangeStarts<UInt32>
  /// The services of all slots, those of one together.
  private var members: [Int32] = []
  private let runs: KeyTable<Range<Int32>>

  /// Resolves services; a protocol that no decoder knows is told by its ports alone.
  ///
  /// Answers `nil` where so many ports of services overlap that they would take more than `maxEntries`.
  init?(_ policy: SegmentationPolicy, protocols: [String: UInt8], maxEntries: Int) {
    let used = Set(policy.conduits.lazy.flatMap(\.services))
    var known: [Service.Match: Int32] = [:]
    var parts: [ServicePart] = []
    var numbers: [Int32] = []
    for (index, service) in policy.services.enumerated() {
      let number = known[service.match] ?? Int32(clamping: index)
      numbers.append(number)
      guard used.contains(index), known.updateValue(number, forKey: service.match) == nil
      else { continue }
      parts += ServicePart.all(of: service.match, number, protocols)
    }
    self.numbers = numbers
    let cuts = parts.lazy.compactMap(\.ports).flatMap { [$0.lowerBound, $0.upperBound] }
    ranges = RangeStarts([0] + cuts)
    var lists: [UInt64: [Int32]] = [:]
    var entries = 0
    for part in parts {
      for slot in Self.slots(of: part, ranges) {
        entries += 1
        guard entries <= maxEntries else { return nil }
        if lists[slot]?.last != part.service { lists[slot, default: []].append(part.service) }
      }
    }
    var runs: [UInt64: Range<Int32>] = [:]
    for (slot, list) in lists.sorted(by: { $0.key < $1.key }) {
      let start = Int32(clamping: members.count)
      members += list
      runs[slot] = start..<Int32(clamping: members.count)
    }
    self.runs = KeyTable(runs)
  }

  /// Calls back with each service that a flow is of.
  @inline(__always)
  func forEach(of flow: ServiceKey, _ body: (Int32) -> Void) {
    let range = ranges.index(of: ServicePart.number(flow.transport, flow.port)) ?? 0
    visit(Self.slot(range, .any), body)
    visit(Self.slot(range, .only(flow.appProtocol)), body)
    visit(Self.slot(nil, .any), body)
    visit(Self.slot(nil, .only(flow.appProtocol)), body)
    if flow.isFromFTPData { visit(Self.slot(nil, .ftpData), body) }
  }

  @inline(__always)
  private func visit(_ slot: UInt64, _ body: (Int32) -> Void) {
    guard let run = runs[slot] else { return }
    for at in run { body(members[Int(at)]) }
  }

  private static func slots(of part: ServicePart, _ ranges: RangeStarts<UInt32>) -> [UInt64] {
    guard let ports = part.ports, let first = ranges.index(of: ports.lowerBound),
      let end = ranges.index(of: ports.upperBound)
    else { return [slot(nil, part.payload)] }
    return (first..<end).map { slot($0, part.payload) }
  }

  /// Where the services of a range of ports stand, or those of all ports.
  private static func slot(_ range: Int?, _ payload: ServicePart.Payload) -> UInt64 {
    UInt64(truncatingIfNeeded: range.map { $0 + 1 } ?? 0) << 16 | UInt64(payload.number)
  }
}

/// Flows that a service lets through: those of some ports, or of all, with some payload.
private struct ServicePart {
  enum Payload {
    case any
    /// An application protocol's number, 0 for none that was recognised.
    case only(UInt8)
    case ftpData

    var number: UInt16 {
      switch self {
      case .only(let id): UInt16(id)
      case .any: 256
      case .ftpData: 257
      }
    }
  }

  let service: Int32
  /// Numbers of ports; `nil` for all.
  let ports: Range<UInt32>?
  let payload: Payload

  /// A transport's port as one number.
  static func number(_ transport: IPProtocol, _ port: UInt16) -> UInt32 {
    UInt32(transport.rawValue) << 16 | UInt32(port)
  }

  static func all(
    of match: Service.Match,
    _ service: Int32,
    _ protocols: [String: UInt8]
  ) -> [ServicePart] {
    func part(_ ports: PortRange?, _ payload: Payload) -> ServicePart {
      let numbers = ports.map {
        number($0.transport, $0.ports.lowerBound)..<number($0.transport, $0.ports.upperBound) + 1
      }
      return ServicePart(service: service, ports: numbers, payload: payload)
    }
    switch match {
    case .any: return [part(nil, .any)]
    case .icmp: return [IPProtocol.icmp, .icmpv6].map { part(PortRange($0, 0...(.max)), .any) }
    case .icmpType(let type, let isIPv6):
      let type = UInt16(type)
      return [part(PortRange(isIPv6 ? .icmpv6 : .icmp, type...type), .any)]
    case .ftpData: return [part(nil, .ftpData)]
    case .ports(let ranges): return ranges.map { part($0, .any) }
    case .application(let name, let ranges, let isBound):
      let unrecognised = ranges.map { part($0, .only(0)) }
      let known = ServiceCatalog.application(named: name)
      let names = [name] + (known.map { [$0.name] + $0.aliases } ?? [])
      guard let id = names.lazy.compactMap({ protocols[$0] }).first, id != 0
      else { return unrecognised }
      return unrecognised
        + (isBound ? ranges.map { part($0, .only(id)) } : [part(nil, .only(id))])
    }
  }
}
