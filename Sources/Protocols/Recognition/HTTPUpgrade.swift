// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events

/// What an HTTP connection may turn to: a tunnel by CONNECT (RFC 9110, 9.3.6), or a WebSocket (RFC 6455, 4) that
/// carries MQTT (MQTT 5.0, 6).
///
/// Only the connection's first request counts: a browser opens a connection for each WebSocket.
struct HTTPUpgrade: LineUpgrade {
  private enum Request: Sendable {
    case none
    case head
    case tunnel
    case webSocket
  }

  private enum Response: Sendable {
    case none
    case tunnelling
    case switching
  }

  private var request = Request.none
  private var response = Response.none
  private var client = Head()
  private var server = Head()

  init() {}

  mutating func read(line: RawSpan, _ direction: StreamDirection) -> UpgradeStep.Outcome {
    direction == .toServer ? readRequest(line) : readResponse(line)
  }

  private mutating func readRequest(_ line: RawSpan) -> UpgradeStep.Outcome {
    switch request {
    case .tunnel, .webSocket: return .plain
    case .none:
      if line.hasPrefix("CONNECT ") {
        request = .tunnel
      } else if line.hasPrefix("GET ") {
        request = .head
      } else {
        return .finished
      }
      return .plain
    case .head:
      guard line.trimmed.byteCount == 0 else {
        client.read(line)
        return .plain
      }
      guard client.isMQTT else { return .finished }
      request = .webSocket
      return .plain
    }
  }

  /// Of a capture that lacks the client, the server's consent is enough.
  private mutating func readResponse(_ line: RawSpan) -> UpgradeStep.Outcome {
    if line.hasPrefix("HTTP/1.") {
      if request == .tunnel {
        let isAccepted = line.byteCount > 9 && line.uint8(9) == UInt8(ascii: "2")
        response = isAccepted ? .tunnelling : .none
        return .plain
      }
      guard line.hasPrefix(" 101", at: 8) else { return .finished }
      response = .switching
      server = Head()
      return .plain
    }
    if request != .tunnel, response == .none { return .finished }
    guard line.trimmed.byteCount == 0 else {
      if response == .switching { server.read(line) }
      return .plain
    }
    switch response {
    case .none: return .plain
    case .tunnelling: return .granted
    case .switching:
      return server.isMQTT ? .webSocket(isCompressed: server.isCompressed) : .finished
    }
  }

  /// What the fields of a head say of a WebSocket.
  private struct Head: Sendable {
    private var isWebSocket = false
    private var hasProtocol = false
    /// Whether messages may be compressed (RFC 7692).
    private(set) var isCompressed = false

    var isMQTT: Bool { isWebSocket && hasProtocol }

    mutating func read(_ line: RawSpan) {
      if line.hasCommand("UPGRADE:") {
        isWebSocket = line.hasToken("WEBSOCKET", after: 8)
      } else if line.hasCommand("SEC-WEBSOCKET-PROTOCOL:") {
        // The second name is that of MQTT 3.1.
        if line.hasToken("MQTT", after: 23) || line.hasToken("MQTTV3.1", after: 23) {
          hasProtocol = true
        }
      } else if line.hasCommand("SEC-WEBSOCKET-EXTENSIONS:") {
        if line.hasToken("PERMESSAGE-DEFLATE", after: 25) { isCompressed = true }
      }
    }
  }
}

extension RawSpan {
  /// Whether an element of a list is this word of upper-case letters, in whatever case.
  func hasToken(_ word: StaticString, after start: Int) -> Bool {
    let count = word.utf8CodeUnitCount
    var at = start
    while byteCount - at >= count {
      let isStart = at == start || Self.isSeparator(uint8(at - 1))
      let isEnd = at + count == byteCount || Self.isSeparator(uint8(at + count))
      if isStart, isEnd, hasCommand(word, at: at) { return true }
      at += 1
    }
    return false
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte <= 0x20 || byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";")
  }
}
