// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Events

/// The numbers of the fields of a `quic` event.
enum QUICField {
  static let version: UInt16 = 0
  static let sni: UInt16 = 1
  static let userAgent: UInt16 = 2
  static let cyu: UInt16 = 3
  static let ja3: UInt16 = 4
  static let ja3s: UInt16 = 5
  static let ja4: UInt16 = 6
  static let extensions: UInt16 = 7
  static let alpn: UInt16 = 8
}

extension QUICEvent {
  /// The fields of a packet.
  package static let schema = EventSchema(
    .quic,
    "quic",
    [
      FieldDescriptor(
        QUICField.version,
        "quic.version",
        .string,
        "1, 6b3343cf (2), ff00001d (draft 29), Q046, ...",
        source: "RFC 9000, long header"
      ),
      FieldDescriptor(
        QUICField.sni,
        "quic.sni",
        .string,
        "Host name that the client asked for.",
        source: "RFC 6066, server_name"
      ),
      FieldDescriptor(
        QUICField.userAgent,
        "quic.ua",
        .string,
        "User agent of Google's versions.",
        source: "Google QUIC"
      ),
      FieldDescriptor(
        QUICField.cyu,
        "quic.cyu.hash",
        .string,
        "CYU of the hello of Google's versions.",
        source: "CYU"
      ),
      FieldDescriptor(
        QUICField.ja3,
        "quic.ja3.hash",
        .string,
        "JA3 of the ClientHello.",
        source: "JA3"
      ),
      FieldDescriptor(
        QUICField.ja3s,
        "quic.ja3s.hash",
        .string,
        "JA3S of the ServerHello.",
        source: "JA3"
      ),
      FieldDescriptor(QUICField.ja4, "quic.ja4", .string, "JA4 of the ClientHello.", source: "JA4"),
      FieldDescriptor(
        QUICField.extensions,
        "quic.extensions.type",
        .integer,
        list: true,
        "Extensions of the hello, in its order.",
        source: "IANA, TLS ExtensionType Values"
      ),
      FieldDescriptor(
        QUICField.alpn,
        "quic.alpn",
        .string,
        list: true,
        "ALPN names of the hello: h3, doq, ...",
        source: "RFC 7301"
      ),
    ]
  )

  /// Reads a field.
  @_lifetime(copy self)
  package func field(_ id: FieldID, at index: Int) -> FieldValue {
    switch id.rawValue {
    case QUICField.extensions: return extensionType(index)
    case QUICField.alpn:
      return Self.present(client.isPresent ? client.alpn.name(index) : server.alpn.name(index))
    default: break
    }
    guard index == 0 else { return .absent }
    switch id.rawValue {
    case QUICField.version: return .text(version.text)
    case QUICField.sni: return Self.present(serverName)
    case QUICField.userAgent: return Self.present(userAgent)
    case QUICField.cyu:
      return google.count > 0
        ? .text(TLSFingerprint.hash(google.fingerprint(version))) : .absent
    case QUICField.ja3:
      return client.isPresent
        ? .text(TLSFingerprint.hash(TLSFingerprint.ja3(client))) : .absent
    case QUICField.ja3s:
      return server.isPresent
        ? .text(TLSFingerprint.hash(TLSFingerprint.ja3s(server))) : .absent
    case QUICField.ja4:
      return client.isPresent
        ? .text(TLSFingerprint.ja4(client, transport: TLSTransport.quic.ja4)) : .absent
    default: return .absent
    }
  }

  @_lifetime(immortal)
  private func extensionType(_ index: Int) -> FieldValue {
    var offset = 0
    var left = index
    while let entry = extensions.next(&offset) {
      if left == 0 { return .integer(Int64(entry.type)) }
      left -= 1
    }
    return .absent
  }

  /// The extensions of the hello that there is.
  var extensions: TLSExtensions {
    @_lifetime(copy self)
    get { client.isPresent ? client.extensions : server.extensions }
  }

  @_lifetime(copy bytes)
  private static func present(_ bytes: RawSpan) -> FieldValue {
    bytes.byteCount == 0 ? .absent : .bytes(bytes)
  }
}
