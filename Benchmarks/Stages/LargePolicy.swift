// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import NetworkTypes
internal import Policy
internal import PolicyFile
internal import Synchronization

/// The policy of a large hospital, and flows that it permits and denies.
///
/// Departments of 250 assets, each a /16; 50 conduits a department: twenty from its zone to the next
/// one's, each with a service of its own, fifteen from an asset to a zone, fifteen between two assets.
struct LargePolicy {
  private static let assetsOfZone = 250
  private static let conduitsOfZone = 50

  let matcher: PolicyMatcher
  /// Three of four are permitted; of the others half would be the other way about.
  let flows: [FlowIdentity]

  /// A policy of so many assets, and a fifth as many conduits, from JSON; with a comment before it the
  /// same text is only YAML.
  init(assets: Int, isJSON: Bool) throws {
    let zones = max(2, assets / Self.assetsOfZone)
    let text = (isJSON ? "" : "# YAML\n") + Self.text(zones: zones)
    matcher = try Basis.matcher(PolicyFile.read(text: text, name: "large"))
    flows = (0..<4_096).map { Self.flow($0, zones) }
  }

  private static let kept = Mutex<LargePolicy?>(nil)

  /// 50,000 assets and 10,000 conduits; read once.
  static func whole() throws -> LargePolicy {
    try kept.withLock { kept in
      if let kept { return kept }
      let made = try LargePolicy(assets: 50_000, isJSON: true)
      kept = made
      return made
    }
  }

  private static func text(zones: Int) -> String {
    func list(_ parts: some Sequence<String>) -> String { parts.joined(separator: ",\n") }
    let all = 0..<zones
    let networks = all.map { "\"ward-\($0)\": {\"networks\": \"10.\($0).0.0/16\"}" }
    let assets = all.lazy.flatMap { zone in
      (0..<assetsOfZone).lazy.map { host in
        "\"device-\(zone)-\(host)\": {\"ip\": \"\(address(zone, host))\", \"zone\": \"ward-\(zone)\"}"
      }
    }
    let conduits = all.lazy.flatMap { zone in
      (0..<conduitsOfZone).lazy.map { number in
        let (from, to) = ends(zone, number, zones)
        return "{\"id\": \"c-\(zone)-\(number)\", \"from\": \"\(from)\", \"to\": \"\(to)\", "
          + "\"services\": [\"tcp/\(port(number))\"]}"
      }
    }
    return """
      {"version": 1, "scope": ["10.0.0.0/8"],
      "zones": {\(list(networks))},
      "assets": {\(list(assets))},
      "conduits": [\(list(conduits))]}
      """
  }

  private static func ends(_ zone: Int, _ number: Int, _ zones: Int) -> (String, String) {
    let next = (zone + 1) % zones
    return switch number {
    case ..<20: ("ward-\(zone)", "ward-\(next)")
    case ..<35: ("device-\(zone)-\(number)", "ward-\(next)")
    default: ("device-\(zone)-\(number)", "device-\(next)-\(number)")
    }
  }

  private static func address(_ zone: Int, _ host: Int) -> IPAddress {
    IPAddress(
      v4: 10 << 24 | UInt32(zone) << 16 | UInt32(host / 50 + 1) << 8 | UInt32(host % 50 + 1)
    )
  }

  private static func port(_ number: Int) -> UInt16 { UInt16(4_000 + 10 * number) }

  private static func flow(_ index: Int, _ zones: Int) -> FlowIdentity {
    let zone = index * 37 % zones
    let number = index * 13 % conduitsOfZone
    let client = address(zone, number)
    let server = address((zone + 1) % zones, number)
    let isReversed = index % 8 == 3
    return FlowIdentity(
      id: UInt64(index + 1),
      slot: 0,
      client: isReversed ? server : client,
      server: isReversed ? client : server,
      clientPort: 40_000,
      serverPort: index % 8 == 7 ? 9 : port(number),
      ipProtocol: .tcp,
      initiator: .handshake
    )
  }
}
