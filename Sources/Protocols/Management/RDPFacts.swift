// SPDX-License-Identifier: Apache-2.0
package import Events

extension EventType {
  /// The negotiation of an RDP connection.
  package static let rdp = EventType(rawValue: 22)
}

/// The fields of `rdp` events, by number.
enum RDPField: UInt16 {
  case kind
  case asked
  case chosen
  case failure
  case cookie
}

/// The `rdp` event, with Suricata's names where it has them.
package enum RDPFacts: SessionFactsKind {
  /// Its type.
  package static var type: EventType { .rdp }

  /// Its fields.
  package static let schema = EventSchema(
    .rdp,
    "rdp",
    [
      FieldDescriptor(
        0,
        "rdp.event_type",
        .string,
        "initial_response: the server's confirm.",
        source: "MS-RDPBCGR, 2.2.1.2"
      ),
      FieldDescriptor(
        1,
        "rdp.requested_protocols",
        .string,
        list: true,
        "Security that the client can do: rdp, ssl, hybrid, rdstls, hybrid_ex.",
        source: "MS-RDPBCGR, 2.2.1.1.1"
      ),
      FieldDescriptor(
        2,
        "rdp.selected_protocol",
        .string,
        "Security that the server chose; none when it negotiates nothing.",
        source: "MS-RDPBCGR, 2.2.1.2.1"
      ),
      FieldDescriptor(
        3,
        "rdp.failure",
        .integer,
        "Why the server refused.",
        source: "MS-RDPBCGR, 2.2.1.2.2"
      ),
      FieldDescriptor(
        4,
        "rdp.cookie",
        .boolean,
        "Whether the request names a user.",
        source: "MS-RDPBCGR, 2.2.1.1"
      ),
    ]
  )
}
