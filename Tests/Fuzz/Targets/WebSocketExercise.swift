// SPDX-License-Identifier: Apache-2.0
internal import Protocols

/// Offers frames to what HTTP's decoder becomes once both sides have agreed on MQTT over a WebSocket.
///
/// Compression is agreed on too, so that compressed messages come by.
enum WebSocketExercise {
  private static let opening = [
    "GET /mqtt HTTP/1.1\r\nHost: broker1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      + "Sec-WebSocket-Protocol: mqtt\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n",
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      + "Sec-WebSocket-Protocol: mqtt\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n",
  ]

  static func run(_ input: [UInt8]) {
    DecoderExercise.run(HTTPDecoder.self, input, after: opening.map { Array($0.utf8) })
  }
}
