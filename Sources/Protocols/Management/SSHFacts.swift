// SPDX-License-Identifier: Apache-2.0
package import Events

extension EventType {
  /// An SSH connection: what both ends are and what they agreed on.
  package static let ssh = EventType(rawValue: 18)
}

/// The fields of `ssh` events, by number.
enum SSHField: UInt16 {
  case clientProtocol
  case clientSoftware
  case serverProtocol
  case serverSoftware
  case keyExchange
  case hostKey
  case cipher
  case cipherBack
  case mac
}

/// The `ssh` event, with Suricata's names where it has them.
package enum SSHFacts: SessionFactsKind {
  /// Its type.
  package static var type: EventType { .ssh }

  /// Its fields.
  package static let schema = EventSchema(
    .ssh,
    "ssh",
    [
      FieldDescriptor(
        0,
        "ssh.client.proto_version",
        .string,
        "Version of the client's protocol.",
        source: "RFC 4253, 4.2"
      ),
      FieldDescriptor(
        1,
        "ssh.client.software_version",
        .string,
        "Program of the client.",
        source: "RFC 4253, 4.2"
      ),
      FieldDescriptor(
        2,
        "ssh.server.proto_version",
        .string,
        "Version of the server's protocol; 1.99 speaks 1 and 2.",
        source: "RFC 4253, 4.2"
      ),
      FieldDescriptor(
        3,
        "ssh.server.software_version",
        .string,
        "Program of the server.",
        source: "RFC 4253, 4.2"
      ),
      FieldDescriptor(
        4,
        "ssh.kex",
        .string,
        "Key exchange that both ends chose.",
        source: "RFC 4253, 7.1"
      ),
      FieldDescriptor(
        5,
        "ssh.host_key",
        .string,
        "Kind of host key that both ends chose.",
        source: "RFC 4253, 7.1"
      ),
      FieldDescriptor(
        6,
        "ssh.cipher",
        .string,
        "Cipher from client to server.",
        source: "RFC 4253, 7.1"
      ),
      FieldDescriptor(
        7,
        "ssh.cipher_back",
        .string,
        "Cipher from server to client.",
        source: "RFC 4253, 7.1"
      ),
      FieldDescriptor(
        8,
        "ssh.mac",
        .string,
        "MAC from client to server, where the cipher needs one.",
        source: "RFC 4253, 7.1"
      ),
    ]
  )
}
