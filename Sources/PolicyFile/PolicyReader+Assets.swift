// SPDX-License-Identifier: Apache-2.0
internal import Documents
internal import NetworkTypes
internal import Policy

extension PolicyReader {
  static let assetKeys = [
    "mac", "macs", "ip", "ips", "names", "zone", "ae_titles", "router", "tags",
    "mud_url",
  ]

  mutating func assets(_ node: DocumentNode) {
    for entry in named(node, "assets", limits.maxAssets) {
      guard let fields = fields(entry.value, of: "an asset", Self.assetKeys) else { continue }
      var asset = Asset(name: entry.key, place: entry.place)
      for key in ["mac", "macs"] {
        guard let node = fields[key] else { continue }
        for item in items(node, "a MAC address") {
          guard let mac = mac(item) else { continue }
          own(mac, "\(mac)", item, asset, \.macOwners)
          asset.macs.append(mac)
        }
      }
      for key in ["ip", "ips"] {
        guard let node = fields[key] else { continue }
        for item in items(node, "an address") {
          guard let address = address(item) else { continue }
          own(address, "\(address)", item, asset, \.addressOwners)
          asset.addresses.append(address)
        }
      }
      if let node = fields["names"] { asset.names = hostNames(node) }
      if let node = fields["ae_titles"] { asset.aeTitles = titles(node) }
      if let node = fields["router"] { asset.isRouter = flag(node) ?? false }
      if let node = fields["tags"] { asset.tags = texts(node, "a tag") }
      if let node = fields["mud_url"] { asset.mudURL = mudURL(node) ?? "" }
      asset.zone = zone(of: asset, fields["zone"])
      add(asset, entry.value)
    }
  }

  private mutating func add(_ asset: Asset, _ node: DocumentNode) {
    if asset.macs.isEmpty, asset.addresses.isEmpty, node["mac"] == nil, node["macs"] == nil,
      node["ip"] == nil, node["ips"] == nil, node["names"] == nil
    {
      problems.add(node, "expected the key \"mac\", \"ip\" or \"names\" in an asset")
    }
    if case .asset = endpoints[asset.name] {
      problems.add(asset.place, "expected each asset once, found \"\(asset.name)\" again")
      return
    }
    if endpoints[asset.name] != nil {
      problems.add(
        asset.place,
        "expected an asset's name that is no zone's, found \"\(asset.name)\""
      )
      return
    }
    endpoints[asset.name] = .asset(result.assets.count)
    result.assets.append(asset)
  }

  private mutating func own<Member: Hashable>(
    _ member: Member,
    _ name: @autoclosure () -> String,
    _ node: DocumentNode,
    _ asset: Asset,
    _ owners: WritableKeyPath<PolicyReader, [Member: String]>
  ) {
    if let other = self[keyPath: owners][member] {
      problems.add(node, "expected \(name()) of one asset, found it of \"\(other)\" too")
    } else {
      self[keyPath: owners][member] = asset.name
    }
  }

  private mutating func address(_ node: DocumentNode) -> IPAddress? {
    let what = "an IP address (10.20.0.53)"
    guard let text = text(node, what) else { return nil }
    if let address = IPAddress(text), !address.isMulticastOrBroadcast { return address }
    problems.add(node, "expected \(what) of one host, found \"\(text.prefix(60))\"")
    return nil
  }

  /// A MUD URL is an `https` one (RFC 8520, 3.1) and has to fit into a DHCP option (10.1).
  private mutating func mudURL(_ node: DocumentNode) -> String? {
    let what = "a MUD URL (https://...) of at most 255 characters"
    guard let text = text(node, what) else { return nil }
    if text.hasPrefix("https://"), (9...255).contains(text.utf8.count),
      text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
    {
      return text
    }
    problems.add(node, "expected \(what), found \"\(text.prefix(60))\"")
    return nil
  }

  private mutating func zone(of asset: Asset, _ node: DocumentNode?) -> Int? {
    if let node {
      guard let name = text(node, "a zone") else { return nil }
      if case .zone(let index) = endpoints[name] { return index }
      problems.add(node.place, expected: "a zone", found: name, among: result.zones.map(\.name))
      return nil
    }
    let claiming = asset.tags.compactMap { tag in tagZones[tag].map { (tag, $0) } }
    guard let first = claiming.first else { return nil }
    if let other = claiming.first(where: { $0.1 != first.1 }) {
      problems.add(
        asset.place,
        "expected tags of one zone, found \"\(first.0)\" of \"\(result.zones[first.1].name)\" and "
          + "\"\(other.0)\" of \"\(result.zones[other.1].name)\""
      )
    }
    return first.1
  }

  /// Application entity titles: 1 to 16 characters, no backslash, no control characters, spaces at
  /// the ends do not count (PS3.5, 6.2).
  mutating func titles(_ node: DocumentNode) -> [String] {
    let what = "an AE title of 1 to 16 characters"
    var result: [String] = []
    for item in items(node, what) {
      guard let text = text(item, what) else { continue }
      var letters = text.utf8.drop { $0 == 0x20 }
      while letters.last == 0x20 { letters.removeLast() }
      guard (1...16).contains(letters.count),
        letters.allSatisfy({ $0 >= 0x20 && $0 != 0x5c && $0 < 0x7f })
      else {
        problems.add(item, "expected \(what), found \"\(text.prefix(60))\"")
        continue
      }
      result.append(String(Substring(letters)))
    }
    return result
  }
}
