// SPDX-License-Identifier: Apache-2.0
internal import Events

/// MQTT 3.1 to 5: packet types, flags, client identifiers and topics stay, but for levels that name a patient; user names, passwords, payloads, wills and
/// free texts of properties are masked.
struct MQTTMask {
  private static let topic = "an MQTT topic"

  /// The version, from the connection's first packet; both directions need it.
  private(set) var version: UInt8 = 4

  /// Masks one direction.
  mutating func mask(_ bytes: inout MaskedBytes, _ range: Range<Int>) {
    var at = range.lowerBound
    while at < range.upperBound {
      var length = 0
      var shift = 0
      var body = at + 1
      while body < range.upperBound, shift < 28 {
        let byte = bytes.original[body]
        length |= Int(byte & 0x7f) << shift
        shift += 7
        body += 1
        if byte & 0x80 == 0 { break }
      }
      let type = bytes.original[at] >> 4
      // Where bytes are missing the framing is lost, and everything behind stays blank.
      guard type != 0, body > at + 1 else { return }
      bytes.keep(at..<body)
      let end = min(body + length, range.upperBound)
      packet(&bytes, bytes.original[at], body..<end)
      at = end
    }
  }

  private mutating func packet(_ bytes: inout MaskedBytes, _ first: UInt8, _ body: Range<Int>) {
    switch first >> 4 {
    case 1: connect(&bytes, body)
    case 3: publish(&bytes, first, body)
    case 8: subscribe(&bytes, body, hasOptions: true)
    case 10: subscribe(&bytes, body, hasOptions: false)
    case 2: acknowledge(&bytes, body, fixed: 2)
    case 4, 5, 6, 7: acknowledge(&bytes, body, fixed: body.count > 2 ? 3 : 2)
    case 9, 11: acknowledge(&bytes, body, fixed: 2)
    case 14, 15: acknowledge(&bytes, body, fixed: 1)
    default: bytes.keep(body)
    }
  }

  private func acknowledge(_ bytes: inout MaskedBytes, _ body: Range<Int>, fixed: Int) {
    var at = min(body.lowerBound + fixed, body.upperBound)
    bytes.keep(body.lowerBound..<at)
    if version >= 5 { at = properties(&bytes, at, body.upperBound) }
    bytes.keep(at..<body.upperBound)
  }

  private mutating func connect(_ bytes: inout MaskedBytes, _ body: Range<Int>) {
    guard let name = text(bytes, body.lowerBound, body.upperBound),
      name.upperBound + 4 <= body.upperBound
    else { return }
    bytes.keep(body.lowerBound..<(name.upperBound + 4))
    version = bytes.original[name.upperBound] & 0x7f
    let flags = bytes.original[name.upperBound + 1]
    var at = name.upperBound + 4
    if version >= 5 { at = properties(&bytes, at, body.upperBound) }
    at = field(&bytes, at, body.upperBound, isKept: true, as: "an MQTT client identifier")
    if flags & 4 != 0 {
      if version >= 5 { at = properties(&bytes, at, body.upperBound) }
      at = topic(&bytes, at, body.upperBound)
      at = field(&bytes, at, body.upperBound, isKept: false)
    }
    if flags & 0x80 != 0 { at = field(&bytes, at, body.upperBound, isKept: false) }
    if flags & 0x40 != 0 { at = field(&bytes, at, body.upperBound, isKept: false) }
    bytes.maskText(at..<body.upperBound)
  }

  private func publish(_ bytes: inout MaskedBytes, _ first: UInt8, _ body: Range<Int>) {
    var at = topic(&bytes, body.lowerBound, body.upperBound)
    if first & 6 != 0 {
      bytes.keep(at..<min(at + 2, body.upperBound))
      at = min(at + 2, body.upperBound)
    }
    if version >= 5 { at = properties(&bytes, at, body.upperBound) }
    let payload = at..<body.upperBound
    if bytes.original.place(
      of: "MSH|",
      in: payload.lowerBound..<min(payload.upperBound, payload.lowerBound + 8)
    ) != nil {
      HL7Mask.mask(&bytes, payload)
    } else {
      bytes.maskQuoting(payload, separators: Array("{}[]\",:".utf8))
    }
  }

