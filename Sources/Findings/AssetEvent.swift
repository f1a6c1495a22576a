// SPDX-License-Identifier: Apache-2.0
package import Events
package import NetworkTypes

/// A host that was seen, judged once a run after everything was read.
package struct AssetEvent: EventView, ~Escapable {
  private let address: IPAddress
  private let mac: MACAddress?
  private let zone: String
  private let isDeclared: Bool
  private let isMonitored: Bool
  private let interfaces: AssetInterfaces

  /// Describes a host; `isMonitored` tells that its zone wants every host declared.
  @_lifetime(immortal)
  package init(
    address: IPAddress,
    mac: MACAddress?,
    zone: String,
    isDeclared: Bool,
    isMonitored: Bool,
    interfaces: AssetInterfaces = AssetInterfaces()
  ) {
    self.address = address
    self.mac = mac
    self.zone = zone
    self.isDeclared = isDeclared
    self.isMonitored = isMonitored
    self.interfaces = interfaces
  }

  /// The kind of event.
  package static var type: EventType { .asset }

  /// The fields of a host.
  package static let schema = EventSchema(
    .asset,
    "asset",
    [
      FieldDescriptor(0, "asset.ip", .address, "Its IP address.", source: "ours"),
      FieldDescriptor(
        1,
        "asset.mac",
        .string,
        "Its link-layer address, where it is known.",
        source: "ours"
      ),
      FieldDescriptor(2, "asset.zone", .string, "The zone that holds its address.", source: "ours"),
      FieldDescriptor(
        3,
        "asset.declared",
        .boolean,
        "Whether the policy declares it.",
        source: "ours"
      ),
      FieldDescriptor(
        4,
        "asset.monitored",
        .boolean,
        "Whether its zone wants hosts declared.",
        source: "ours"
      ),
      FieldDescriptor(
        5,
        "asset.mac_local",
        .boolean,
        "Whether the link-layer address was made up locally, as random ones are.",
        source: "IEEE 802"
      ),
      FieldDescriptor(
        6,
        "asset.macs",
        .string,
        list: true,
        "Interfaces that announced its address by ARP.",
        source: "RFC 826"
      ),
      FieldDescriptor(
        7,
        "asset.mac_contradicted",
        .boolean,
        "Whether one of them is neither its declared one nor a declared router's.",
        source: "ours"
      ),
      FieldDescriptor(
        8,
        "asset.mac_conflict",
        .boolean,
        "Whether two of them announced it in turn.",
        source: "ours"
      ),
      FieldDescriptor(
        9,
        "asset.other_zones",
        .string,
        list: true,
        "Other zones whose addresses its interface announced, where that is no router's.",
        source: "ours"
      ),
      FieldDescriptor(
        10,
        "asset.foreign_vlans",
        .integer,
        list: true,
        "VLANs in which its declared interface sent, and which are not those of its zone.",
        source: "IEEE 802.1Q"
      ),
    ]
  )

  /// Reads a field.
  @_lifetime(copy self)
  package func field(_ id: FieldID, at index: Int) -> FieldValue {
    if id.rawValue == 6 {
      return interfaces.announced.indices.contains(index)
        ? .text(interfaces.announced[index].description) : .absent
    }
    if id.rawValue == 9 {
      return interfaces.otherZones.indices.contains(index)
        ? .text(interfaces.otherZones[index]) : .absent
    }
    if id.rawValue == 10 {
      return interfaces.foreignVLANs.indices.contains(index)
        ? .integer(Int64(interfaces.foreignVLANs[index])) : .absent
    }
    guard index == 0 else { return .absent }
    switch id.rawValue {
    case 0: return .address(address)
    case 1:
      guard let mac else { return .absent }
      return .text(mac.description)
    case 2: return zone.isEmpty ? .absent : .text(zone)
    case 3: return .flag(isDeclared)
    case 4: return .flag(isMonitored)
    case 5: return .flag(mac?.isLocallyAdministered ?? false)
    case 7: return .flag(interfaces.isContradicted)
    case 8: return .flag(interfaces.areInConflict)
    default: return .absent
    }
  }

  /// Writes the members.
  package func write(to json: inout JSONWriter, options: OutputOptions) {
    json.member("ip", address.description)
    if let mac { json.member("mac", mac.description) }
    if !zone.isEmpty { json.member("zone", zone) }
    json.member("declared", isDeclared)
    json.member("monitored", isMonitored)
  }
}
