// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events

// What is taken of heads and bodies.
extension HTTPExchange {
  /// Takes a request line: method, target, version.
  mutating func takeTarget(_ bytes: RawSpan, _ line: HTTPRequestLine, keeps: Bool) {
    let method = bytes.slice(line.method)
    if method.equals(("HEAD" as StaticString).borrowed) { facts.insert(.isHead) }
    if method.equals(("CONNECT" as StaticString).borrowed) { facts.insert(.isTunnel) }
    let target = bytes.slice(line.target)
    let parts = HTTPTarget(target)
    if keeps {
      keep(method, as: .method)
      keep(bytes.slice(line.version), as: .version)
      keep(target, as: .url)
      if !parts.authority.isEmpty { takeHost(target.slice(parts.authority)) }
    }
    parts.classify(target, &self)
    if HTTPCredentials.namePassword(target.slice(parts.query)) { facts.insert(.password) }
  }

  /// A host and its port (RFC 9110, 7.2).
  private mutating func takeHost(_ host: RawSpan) {
    var end = host.byteCount
    var at = end
    while at > 0, (0x30...0x39).contains(host.uint8(at - 1)) { at -= 1 }
    // An IPv6 address has colons inside of its brackets.
    if at > 0, at < end, host.uint8(at - 1) == UInt8(ascii: ":") {
      keep(host.slice(at, end), as: .port)
      end = at - 1
    }
    keep(host.slice(0, end), as: .hostname)
  }

  /// Takes a field of a request.
  mutating func takeRequest(_ bytes: RawSpan, _ field: HTTPField, keeps: Bool) {
    let name = bytes.slice(field.name)
    let value = bytes.slice(field.value)
    switch name.byteCount {
    case 4: if keeps, name.isWord("host") { takeHost(value) }
    case 6:
      if name.isWord("cookie") { facts.insert(.cookie) }
      if keeps, name.isWord("origin") { keep(value, as: .origin) }
    case 7:
      if name.isWord("upgrade") {
        facts.insert(.asksForUpgrade)
        if value.hasToken("WEBSOCKET", after: 0) { facts.insert(.asksForWebSocket) }
      }
      if keeps, name.isWord("referer") { keep(value, as: .referer) }
    case 10: if keeps, name.isWord("user-agent") { keep(value, as: .userAgent) }
    case 12:
      if name.isWord("content-type") {
        if keeps { keep(value, as: .requestContentType) }
        takeType(value)
        if value.beginsWord("application/x-www-form-urlencoded") { facts.insert(.isForm) }
      }
    case 13: if name.isWord("authorization") { takeCredentials(value) }
    case 16: if name.isWord("content-encoding") { facts.insert(.transformed) }
    case 22:
      if keeps, name.isWord("sec-websocket-protocol") { keep(value, as: .webSocketProtocol) }
    default: break
    }
  }

  /// Takes a field of a response.
  mutating func takeResponse(_ bytes: RawSpan, _ field: HTTPField, keeps: Bool) {
    let name = bytes.slice(field.name)
    let value = bytes.slice(field.value)
    switch name.byteCount {
    case 6: if keeps, name.isWord("server") { keep(value, as: .server) }
    case 8: if keeps, name.isWord("location") { keep(value, as: .redirect) }
    case 10: if name.isWord("set-cookie") { facts.insert(.setsCookie) }
    case 12:
      if name.isWord("content-type") {
        if keeps { keep(value, as: .contentType) }
        takeType(value)
      }
    case 16:
      if name.isWord("content-encoding"), !value.isWord("identity") { facts.insert(.transformed) }
    case 22:
      if keeps, name.isWord("sec-websocket-protocol") { keep(value, as: .webSocketProtocol) }
    default: break
    }
  }

  private mutating func takeCredentials(_ value: RawSpan) {
    authorization = HTTPCredentials.scheme(value)
    if HTTPCredentials.areDefault(value) { facts.insert(.defaultCredentials) }
  }

  /// What a media type says of the interface.
  private mutating func takeType(_ type: RawSpan) {
    if type.beginsWord("multipart/") { facts.insert(.isMultipart) }
    if type.containsWord("json") || type.containsWord("xml") { facts.insert(.isStructured) }
    if let interface = HTTPMediaType.interface(type) { api = interface }
  }

  /// The request's head is over.
  mutating func settleRequest() { facts.remove(.transformed) }

  /// The response's head is over: a name of a FHIR resource counts with a type that FHIR has.
  mutating func settleResponse() {
    if api == .none, resource.utf8CodeUnitCount > 0, facts.contains(.isStructured) { api = .fhir }
  }

  /// Whether the request's body is HL7 version 2 by its type.
  var carriesHL7: Bool { api == .hl7v2 && !facts.contains(.transformed) }

  /// Whether the response's body is.
  var answersHL7: Bool { api == .hl7v2 && !facts.contains(.transformed) }

  /// Looks at a body's first bytes; answers what it is.
  mutating func takeBody(_ bytes: RawSpan, _ direction: StreamDirection) -> HTTPBodyType {
    let start = facts.contains(.isMultipart) ? HTTPMultipart.firstPart(bytes) : 0
    let body = bytes.slice(start, bytes.byteCount)
    let type = HTTPBodyType(body)
    if type == .dicom {
      preamble = HTTPBodyType.preamble(body)
      if api == .none { api = .dicomweb }
    }
    if type == .hl7 { api = .hl7v2 }
    if api == .none || api == .fhir, let interface = HTTPMediaType.interface(ofXML: body) {
      api = interface
    }
    if direction == .toServer {
      requestBody = type
      if facts.contains(.isForm), HTTPCredentials.namePassword(body) { facts.insert(.password) }
    } else {
      responseBody = type
    }
    return type
  }
}
