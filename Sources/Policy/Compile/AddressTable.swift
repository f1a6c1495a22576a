// SPDX-License-Identifier: Apache-2.0
internal import NetworkTypes

/// What a policy says of an address alone.
struct AddressRow: Hashable, Sendable {
  /// The zone: the asset's own, or that of the smallest network that holds the address; -1 for none.
  var zone: Int32 = -1
  /// The asset; -1 for none.
  var asset: Int32 = -1
  /// Whether it is in one of the policy's `scope` networks.
  var isInScope = false
  /// Whether all hosts of a declared IPv4 network receive what is sent there (RFC 919).
  var isDirectedBroadcast = false
}

/// What a policy says of every address.
///
/// Networks, assets and broadcast addresses cut all addresses into ranges of which the policy says the
/// same, so that a lookup is one binary search, whatever it is that is looked for. IPv4 and IPv6 are
/// apart: `::/0` does not hold IPv4 addresses in their mapped form.
struct AddressTable: Sendable {
  private let v4: Ranges<UInt32>
  private let v6: Ranges<UInt128>

  init(_ policy: SegmentationPolicy) {
    let source = AddressRowSource(policy)
    let bounds = source.bounds
    v4 = Ranges(
      [0] + bounds.lazy.filter { IPAddress(bits: $0).isIPv4 }.map { IPAddress(bits: $0).v4 }
    ) { source.row(of: IPAddress(v4: $0)) }
    v6 = Ranges([0] + bounds.lazy.filter { !IPAddress(bits: $0).isIPv4 }) {
      source.row(of: IPAddress(bits: $0))
    }
  }

  func row(of address: IPAddress) -> AddressRow {
    address.isIPv4 ? v4.row(of: address.v4) : v6.row(of: address.bits)
  }

  private struct Ranges<Bound: FixedWidthInteger & Sendable>: Sendable {
    private let starts: RangeStarts<Bound>
    private var rows: [AddressRow] = []

    init(_ bounds: some Sequence<Bound>, _ row: (Bound) -> AddressRow) {
      var kept: [Bound] = []
      for start in RangeStarts(bounds).starts {
        let row = row(start)
        if rows.last == row { continue }
        kept.append(start)
        rows.append(row)
      }
      starts = RangeStarts(inOrder: kept)
    }

    @inline(__always)
    func row(of bound: Bound) -> AddressRow {
      starts.index(of: bound).map { rows[$0] } ?? AddressRow()
    }
  }
}

/// The parts of a policy that speak of addresses, each by itself.
private struct AddressRowSource {
  private let networks: PrefixTable
  /// Groups of hosts: networks of multicast and broadcast addresses.
  private let groups: PrefixTable
  private let scope: PrefixTable
  private var assets: [IPAddress: Int] = [:]
  private var broadcasts: Set<IPAddress> = []
  private let assetZones: [Int?]
  /// Where what the policy says may change.
  private(set) var bounds: [UInt128] = []

  init(_ policy: SegmentationPolicy) {
    let all = policy.zones.enumerated().flatMap { index, zone in
      zone.networks.map { (prefix: $0, value: index) }
    }
    networks = PrefixTable(all.filter { !$0.prefix.base.isMulticastOrBroadcast })
    groups = PrefixTable(all.filter { $0.prefix.base.isMulticastOrBroadcast })
    scope = PrefixTable(policy.scope.map { ($0, 0) })
    assetZones = policy.assets.map(\.zone)
    for (index, asset) in policy.assets.enumerated() {
      for address in asset.addresses { assets[address] = index }
    }
    for prefix in all.map(\.prefix)
    where prefix.base.isIPv4 && (96..<127).contains(prefix.bitCount) {
      let last = IPAddress(bits: prefix.base.bits | ~IPPrefix.mask(prefix.bitCount))
      if assets[last] == nil { broadcasts.insert(last) }
    }
    for prefix in all.map(\.prefix) + policy.scope + Self.manyReceivers {
      cut(prefix.base.bits, prefix.base.bits | ~IPPrefix.mask(prefix.bitCount))
    }
    for address in assets.keys { cut(address.bits, address.bits) }
    for address in broadcasts { cut(address.bits, address.bits) }
  }

  /// What `isMulticastOrBroadcast` holds, where a zone's networks are others.
  private static let manyReceivers = [
    "224.0.0.0/4", "255.255.255.255/32", "ff00::/8",
  ].compactMap { IPPrefix($0) }

  private mutating func cut(_ first: UInt128, _ last: UInt128) {
    bounds.append(first)
    if last < .max { bounds.append(last + 1) }
  }

  func row(of address: IPAddress) -> AddressRow {
    var row = AddressRow()
    row.isInScope = scope.value(of: address) != nil
    row.isDirectedBroadcast = broadcasts.contains(address)
    if address.isMulticastOrBroadcast {
      row.zone = Self.number(groups.value(of: address))
    } else {
      let asset = assets[address]
      row.asset = Self.number(asset)
      row.zone = Self.number(asset.flatMap { assetZones[$0] } ?? networks.value(of: address))
    }
    return row
  }

  private static func number(_ index: Int?) -> Int32 { index.map { Int32(clamping: $0) } ?? -1 }
}
