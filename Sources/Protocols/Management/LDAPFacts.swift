// SPDX-License-Identifier: Apache-2.0
package import Events

extension EventType {
  /// A bind to a directory and its result.
  package static let ldap = EventType(rawValue: 23)
}

/// The fields of `ldap` events, by number.
enum LDAPField: UInt16 {
  case operation
  case version
  case name
  case authentication
  case mechanism
  case result
}

/// The `ldap` event, with Suricata's names where it has them.
package enum LDAPFacts: SessionFactsKind {
  /// Its type.
  package static var type: EventType { .ldap }

  /// Its fields.
  package static let schema = EventSchema(
    .ldap,
    "ldap",
    [
      FieldDescriptor(
        0,
        "ldap.request.operation",
        .string,
        "bind_request.",
        source: "RFC 4511, 4.2"
      ),
      FieldDescriptor(
        1,
        "ldap.request.version",
        .integer,
        "Version of LDAP.",
        source: "RFC 4511, 4.2"
      ),
      FieldDescriptor(
        2,
        "ldap.request.name",
        .boolean,
        "Whether a name was sent.",
        source: "RFC 4511, 4.2"
      ),
      FieldDescriptor(
        3,
        "ldap.request.authentication",
        .string,
        "simple, anonymous, unauthenticated (a name without a password) or sasl.",
        source: "RFC 4513, 5.1"
      ),
      FieldDescriptor(
        4,
        "ldap.request.mechanism",
        .string,
        "SASL's mechanism.",
        source: "RFC 4511, 4.2"
      ),
      FieldDescriptor(
        5,
        "ldap.response.result_code",
        .integer,
        "Result; 0 is success.",
        source: "RFC 4511, 4.1.9"
      ),
    ]
  )
}
