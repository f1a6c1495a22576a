// SPDX-License-Identifier: Apache-2.0
package import Events

/// An application protocol: its number, its EVE name, where it usually runs, what events it makes.
package struct ProtocolDescriptor: Sendable {
  /// Our number, 1 to 254; 0 means unrecognised.
  package let id: UInt8
  /// The value of `app_proto`.
  package let name: StaticString
  /// Whether it runs over TCP.
  package let overTCP: Bool
  /// Whether it runs over UDP.
  package let overUDP: Bool
  /// The ports registered or commonly used; a hint, never a proof.
  package let ports: [UInt16]
  /// The events it makes.
  package let schemas: [EventSchema]

  /// Describes a protocol.
  package init(
    id: UInt8,
    name: StaticString,
    tcp: Bool = true,
    udp: Bool = false,
    ports: [UInt16],
    schemas: [EventSchema] = []
  ) {
    self.id = id
    self.name = name
    overTCP = tcp
    overUDP = udp
    self.ports = ports
    self.schemas = schemas
  }
}

/// What a protocol says of the first bytes of one direction of a flow.
package enum ProbeVerdict: Hashable, Sendable {
  /// These bytes are this protocol, and their sender plays this part in it.
  case certain(SenderRole)
  /// They may be; more bytes would tell.
  case possible
  /// They are not.
  case no
}

/// Which part the sender of a message plays, by the message alone.
package enum SenderRole: Sendable {
  /// Only a client sends this (an association request, a CONNECT, a ClientHello).
  case client
  /// Only a server sends this.
  case server
  /// Either may.
  case unknown
}
