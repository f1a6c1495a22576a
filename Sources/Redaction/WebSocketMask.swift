// SPDX-License-Identifier: Apache-2.0

/// MQTT in WebSocket frames (RFC 6455): unmasked, masked as MQTT, and masked again with the frames' own keys.
struct WebSocketMask {
  /// One byte of payload: where it stands and what it was combined with.
  private struct Place {
    let index: Int
    let key: UInt8
  }

  /// Masks one direction from where the upgrade ended.
  static func mask(_ bytes: inout MaskedBytes, from start: Int, _ mqtt: inout MQTTMask) {
    var places: [Place] = []
    var at = start
    while at + 2 <= bytes.count {
      let first = bytes.original[at]
      let second = bytes.original[at + 1]
      var head = 2
      var length = Int(second & 0x7f)
      if length == 126 {
        length = bytes.original.number16(at + 2) ?? 0
        head = 4
      } else if length == 127 {
        guard let high = bytes.original.number32(at + 2), high == 0,
          let low = bytes.original.number32(at + 6)
        else { break }
        length = low
        head = 10
      }
      let isKeyed = second & 0x80 != 0
      let body = at + head + (isKeyed ? 4 : 0)
      guard body <= bytes.count else { break }
      bytes.keep(at..<body)
      let end = min(body + length, bytes.count)
      // Continuations and binary or text messages carry MQTT; the rest is the WebSocket's own.
      if first & 0x0f <= 2 {
        for index in body..<end {
          let key = isKeyed ? bytes.original[body - 4 + (index - body) % 4] : 0
          places.append(Place(index: index, key: key))
        }
      }
      at = end
    }
    var inner = bytes.apart(places.map { bytes.original[$0.index] ^ $0.key })
    mqtt.mask(&inner, 0..<inner.count)
    for (place, byte) in zip(places, inner.masked) { bytes.set(place.index, byte ^ place.key) }
    bytes.take(inner, within: start..<bytes.count)
  }
}
