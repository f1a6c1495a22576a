// SPDX-License-Identifier: Apache-2.0
package import Events

extension EventType {
  /// An SNMP message.
  package static let snmp = EventType(rawValue: 21)
}

/// The fields of `snmp` events, by number.
enum SNMPField: UInt16 {
  case version
  case community
  case isDefault
  case kind
  case asked
  case error
  case hasAuthentication
  case isPrivate
  case variables
}

/// The `snmp` event, with Suricata's names where it has them.
package enum SNMPFacts: SessionFactsKind {
  /// Its type.
  package static var type: EventType { .snmp }

  /// Its fields.
  package static let schema = EventSchema(
    .snmp,
    "snmp",
    [
      FieldDescriptor(
        0,
        "snmp.version",
        .integer,
        "1, 2 or 3.",
        source: "RFC 3416"
      ),
      FieldDescriptor(
        1,
        "snmp.community",
        .boolean,
        "Whether a community was sent, which is a password in the clear.",
        source: "RFC 1157, 4"
      ),
      FieldDescriptor(
        2,
        "snmp.default_community",
        .boolean,
        "Whether it is one that products are delivered with.",
        source: "ours"
      ),
      FieldDescriptor(
        3,
        "snmp.pdu_type",
        .string,
        "get_request, get_next_request, response, set_request, trap_v1, get_bulk_request, inform_request, trap_v2 or report.",
        source: "RFC 3416, 3"
      ),
      FieldDescriptor(
        4,
        "snmp.request_type",
        .string,
        "The same of the request that a response answers.",
        source: "ours"
      ),
      FieldDescriptor(
        5,
        "snmp.error",
        .string,
        "Error status of a response: noError, noSuchName, ...",
        source: "RFC 3416, 3"
      ),
      FieldDescriptor(
        6,
        "snmp.authenticated",
        .boolean,
        "Whether a message of version 3 is authenticated.",
        source: "RFC 3412, 6.4"
      ),
      FieldDescriptor(
        7,
        "snmp.encrypted",
        .boolean,
        "Whether a message of version 3 is encrypted.",
        source: "RFC 3412, 6.4"
      ),
      FieldDescriptor(
        8,
        "snmp.vars",
        .string,
        list: true,
        "Objects that are named, the first sixteen.",
        source: "RFC 3416, 3"
      ),
    ]
  )
}
