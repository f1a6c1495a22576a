// SPDX-License-Identifier: Apache-2.0
package import Events

extension EventType {
  /// A VNC session: versions, and how the client proved who it is.
  package static let rfb = EventType(rawValue: 19)
}

/// The fields of `rfb` events, by number.
enum RFBField: UInt16 {
  case serverVersion
  case clientVersion
  case offered
  case securityType
  case result
  case wrapped
}

/// The `rfb` event, with Suricata's names where it has them.
package enum RFBFacts: SessionFactsKind {
  /// Its type.
  package static var type: EventType { .rfb }

  /// Its fields.
  package static let schema = EventSchema(
    .rfb,
    "rfb",
    [
      FieldDescriptor(
        0,
        "rfb.server_protocol_version",
        .string,
        "Version of the server: 003.008, ...",
        source: "RFC 6143, 7.1.1"
      ),
      FieldDescriptor(
        1,
        "rfb.client_protocol_version",
        .string,
        "Version that the client chose.",
        source: "RFC 6143, 7.1.1"
      ),
      FieldDescriptor(
        2,
        "rfb.security_types",
        .integer,
        list: true,
        "Security types that the server offers.",
        source: "RFC 6143, 7.1.2"
      ),
      FieldDescriptor(
        3,
        "rfb.authentication.security_type",
        .integer,
        "Security type in use: 1 is none, 2 the password of VNC, 18 and 19 TLS.",
        source: "RFC 6143, 7.1.2"
      ),
      FieldDescriptor(
        4,
        "rfb.authentication.security_result",
        .string,
        "OK, FAIL or TOOMANY.",
        source: "RFC 6143, 7.1.3"
      ),
      FieldDescriptor(
        5,
        "rfb.authentication.vencrypt_type",
        .integer,
        "Subtype of VeNCrypt: 256 is a password in plain text, 257 to 264 are within TLS.",
        source: "rfbproto, VeNCrypt"
      ),
    ]
  )
}
