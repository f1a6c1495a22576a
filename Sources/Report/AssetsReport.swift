// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
package import Inventory
internal import NetworkTypes

/// The passive inventory for people, programs and spreadsheets.
package struct AssetsReport {
  private let assets: [InventoryAsset]
  private let notes: [String]
  private let place: (PacketPlace) -> String

  /// Gathers an inventory; `place` names a packet, `notes` are what the reader should know.
  package init(
    _ inventory: AssetInventory,
    notes: [String] = [],
    place: @escaping (PacketPlace) -> String
  ) {
    assets = inventory.assets
    self.notes = notes
    self.place = place
  }

  /// The inventory in a format; `nil` for formats that it does not have.
  package func render(_ format: ReportFormat, colour: Bool = false) -> [UInt8]? {
    switch format {
    case .text: [UInt8](text(colour: colour))
    case .json: [UInt8](json())
    case .csv: [UInt8](csv())
    default: nil
    }
  }

  // MARK: - Text

  private func text(colour: Bool) -> TextBuffer {
    var page = TextPage(colour: colour)
    page.heading("Passive inventory: \(assets.count) assets")
    for note in notes { page.paragraph(PrintableText.make(note), hanging: 2) }
    for asset in assets {
      page.blank()
      let title = asset.addresses.map(\.description).joined(separator: ", ")
      let name = PrintableText.make(asset.displayName, limit: 80)
      page.paragraph(title + (name == title ? "" : "  \(name)"), hanging: 2)
      page.labelled("link", [Self.link(asset)])
      page.labelled("device", asset.devices.map { PrintableText.make(Self.words($0.device)) })
      page.labelled("names", nameLines(asset))
      page.labelled("client", [Self.services(asset.clientOf)])
      page.labelled("server", [Self.services(asset.serverOf)])
      page.labelled("peers", [Self.few(asset.peers)])
      page.labelled("silent", [Self.few(asset.unansweredPeers)])
      page.labelled(
        "seen",
        [
          "\(asset.first.secondsText) to \(asset.last.secondsText), \(asset.flows) "
            + "\(asset.flows == 1 ? "flow" : "flows"), \(asset.bytes) bytes"
        ]
      )
    }
    if assets.contains(where: { !$0.unansweredPeers.isEmpty }) {
      page.blank()
      page.paragraph("silent: asked and never heard from in these captures.")
    }
    return page.text
  }

  private static func link(_ asset: InventoryAsset) -> String {
    var parts: [String] = []
    if let mac = asset.mac { parts.append("\(mac)") }
    if !asset.sharedMACs.isEmpty {
      let macs = asset.sharedMACs.map(\.description).joined(separator: ", ")
      parts.append("behind \(macs), as others are")
    }
    if !asset.vlans.isEmpty {
      parts.append("VLAN " + asset.vlans.map(String.init).joined(separator: ", "))
    }
    return parts.joined(separator: "; ")
  }

  private static func words(_ device: DeviceIdentity) -> String {
    var parts = [device.manufacturer, device.model].filter { !$0.isEmpty }
    if !device.softwareVersions.isEmpty { parts.append("software \(device.softwareVersions)") }
    if !device.stationName.isEmpty { parts.append("station \(device.stationName)") }
    if !device.modality.isEmpty { parts.append("modality \(device.modality)") }
    return parts.joined(separator: ", ")
  }

  /// Names of one kind together, with the first packet that tells.
  private func nameLines(_ asset: InventoryAsset) -> [String] {
    NameKind.allCases.compactMap { kind in
      let names = asset.names.filter { $0.name.kind == kind }
      guard let first = names.map(\.sighting.place).min() else { return nil }
      let words = names.map { $0.name.text }.joined(separator: ", ")
      return PrintableText.make("\(Self.title(kind)) \(words) (\(place(first)))")
    }
  }

  private static func title(_ kind: NameKind) -> String {
    switch kind {
    case .aeTitle: "AE title"
    case .hl7Application: "HL7 application"
    case .hl7Facility: "HL7 facility"
    case .mqttClientID: "MQTT client"
    case .stationName: "station name"
    case .dnsName: "DNS"
    case .certificateSubject: "certificate"
    case .certificateName: "certificate for"
    case .serverName: "asked for as"
    case .dhcpName: "DHCP"
    }
  }

  private static func services(_ services: [SpokenService]) -> String {
    services.map { service in
      service.ports == [service.name]
        ? service.name : "\(service.name) (\(service.ports.joined(separator: ", ")))"
    }.joined(separator: ", ")
  }

  /// Addresses that are listed one by one; the JSON has all.
  private static let maxListed = 12

  private static func few(_ addresses: [IPAddress]) -> String {
    let listed = addresses.prefix(maxListed).map(\.description).joined(separator: ", ")
    let more = addresses.count - maxListed
    return more > 0 ? "\(listed), and \(more) more" : listed
  }

  // MARK: - JSON

  private func json() -> TextBuffer {
    var json = JSONWriter(layout: .pretty, escapesC1: true)
    json.beginObject()
    json.beginArray("assets")
    for asset in assets { write(asset, to: &json) }
    json.endArray()
    json.member("notes", notes)
    json.endObject()
    json.newline()
    return json.finish()
  }

  private func write(_ asset: InventoryAsset, to json: inout JSONWriter) {
    json.beginObject()
    json.member("addresses", asset.addresses.map(\.description))
    json.member("mac", orNull: asset.mac)
    json.member("shared_macs", asset.sharedMACs.map(\.description))
    json.beginArray("vlan")
    for vlan in asset.vlans { json.value(vlan) }
    json.endArray()
    json.member("name", asset.displayName)
    json.beginArray("names")
    for (name, sighting) in asset.names {
      json.beginObject()
      json.member("kind", name.kind.rawValue)
      json.member("name", name.text)
      json.member("count", sighting.count)
      json.member("evidence", place(sighting.place))
      json.endObject()
    }
    json.endArray()
    json.beginArray("devices")
    for (device, sighting) in asset.devices {
      json.beginObject()
      json.member("manufacturer", device.manufacturer)
      json.member("model", device.model)
      json.member("software_versions", device.softwareVersions)
      json.member("station_name", device.stationName)
      json.member("modality", device.modality)
      json.member("count", sighting.count)
      json.member("evidence", place(sighting.place))
      json.endObject()
    }
    json.endArray()
    Self.write("client_of", asset.clientOf, to: &json)
    Self.write("server_of", asset.serverOf, to: &json)
    json.member("peers", asset.peers.map(\.description))
    json.member("unanswered_peers", asset.unansweredPeers.map(\.description))
    json.member("first_seen", asset.first)
    json.member("last_seen", asset.last)
    json.member("flows", asset.flows)
    json.member("bytes", asset.bytes)
    json.endObject()
  }

  private static func write(
    _ name: StaticString,
    _ services: [SpokenService],
    to json: inout JSONWriter
  ) {
    json.beginArray(name)
    for service in services {
      json.beginObject()
      json.member("service", service.name)
      json.member("ports", service.ports)
      json.endObject()
    }
    json.endArray()
  }

  // MARK: - CSV

  private static let columns = [
    "addresses", "mac", "shared_macs", "vlan", "name", "names", "manufacturer", "model",
    "software_versions", "station_name", "modality", "client_of", "server_of", "peers",
    "unanswered_peers", "first_seen", "last_seen", "flows", "bytes",
  ]

  private func csv() -> TextBuffer {
    var text = TextBuffer()
    text.append(Self.columns.joined(separator: ","))
    text.append("\r\n")
    for asset in assets {
      func devices(_ part: (DeviceIdentity) -> String) -> String {
        var values: [String] = []
        for (device, _) in asset.devices where !values.contains(part(device)) {
          values.append(part(device))
        }
        return values.filter { !$0.isEmpty }.joined(separator: "; ")
      }
      CSVRow.append(
        [
          asset.addresses.map(\.description).joined(separator: " "),
          asset.mac?.description ?? "",
          asset.sharedMACs.map(\.description).joined(separator: " "),
          asset.vlans.map(String.init).joined(separator: " "),
          asset.displayName,
          asset.names.map { "\($0.name.kind.rawValue)=\($0.name.text)" }.joined(separator: "; "),
          devices(\.manufacturer), devices(\.model), devices(\.softwareVersions),
          devices(\.stationName), devices(\.modality),
          Self.services(asset.clientOf), Self.services(asset.serverOf),
          asset.peers.map(\.description).joined(separator: " "),
          asset.unansweredPeers.map(\.description).joined(separator: " "),
          asset.first.description, asset.last.description,
          String(asset.flows), String(asset.bytes),
        ],
        to: &text
      )
    }
    return text
  }
}
