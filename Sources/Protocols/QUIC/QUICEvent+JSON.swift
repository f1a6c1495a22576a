// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Events

extension QUICEvent {
  /// Writes the members, in Suricata's order.
  package func write(to json: inout JSONWriter, options: OutputOptions) {
    json.member("version", version.text)
    let name = serverName
    if name.byteCount > 0 { json.member("sni", name) }
    let agent = userAgent
    if agent.byteCount > 0 { json.member("ua", agent) }
    if google.count > 0 {
      json.beginArray("cyu")
      json.beginObject()
      Self.writeFingerprint(google.fingerprint(version), to: &json)
      json.endObject()
      json.endArray()
    }
    if client.isPresent {
      json.beginObject("ja3")
      Self.writeFingerprint(TLSFingerprint.ja3(client), to: &json)
      json.endObject()
      json.member("ja4", TLSFingerprint.ja4(client, transport: TLSTransport.quic.ja4))
    }
    if server.isPresent {
      json.beginObject("ja3s")
      Self.writeFingerprint(TLSFingerprint.ja3s(server), to: &json)
      json.endObject()
    }
    writeExtensions(to: &json)
  }

  private static func writeFingerprint(_ text: [UInt8], to json: inout JSONWriter) {
    json.member("hash", TLSFingerprint.hash(text))
    json.member("string", text.borrowed)
  }

  private func writeExtensions(to json: inout JSONWriter) {
    guard client.isPresent || server.isPresent else { return }
    json.beginArray("extensions")
    let list = extensions
    var offset = 0
    while let entry = list.next(&offset) {
      json.beginObject()
      if let name = TLSExtensionType.name(entry.type) { json.member("name", name) }
      json.member("type", entry.type)
      switch entry.type {
      case TLSExtensionType.serverName where client.isPresent:
        json.beginArray("values")
        json.value(serverName)
        json.endArray()
      case TLSExtensionType.alpn:
        json.beginArray("values")
        writeNames(client.isPresent ? client.alpn : server.alpn, to: &json)
        json.endArray()
      default: break
      }
      json.endObject()
    }
    json.endArray()
  }

  private func writeNames(_ names: borrowing ProtocolNameList, to json: inout JSONWriter) {
    var index = 0
    while true {
      let name = names.name(index)
      if name.byteCount == 0 { return }
      json.value(name)
      index += 1
    }
  }
}
