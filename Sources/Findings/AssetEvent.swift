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

  /// Describes a host; `isMonitored` tells that its zone wants every host declared.
  @_lifetime(immortal)
  package init(
    address: IPAddress,
    mac: MACAddress?,
    zone: String,
    isDeclared: Bool,
    isMonitored: Bool
  ) {
    self.address = address
    self.mac = mac
    self.zone = zone
    self.isDeclared = isDeclared
    self.isMonitored = isMonitored
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
    ]
  )

  /// Reads a field.
  @_lifetime(copy self)
  package func field(_ id: FieldID, at index: Int) -> FieldValue {
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
