// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes

/// What sort of name it is, and so what it is evidence of.
package enum NameKind: String, CaseIterable, Sendable, Comparable {
  /// The host called with this AE title, or accepted associations under it.
  case aeTitle = "ae_title"
  /// MSH-3 of what the host sent.
  case hl7Application = "hl7_application"
  /// MSH-4 of what the host sent.
  case hl7Facility = "hl7_facility"
  /// The MQTT client identifier that it connected with.
  case mqttClientID = "mqtt_client_id"
  /// (0008,1010) of images that it made.
  case stationName = "station_name"
  /// A DNS answer gave this name for its address.
  case dnsName = "dns_name"
  /// It presented a certificate with this subject.
  case certificateSubject = "certificate_subject"
  /// It presented a certificate with this alternative name.
  case certificateName = "certificate_name"
  /// Clients asked for it under this name (SNI).
  case serverName = "server_name"
  /// It asked for an address under this name (DHCP option 12).
  case dhcpName = "dhcp_name"

  /// In the order of the declaration, strongest for naming a device first.
  package static func < (a: NameKind, b: NameKind) -> Bool { a.rank < b.rank }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// A name, and what kind.
package struct HostName: Hashable, Sendable, Comparable {
  /// What sort of name.
  package var kind: NameKind
  /// The name.
  package var text: String

  /// Makes a name.
  package init(_ kind: NameKind, _ text: String) {
    self.kind = kind
    self.text = text
  }

  /// By kind, then by text.
  package static func < (a: HostName, b: HostName) -> Bool { (a.kind, a.text) < (b.kind, b.text) }
}

/// How often something was seen, and where first.
package struct Sighting: Hashable, Sendable {
  /// How often.
  package var count: UInt64
  /// The first packet.
  package var place: PacketPlace

  mutating func merge(_ other: Sighting) {
    count &+= other.count
    place = min(place, other.place)
  }
}

/// What a device says of itself in the images that it makes (PS3.3, C.7.5.1).
package struct DeviceIdentity: Hashable, Sendable, Comparable {
  /// (0008,0070).
  package var manufacturer = ""
  /// (0008,1090).
  package var model = ""
  /// (0018,1020).
  package var softwareVersions = ""
  /// (0008,1010).
  package var stationName = ""
  /// (0008,0060).
  package var modality = ""

  /// Nothing said.
  package init() {}

  /// Whether nothing was said.
  package var isEmpty: Bool { self == DeviceIdentity() }

  /// In the order of the fields.
  package static func < (a: DeviceIdentity, b: DeviceIdentity) -> Bool {
    (a.manufacturer, a.model, a.softwareVersions, a.stationName, a.modality)
      < (b.manufacturer, b.model, b.softwareVersions, b.stationName, b.modality)
  }
}

/// What was seen of one address.
package struct HostSighting: Hashable, Sendable {
  /// The most link-layer addresses and VLANs kept.
  package static let maxLinks = 8
  /// The most names kept.
  package static let maxNames = 64
  /// The most device identities kept.
  package static let maxDevices = 16

  /// Link-layer addresses that sent with it, and how many flows or ARP messages.
  package private(set) var macs: [MACAddress: UInt64] = [:]
  /// Outer VLANs that it was seen in; empty without tags.
  package private(set) var vlans: Set<UInt16> = []
  /// Its names.
  package private(set) var names: [HostName: Sighting] = [:]
  /// What the images that it sent say of the device that made them.
  package private(set) var devices: [DeviceIdentity: Sighting] = [:]
  /// Whether names or identities were left out to stay within a limit.
  package private(set) var isCut = false
  /// The first packet.
  package private(set) var place: PacketPlace
  /// Time of the first packet.
  package private(set) var first: Timestamp
  /// Time of the last packet.
  package private(set) var last: Timestamp

  /// A host seen for the first time.
  package init(_ place: PacketPlace, _ time: Timestamp) {
    self.place = place
    first = time
    last = time
  }

  mutating func see(_ at: PacketPlace, _ time: Timestamp) {
    place = min(place, at)
    first = min(first, time)
    last = max(last, time)
  }

  mutating func add(_ mac: MACAddress?, _ count: UInt64 = 1) {
    guard let mac, !mac.isGroup else { return }
    macs[mac, default: 0] &+= count
    if macs.count > Self.maxLinks, let most = macs.keys.max() { macs[most] = nil }
  }

  mutating func add(vlan: UInt16) {
    guard vlan != 0 else { return }
    vlans.insert(vlan)
    if vlans.count > Self.maxLinks, let most = vlans.max() { vlans.remove(most) }
  }

  mutating func add(_ name: HostName, _ sighting: Sighting) {
    if names[name]?.merge(sighting) != nil { return }
    guard names.count < Self.maxNames else {
      isCut = true
      return
    }
    names[name] = sighting
  }

  mutating func add(_ device: DeviceIdentity, _ sighting: Sighting) {
    if devices[device]?.merge(sighting) != nil { return }
    guard devices.count < Self.maxDevices else {
      isCut = true
      return
    }
    devices[device] = sighting
  }

  mutating func merge(_ other: HostSighting) {
    see(other.place, other.first)
    last = max(last, other.last)
    for mac in other.macs.keys.sorted() { add(mac, other.macs[mac] ?? 0) }
    for vlan in other.vlans.sorted() { add(vlan: vlan) }
    for name in other.names.keys.sorted() {
      if let sighting = other.names[name] { add(name, sighting) }
    }
    for device in other.devices.keys.sorted() {
      if let sighting = other.devices[device] { add(device, sighting) }
    }
    isCut = isCut || other.isCut
  }
}
