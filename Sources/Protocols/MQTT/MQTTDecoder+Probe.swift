// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Events
package import ProtocolKit

extension MQTTDecoder {
  /// Recognises a CONNECT anywhere; other packets, met in the middle, on the usual ports only.
  package static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    guard bytes.byteCount > 0 else { return .possible }
    if bytes.uint8(0) == 0x10 { return probeConnect(bytes) }
    guard onKnownPort else { return .no }
    switch MQTTPlausibility(bytes, version: 0) {
    case .implausible: return .no
    case .undecided: return .possible
    case .chain(let role): return .certain(role)
    }
  }

  private static func probeConnect(_ bytes: RawSpan) -> ProbeVerdict {
    guard case .header(let header) = MQTTFixedHeader.read(bytes, at: 0) else {
      return bytes.byteCount < 5 ? .possible : .no
    }
    guard header.remainingLength >= 10 else { return .no }
    let head = bytes.slice(header.size, header.size + 8)
    for name in ["\0\u{4}MQTT", "\0\u{6}MQIsdp"] as [StaticString] {
      let shared = min(name.utf8CodeUnitCount, head.byteCount)
      guard name.borrowed.slice(0, shared).equals(head.slice(0, shared)) else { continue }
      return shared == name.utf8CodeUnitCount ? .certain(.client) : .possible
    }
    return .no
  }
}

/// Whether bytes are a row of control packets that begins at the first byte.
enum MQTTPlausibility {
  case implausible
  case undecided
  /// They are, and the first packet's sender plays this part.
  case chain(SenderRole)

  /// Packets that are looked at.
  private static let maxPackets = 8

  /// Checks types, flags and lengths of all packets, and the form of those that are there whole.
  init(_ bytes: RawSpan, version: UInt8) {
    var position = 0
    var whole = 0
    var role = SenderRole.unknown
    for _ in 0..<Self.maxPackets where position < bytes.byteCount {
      let type = MQTTPacketType(rawValue: bytes.uint8(position) >> 4)
      let flags = bytes.uint8(position) & 15
      guard type.rawValue != 0, type.prescribedFlags ?? flags == flags, flags & 6 != 6 else {
        self = .implausible
        return
      }
      switch MQTTFixedHeader.read(bytes, at: position) {
      case .malformed:
        self = .implausible
        return
      case .incomplete: position = bytes.byteCount
      case .header(let header):
        guard !header.isOverlong, Self.isFitting(header) else {
          self = .implausible
          return
        }
        let packet = bytes.slice(position, position + header.total)
        guard let isConvincing = Self.isConvincing(packet, header, version) else {
          self = .implausible
          return
        }
        if isConvincing {
          if whole == 0 { role = Self.role(type) }
          whole += 1
        }
        position += header.total
      }
    }
    self = whole > 0 ? .chain(role) : .undecided
  }

  /// Whether the length is one that the type can have.
  private static func isFitting(_ header: MQTTFixedHeader) -> Bool {
    let length = header.remainingLength
    switch header.type {
    case .pingreq, .pingresp: return length == 0
    case .disconnect, .auth: return length < 1 << 16
    case .connect: return length >= 10
    case .subscribe: return length >= 6
    case .unsubscribe: return length >= 5
    case .publish: return length >= 2
    default: return length >= 2 && length < 1 << 16
    }
  }

  /// `nil` when the packet contradicts its type; false when too little of it is there to tell.
  private static func isConvincing(
    _ packet: RawSpan,
    _ header: MQTTFixedHeader,
    _ version: UInt8
  ) -> Bool? {
    if header.type == .publish {
      switch MQTTPublish.read(packet, header, version: version) {
      case .malformed: return nil
      case .needs: return false
      case .head(let head):
        // Names are words: control codes in them are legal and never seen.
        let name = packet.slice(head.topic.lowerBound, head.topic.upperBound)
        for i in 0..<name.byteCount where name.uint8(i) < 0x20 { return nil }
        return head.topic.isEmpty || head.hasWildcard ? nil : true
      }
    }
    guard packet.byteCount == header.total else { return false }
    if header.type == .connect {
      guard let connect = MQTTConnect(packet, header), connect.hasKnownName(packet) else {
        return nil
      }
      return true
    }
    if header.type == .connack, packet.uint8(header.size) > 1 { return nil }
    let levels: [UInt8] = version == 0 ? [4, 5] : [version]
    for level in levels where MQTTReply(packet, header, version: level) != nil { return true }
    return nil
  }

  private static func role(_ type: MQTTPacketType) -> SenderRole {
    switch type {
    case .connect, .subscribe, .unsubscribe, .pingreq: .client
    case .connack, .suback, .unsuback, .pingresp: .server
    default: .unknown
    }
  }
}
