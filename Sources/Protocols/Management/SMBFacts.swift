// SPDX-License-Identifier: Apache-2.0
package import Events

extension EventType {
  /// A step of an SMB session: negotiation, login, connection to a share.
  package static let smb = EventType(rawValue: 20)
}

/// The fields of `smb` events, by number.
enum SMBField: UInt16 {
  case command
  case dialect
  case status
  case signingRequired
  case isGuest
  case isNull
  case isEncrypted
  case ntlm
  case nativeOS
}

/// The `smb` event, with Suricata's names where it has them.
package enum SMBFacts: SessionFactsKind {
  /// Its type.
  package static var type: EventType { .smb }

  /// Its fields.
  package static let schema = EventSchema(
    .smb,
    "smb",
    [
      FieldDescriptor(
        0,
        "smb.command",
        .string,
        "SMB1_COMMAND_NEGOTIATE_PROTOCOL, SMB2_COMMAND_SESSION_SETUP, ...",
        source: "MS-SMB, MS-SMB2"
      ),
      FieldDescriptor(
        1,
        "smb.dialect",
        .string,
        "Dialect that the server chose: NT LM 0.12, 2.02, 2.1, 3.0, 3.02, 3.11.",
        source: "MS-SMB2, 2.2.4"
      ),
      FieldDescriptor(
        2,
        "smb.status_code",
        .integer,
        "NT status of the answer; 0 is success.",
        source: "MS-ERREF, 2.3"
      ),
      FieldDescriptor(
        3,
        "smb.signing_required",
        .boolean,
        "Whether the server demands signatures.",
        source: "MS-SMB2, 2.2.4"
      ),
      FieldDescriptor(
        4,
        "smb.guest",
        .boolean,
        "Whether the session is a guest's.",
        source: "MS-SMB2, 2.2.6"
      ),
      FieldDescriptor(
        5,
        "smb.anonymous",
        .boolean,
        "Whether the session is nobody's.",
        source: "MS-SMB2, 2.2.6"
      ),
      FieldDescriptor(
        6,
        "smb.encrypted",
        .boolean,
        "Whether the session is encrypted.",
        source: "MS-SMB2, 2.2.6"
      ),
      FieldDescriptor(
        7,
        "smb.ntlm",
        .string,
        "How the client proved itself by NTLM: v1, v2 or anonymous.",
        source: "MS-NLMP, 2.2.1.3"
      ),
      FieldDescriptor(
        8,
        "smb.native_os",
        .string,
        "Operating system that the server names (SMB1).",
        source: "MS-CIFS, 2.2.4.53.2"
      ),
    ]
  )
}
