// SPDX-License-Identifier: Apache-2.0
internal import NetworkTypes

/// The services that every policy knows, and the application protocols that own ones can name.
package enum ServiceCatalog {
  /// An application protocol: its EVE name, other names of it, and its usual ports.
  package struct Application: Sendable {
    /// The name in EVE (`app_proto`).
    package let name: String
    /// Names under which a registry or a file may know it.
    package let aliases: [String]
    /// The ports registered for it, or used by most devices.
    package let ports: [PortRange]

    fileprivate init(_ name: String, aliases: [String] = [], _ ports: [PortRange]) {
      self.name = name
      self.aliases = aliases
      self.ports = ports
    }
  }

  private static func tcp(_ ports: UInt16...) -> [PortRange] {
    ports.map { PortRange(.tcp, $0...$0) }
  }
  private static func udp(_ ports: UInt16...) -> [PortRange] {
    ports.map { PortRange(.udp, $0...$0) }
  }

  /// The application protocols, by EVE name.
  ///
  /// Ports: IANA's registry; for DICOM PS3.8, 9.1.2 (104, 11112), for MLLP the HL7 registration 2575.
  package static let applications: [Application] = [
    Application("dicom", tcp(104, 11112)),
    Application("hl7", aliases: ["hl7-mllp", "mllp"], tcp(2575)),
    Application("mqtt", tcp(1883)),
    Application("tls", aliases: ["ssl"], tcp(443)),
    Application("quic", udp(443)),
    Application("http", tcp(80, 8080)),
    Application("dns", udp(53) + tcp(53)),
    Application("ntp", udp(123)),
    Application("ssh", tcp(22)),
    Application("telnet", tcp(23)),
    Application("ftp", tcp(21)),
    Application("dhcp", aliases: ["dhcpv6"], udp(67, 68, 546, 547)),
    Application("snmp", udp(161, 162)),
    Application("syslog", udp(514) + tcp(514, 601)),
    Application("rdp", tcp(3389) + udp(3389)),
    Application("smb", tcp(139, 445)),
  ]

  /// The application protocol of that name or alias.
  package static func application(named name: String) -> Application? {
    applications.first { $0.name == name || $0.aliases.contains(name) }
  }

  /// Whether messages of one protocol can come within another: HL7 and, in a WebSocket, MQTT within HTTP.
  package static func carries(_ inner: String, within outer: String) -> Bool {
    let outer = application(named: outer)?.name ?? outer
    return outer == inner || outer == "http" && ["hl7", "mqtt"].contains(inner)
  }

  /// The services that need no declaration, in the order of the documentation.
  package static let builtIn: [Service] =
    [
      plain("dicom", "dicom"), bound("dicom-tls", "tls", tcp(2762)),
      plain("hl7-mllp", "hl7"),
      plain("mqtt", "mqtt"), bound("mqtt-tls", "tls", tcp(8883)),
      bound("https", "tls", tcp(443, 8443)),
    ]
    + ["http", "dns", "ntp", "ssh", "telnet", "ftp"].map { plain($0, $0) }
    + [Service(name: "icmp", match: .icmp)]
    + ["dhcp", "snmp", "syslog", "rdp", "smb"].map { plain($0, $0) }
    + [Service(name: "any", match: .any)]

  private static func plain(_ name: String, _ application: String) -> Service {
    let ports = self.application(named: application)?.ports ?? []
    return Service(
      name: name,
      match: .application(application, ports: ports, isBoundToPorts: false)
    )
  }

  private static func bound(_ name: String, _ application: String, _ ports: [PortRange]) -> Service
  {
    Service(name: name, match: .application(application, ports: ports, isBoundToPorts: true))
  }
}

extension Service {
  /// Whether every policy knows the service under its name: `dicom`, `tcp/4242`.
  package var isBuiltIn: Bool {
    name.contains("/") || ServiceCatalog.builtIn.contains { $0.name == name }
  }
}
