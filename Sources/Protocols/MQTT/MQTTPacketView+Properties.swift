// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events

extension MQTTPacketView {
  /// User properties of one packet that an event tells.
  static let maxUserProperties = 64

  /// Writes `properties`: the standard's under their names, the user's under their own.
  ///
  /// What an application puts into a user property or correlation data can be anything, a token or a
  /// patient's number too; so values are redacted like a payload.
  func writeProperties(
    _ range: Range<Int>?,
    _ json: inout JSONWriter,
    _ options: OutputOptions
  ) {
    guard let range, !range.isEmpty else { return }
    json.beginObject("properties")
    var told: Set<String> = []
    var repeated: [(name: Range<Int>, value: Range<Int>)] = []
    var userProperties = 0
    var cursor = MQTTCursor(bytes, from: range.lowerBound, to: range.upperBound)
    while cursor.remaining > 0, let property = MQTTProperty(bytes, &cursor) {
      guard case .pair(let name, let value) = property.value else {
        // A standard's property that occurs twice is an error of its sender; JSON allows one.
        let name = MQTTProperty.name(property.identifier)
        if told.insert(name.description).inserted { write(property, name, &json, options) }
        continue
      }
      userProperties += 1
      guard userProperties <= Self.maxUserProperties else { continue }
      let key = String(decoding: span(name))
      guard !Self.isReserved(key), told.insert(key).inserted else {
        repeated.append((name, value))
        continue
      }
      json.key(key)
      writeSecret(value, &json, options)
    }
    if !repeated.isEmpty {
      json.beginArray("user_properties")
      for property in repeated {
        json.beginObject()
        json.member("name", span(property.name))
        json.key("value" as StaticString)
        writeSecret(property.value, &json, options)
        json.endObject()
      }
      json.endArray()
    }
    if userProperties > Self.maxUserProperties { json.member("properties_truncated", true) }
    json.endObject()
  }

  private func write(
    _ property: MQTTProperty,
    _ name: StaticString,
    _ json: inout JSONWriter,
    _ options: OutputOptions
  ) {
    json.key(name)
    switch property.value {
    case .integer(let number): json.value(number)
    case .text(let range): json.value(span(range))
    case .binary(let range), .pair(_, let range): writeSecret(range, &json, options)
    }
  }

  private func writeSecret(
    _ range: Range<Int>,
    _ json: inout JSONWriter,
    _ options: OutputOptions
  ) {
    if options.showSensitive {
      json.value(span(range))
    } else {
      json.value(OutputOptions.redacted)
    }
  }

  /// Whether a user property's name is one of our keys.
  private static func isReserved(_ name: String) -> Bool {
    if name == "user_properties" || name == "properties_truncated" { return true }
    return (1...0x2a).contains {
      $0 != MQTTProperty.user && MQTTProperty.name($0).description == name
    }
  }
}