  private func subscribe(_ bytes: inout MaskedBytes, _ body: Range<Int>, hasOptions: Bool) {
    var at = min(body.lowerBound + 2, body.upperBound)
    bytes.keep(body.lowerBound..<at)
    if version >= 5 { at = properties(&bytes, at, body.upperBound) }
    while at < body.upperBound {
      at = topic(&bytes, at, body.upperBound)
      if hasOptions, at < body.upperBound { at = fixed(&bytes, at, 1, body.upperBound) }
    }
  }

  /// Keeps a topic with its length, but for what names a patient in it.
  private func topic(_ bytes: inout MaskedBytes, _ at: Int, _ end: Int) -> Int {
    guard let range = text(bytes, at, end) else { return end }
    bytes.keep(at..<range.lowerBound)
    var kept = range.lowerBound
    for patient in TopicText.patients(in: Array(bytes.original[range])) {
      let first = range.lowerBound + patient.value.lowerBound
      bytes.keep(kept..<first, as: Self.topic)
      kept = range.lowerBound + patient.value.upperBound
      bytes.maskText(first..<kept)
    }
    bytes.keep(kept..<range.upperBound, as: Self.topic)
    return range.upperBound
  }

  private func text(_ bytes: MaskedBytes, _ at: Int, _ end: Int) -> Range<Int>? {
    guard let length = bytes.original.number16(at), at + 2 <= end else { return nil }
    return (at + 2)..<max(at + 2, min(at + 2 + length, end))
  }

  /// Keeps or masks a text with its length, and says where it ends.
  private func field(
    _ bytes: inout MaskedBytes,
    _ at: Int,
    _ end: Int,
    isKept: Bool,
    as name: String = "an MQTT property"
  ) -> Int {
    guard let range = text(bytes, at, end) else { return end }
    bytes.keep(at..<range.lowerBound)
    if isKept { bytes.keep(range, as: name) } else { bytes.maskText(range) }
    return range.upperBound
  }

  /// Keeps the properties but for correlation data, authentication, reasons and user properties.
  private func properties(_ bytes: inout MaskedBytes, _ start: Int, _ end: Int) -> Int {
    var length = 0
    var shift = 0
    var at = start
    while at < end, shift < 28 {
      let byte = bytes.original[at]
      length |= Int(byte & 0x7f) << shift
      shift += 7
      at += 1
      if byte & 0x80 == 0 { break }
    }
    bytes.keep(start..<at)
    let stop = min(at + length, end)
    while at < stop {
      let id = bytes.original[at]
      bytes.keep(at..<(at + 1))
      at += 1
      switch id {
      case 0x01, 0x17, 0x19, 0x24, 0x25, 0x28, 0x29, 0x2a: at = fixed(&bytes, at, 1, stop)
      case 0x13, 0x21, 0x22, 0x23: at = fixed(&bytes, at, 2, stop)
      case 0x02, 0x11, 0x18, 0x27: at = fixed(&bytes, at, 4, stop)
      case 0x0b:
        let first = at
        while at < stop, bytes.original[at] & 0x80 != 0 { at += 1 }
        at = min(at + 1, stop)
        bytes.keep(first..<at)
      case 0x08: at = topic(&bytes, at, stop)
      case 0x03, 0x12, 0x15, 0x1a, 0x1c: at = field(&bytes, at, stop, isKept: true)
      case 0x09, 0x16, 0x1f: at = field(&bytes, at, stop, isKept: false)
      case 0x26:
        at = field(&bytes, at, stop, isKept: true)
        at = field(&bytes, at, stop, isKept: false)
      default:
        bytes.maskBinary(at..<stop)
        return stop
      }
    }
    return stop
  }

  private func fixed(_ bytes: inout MaskedBytes, _ at: Int, _ count: Int, _ stop: Int) -> Int {
    let end = min(at + count, stop)
    bytes.keep(at..<end)
    return end
  }
}
