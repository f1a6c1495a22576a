// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Events

extension EventType {
  /// An HTTP exchange: a request with its response, or what was seen of them.
  package static let http = EventType(rawValue: 15)
}

/// An HTTP exchange, with Suricata's names where it has them.
package struct HTTPEvent: EventView, ~Escapable {
  private let exchange: HTTPExchange
  private let text: RawSpan

  /// Views an exchange; `text` is its own.
  @_lifetime(copy text)
  init(_ exchange: HTTPExchange, text: RawSpan) {
    self.exchange = exchange
    self.text = text
  }

  /// The kind of event.
  package static var type: EventType { .http }

  /// Reads a field.
  @_lifetime(copy self)
  package func field(_ id: FieldID, at index: Int) -> FieldValue {
    guard index == 0, let field = HTTPFieldNumber(rawValue: id.rawValue) else { return .absent }
    let facts = exchange.facts
    switch field {
    case .hostname: return value(.hostname)
    case .port: return value(.port)
    case .url: return value(.url)
    case .userAgent: return value(.userAgent)
    case .contentType: return value(.contentType)
    case .referer: return value(.referer)
    case .method: return value(.method)
    case .version: return value(.version)
    case .status: return exchange.status == 0 ? .absent : .integer(Int64(exchange.status))
    case .redirect: return value(.redirect)
    case .length:
      return facts.contains(.hasResponse) ? .integer(Int64(exchange.responseLength)) : .absent
    case .requestLength:
      return facts.contains(.hasRequest) ? .integer(Int64(exchange.requestLength)) : .absent
    case .requestContentType: return value(.requestContentType)
    case .server: return value(.server)
    case .origin: return value(.origin)
    case .webSocketProtocol: return value(.webSocketProtocol)
    case .authorization: return Self.literal(exchange.authorization)
    case .defaultCredentials: return flag(.defaultCredentials)
    case .password: return flag(.password)
    case .cookie: return flag(.cookie)
    case .setsCookie: return .flag(facts.contains(.setsCookie))
    case .upgrade: return flag(.asksForWebSocket)
    case .api: return Self.literal(exchange.api.name)
    case .resource:
      return exchange.api == .none ? .absent : Self.literal(exchange.resource)
    case .requestBody: return Self.literal(exchange.requestBody.name)
    case .responseBody: return Self.literal(exchange.responseBody.name)
    case .preamble: return Self.literal(exchange.preamble)
    case .incomplete: return .flag(facts.contains(.isIncomplete))
    case .path:
      let url = text.slice(exchange.bounds(.url))
      let path = HTTPTarget(url).path
      return path.isEmpty ? .absent : .bytes(url.slice(path))
    }
  }

  /// What a request says of itself; absent where only the response was seen.
  @_lifetime(immortal)
  private func flag(_ fact: HTTPExchange.Facts) -> FieldValue {
    exchange.facts.contains(.hasRequest) ? .flag(exchange.facts.contains(fact)) : .absent
  }

  @_lifetime(copy self)
  private func value(_ name: HTTPExchange.Text) -> FieldValue {
    let bounds = exchange.bounds(name)
    return bounds.isEmpty ? .absent : .bytes(text.slice(bounds))
  }

  @_lifetime(immortal)
  private static func literal(_ word: StaticString) -> FieldValue {
    word.utf8CodeUnitCount == 0 ? .absent : .literal(word)
  }

  /// Writes the members that there are.
  package func write(to json: inout JSONWriter, options: OutputOptions) {
    for descriptor in Self.schema.fields
    where descriptor.id.rawValue != HTTPFieldNumber.path.rawValue {
      let name = HTTPFieldNumber(rawValue: descriptor.id.rawValue)?.member ?? ""
      switch field(descriptor.id, at: 0) {
      case .integer(let number): json.member(name, number)
      case .flag(let flag): if flag { json.member(name, true) }
      case .literal(let word): json.member(name, word)
      case .bytes(let bytes):
        if !options.showSensitive, let hidden = descriptor.hiding(String(decoding: bytes)) {
          json.member(name, hidden)
        } else {
          json.member(name, bytes)
        }
      default: continue
      }
    }
  }
}
