// SPDX-License-Identifier: Apache-2.0
package import Events

/// The fields of DHCP events, by number.
enum DHCPField: UInt16 {
  case type
  case identifier
  case clientMAC
  case assignedAddress
  case clientAddress
  case nextServer
  case relay
  case messageType
  case clientIdentifier
  case hostname
  case fullName
  case vendorClass
  case userClass
  case manufacturerURL
  case requestedAddress
  case server
  case leaseTime
  case renewalTime
  case rebindingTime
  case subnetMask
  case domain
  case routers
  case resolvers
  case timeServers
  case parameters

  /// The name in the event's object.
  var member: StaticString {
    switch self {
    case .type: "type"
    case .identifier: "id"
    case .clientMAC: "client_mac"
    case .assignedAddress: "assigned_ip"
    case .clientAddress: "client_ip"
    case .nextServer: "next_server_ip"
    case .relay: "relay_ip"
    case .messageType: "dhcp_type"
    case .clientIdentifier: "client_id"
    case .hostname: "hostname"
    case .fullName: "client_fqdn"
    case .vendorClass: "vendor_class_identifier"
    case .userClass: "user_class"
    case .manufacturerURL: "mud_url"
    case .requestedAddress: "requested_ip"
    case .server: "server_id"
    case .leaseTime: "lease_time"
    case .renewalTime: "renewal_time"
    case .rebindingTime: "rebinding_time"
    case .subnetMask: "subnet_mask"
    case .domain: "domain"
    case .routers: "routers"
    case .resolvers: "dns_servers"
    case .timeServers: "ntp_servers"
    case .parameters: "params"
    }
  }
}

extension DHCPEvent {
  /// The fields of a DHCP message.
  package static let schema = EventSchema(
    .dhcp,
    "dhcp",
    [
      FieldDescriptor(
        0,
        "dhcp.type",
        .string,
        "request or reply.",
        source: "RFC 2131, 2"
      ),
      FieldDescriptor(
        1,
        "dhcp.id",
        .integer,
        "Transaction.",
        source: "RFC 2131, 2"
      ),
      FieldDescriptor(
        2,
        "dhcp.client_mac",
        .string,
        "Link-layer address of the client.",
        source: "RFC 2131, 2"
      ),
      FieldDescriptor(
        3,
        "dhcp.assigned_ip",
        .address,
        "Address that the server gives.",
        source: "RFC 2131, 2"
      ),
      FieldDescriptor(
        4,
        "dhcp.client_ip",
        .address,
        "Address that the client has.",
        source: "RFC 2131, 2"
      ),
      FieldDescriptor(
        5,
        "dhcp.next_server_ip",
        .address,
        "Server to boot from.",
        source: "RFC 2131, 2"
      ),
      FieldDescriptor(
        6,
        "dhcp.relay_ip",
        .address,
        "Relay agent.",
        source: "RFC 2131, 2"
      ),
      FieldDescriptor(
        7,
        "dhcp.dhcp_type",
        .string,
        "discover, offer, request, decline, ack, nak, release or inform.",
        source: "RFC 2132, 9.6"
      ),
      FieldDescriptor(
        8,
        "dhcp.client_id",
        .string,
        "Client identifier, in octets.",
        source: "RFC 2132, 9.14"
      ),
      FieldDescriptor(
        9,
        "dhcp.hostname",
        .string,
        "Name that the client gives itself.",
        source: "RFC 2132, 3.14"
      ),
      FieldDescriptor(
        10,
        "dhcp.client_fqdn",
        .string,
        "The same with its domain.",
        source: "RFC 4702, 2"
      ),
      FieldDescriptor(
        11,
        "dhcp.vendor_class_identifier",
        .string,
        "What the client says of its make.",
        source: "RFC 2132, 9.13"
      ),
      FieldDescriptor(
        12,
        "dhcp.user_class",
        .string,
        "What the client says of its use.",
        source: "RFC 3004, 4"
      ),
      FieldDescriptor(
        13,
        "dhcp.mud_url",
        .string,
        "Where the manufacturer's usage description stands.",
        source: "RFC 8520, 10"
      ),
      FieldDescriptor(
        14,
        "dhcp.requested_ip",
        .address,
        "Address that the client asks for.",
        source: "RFC 2132, 9.1"
      ),
      FieldDescriptor(
        15,
        "dhcp.server_id",
        .address,
        "Server that the client has chosen.",
        source: "RFC 2132, 9.7"
      ),
      FieldDescriptor(
        16,
        "dhcp.lease_time",
        .integer,
        "How long the address is given for.",
        unit: "s",
        source: "RFC 2132, 9.2"
      ),
      FieldDescriptor(
        17,
        "dhcp.renewal_time",
        .integer,
        "When to ask for it again.",
        unit: "s",
        source: "RFC 2132, 9.11"
      ),
      FieldDescriptor(
        18,
        "dhcp.rebinding_time",
        .integer,
        "When to ask any server for it.",
        unit: "s",
        source: "RFC 2132, 9.12"
      ),
      FieldDescriptor(
        19,
        "dhcp.subnet_mask",
        .address,
        "Mask of the network.",
        source: "RFC 2132, 3.3"
      ),
      FieldDescriptor(
        20,
        "dhcp.domain",
        .string,
        "Domain of the network.",
        source: "RFC 2132, 3.17"
      ),
      FieldDescriptor(
        21,
        "dhcp.routers",
        .address,
        list: true,
        "Routers.",
        source: "RFC 2132, 3.5"
      ),
      FieldDescriptor(
        22,
        "dhcp.dns_servers",
        .address,
        list: true,
        "Resolvers.",
        source: "RFC 2132, 3.8"
      ),
      FieldDescriptor(
        23,
        "dhcp.ntp_servers",
        .address,
        list: true,
        "Time servers.",
        source: "RFC 2132, 8.3"
      ),
      FieldDescriptor(
        24,
        "dhcp.params",
        .integer,
        list: true,
        "Options that the client asks for, by number.",
        source: "RFC 2132, 9.8"
      ),
    ]
  )
}
