// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Certificates
package import Events

extension EventType {
  /// A QUIC packet of a connection's beginning.
  package static let quic = EventType(rawValue: 14)
}

/// Suricata's `quic` event: a packet with a long header, and the hello that it completed.
package struct QUICEvent: EventView, ~Escapable {
  let version: QUICVersion
  /// The ClientHello that the packet completed.
  let client: ClientHelloView
  /// The ServerHello that the packet completed.
  let server: ServerHelloView
  /// The hello of a Google version.
  let google: GoogleQUICHello

  /// A packet that shows its version only.
  @_lifetime(immortal)
  init(_ version: QUICVersion) {
    let nothing: StaticString = ""
    self.version = version
    client = ClientHelloView(nothing.borrowed)
    server = ServerHelloView(nothing.borrowed)
    google = GoogleQUICHello(nothing.borrowed)
  }

  /// A packet that completed a TLS hello.
  @_lifetime(copy hello)
  init(_ version: QUICVersion, hello: RawSpan, isClient: Bool) {
    let nothing = hello.slice(0, 0)
    self.version = version
    client = ClientHelloView(isClient ? hello : nothing)
    server = ServerHelloView(isClient ? nothing : hello)
    google = GoogleQUICHello(nothing)
  }

  /// A packet of a Google version, perhaps with its hello.
  @_lifetime(copy googleHello)
  init(_ version: QUICVersion, googleHello: RawSpan) {
    let nothing = googleHello.slice(0, 0)
    self.version = version
    client = ClientHelloView(nothing)
    server = ServerHelloView(nothing)
    google = GoogleQUICHello(googleHello)
  }

  /// The kind of event.
  package static var type: EventType { .quic }

  /// The host name that the client asked for; empty when the packet does not name it.
  var serverName: RawSpan {
    @_lifetime(copy self)
    get { google.count > 0 ? google.value("SNI\0") : client.serverName }
  }

  /// The program that the client says it is, in Google's versions.
  var userAgent: RawSpan {
    @_lifetime(copy self)
    get { google.value("UAID") }
  }
}
