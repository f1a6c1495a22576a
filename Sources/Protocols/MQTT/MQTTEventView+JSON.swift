// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Events

extension MQTTEventView {
  /// Writes an object for each packet.
  package func write(to json: inout JSONWriter, options: OutputOptions) {
    var index = 0
    while let packet = packet(at: index) {
      packet.write(to: &json, options: options)
      index += 1
    }
  }
}

extension MQTTPacketView {
  /// Bytes of a payload that an output gets, when it may show one at all.
  static let maxShownPayload = 64 << 10

  func write(to json: inout JSONWriter, options: OutputOptions) {
    json.beginObject(header.type.name)
    json.member("qos", header.qos)
    json.member("retain", header.isRetained)
    json.member("dup", header.isDuplicate)
    switch header.type {
    case .connect: if let connect { write(connect, &json, options) }
    case .publish: if let publish { write(publish, &json, options) }
    default: if let reply { write(reply, &json, options) }
    }
    json.endObject()
  }

  /// A topic, without what names a patient in it.
  private func member(
    _ name: StaticString,
    _ topic: RawSpan,
    _ json: inout JSONWriter,
    _ options: OutputOptions
  ) {
    if !options.showSensitive, let text = TopicText.hiding(topic) {
      json.member(name, text)
    } else {
      json.member(name, topic)
    }
  }

  private func secret(
    _ name: StaticString,
    _ range: Range<Int>?,
    _ json: inout JSONWriter,
    _ options: OutputOptions
  ) {
    guard let range else { return }
    if options.showSensitive {
      json.member(name, span(range))
    } else {
      json.member(name, OutputOptions.redacted)
    }
  }

  private func write(
    _ connect: MQTTConnect,
    _ json: inout JSONWriter,
    _ options: OutputOptions
  ) {
    json.member("protocol_string", span(connect.protocolName))
    json.member("protocol_version", connect.protocolVersion)
    json.member("keep_alive", connect.keepAlive)
    json.beginObject("flags")
    json.member("username", connect.hasUsername)
    json.member("password", connect.hasPassword)
    json.member("will_retain", connect.retainsWill)
    json.member("will", connect.hasWill)
    json.member("clean_session", connect.isCleanSession)
    json.endObject()
    json.member("client_id", span(connect.clientIdentifier))
    secret("username", connect.username, &json, options)
    secret("password", connect.password, &json, options)
    if let topic = connect.willTopic {
      json.beginObject("will")
      member("topic", span(topic), &json, options)
      secret("message", connect.willMessage, &json, options)
      writeProperties(connect.willProperties, &json, options)
      json.endObject()
    }
    writeProperties(connect.properties, &json, options)
  }

  private func write(
    _ publish: MQTTPublish,
    _ json: inout JSONWriter,
    _ options: OutputOptions
  ) {
    member("topic", topic(publish), &json, options)
    if header.qos > 0 { json.member("message_id", publish.packetIdentifier) }
    let length = header.total - publish.payloadStart
    json.member("message_length", length)
    if length > Self.maxShownPayload {
      json.member("truncated", true)
      json.member("skipped_length", header.total)
    }
    let shown = publish.payloadStart..<publish.payloadStart + min(length, Self.maxShownPayload)
    if length > 0 { secret("message", shown, &json, options) }
    writeProperties(publish.properties, &json, options)
  }

  private func write(_ reply: MQTTReply, _ json: inout JSONWriter, _ options: OutputOptions) {
    if let identifier = reply.packetIdentifier { json.member("message_id", identifier) }
    if header.type == .connack { json.member("session_present", reply.isSessionPresent) }
    if let code = reply.code {
      json.member(header.type == .connack ? "return_code" : "reason_code", code)
    }
    switch header.type {
    case .subscribe, .unsubscribe: writeFilters(reply, &json, options)
    case .suback: writeCodes("qos_granted", reply, &json)
    case .unsuback: writeCodes("reason_codes", reply, &json)
    default: break
    }
    writeProperties(reply.properties, &json, options)
  }

  private func writeCodes(_ name: StaticString, _ reply: MQTTReply, _ json: inout JSONWriter) {
    guard let list = reply.list, !list.isEmpty else { return }
    json.beginArray(name)
    for i in list.prefix(MQTTEventView.maxFilters) { json.value(bytes.uint8(i)) }
    json.endArray()
  }

  private func writeFilters(
    _ reply: MQTTReply,
    _ json: inout JSONWriter,
    _ output: OutputOptions
  ) {
    guard let list = reply.list else { return }
    json.beginArray("topics")
    var cursor = MQTTCursor(bytes, from: list.lowerBound, to: list.upperBound)
    var count = 0
    while count < MQTTEventView.maxFilters, let filter = cursor.lengthPrefixed(bytes) {
      count += 1
      guard header.type == .subscribe else {
        if !output.showSensitive, let text = TopicText.hiding(span(filter)) {
          json.value(text)
        } else {
          json.value(span(filter))
        }
        continue
      }
      guard let options = cursor.uint8(bytes) else { break }
      json.beginObject()
      member("topic", span(filter), &json, output)
      json.member("qos", options & 3)
      json.endObject()
    }
    json.endArray()
  }
}
