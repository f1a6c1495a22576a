// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import ProtocolKit

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
    row: for _ in 0..<Self.maxPackets where position < bytes.byteCount {
      switch MQTTPacketLook(bytes, at: position, version: version) {
      case .implausible:
        self = .implausible
        return
      case .incomplete: break row
      case .plausible(let total): position += total
      case .convincing(let total):
        if whole == 0 { role = Self.role(MQTTPacketType(rawValue: bytes.uint8(position) >> 4)) }
        whole += 1
        position += total
      }
    }
    self = whole > 0 ? .chain(role) : .undecided
  }

  private static func role(_ type: MQTTPacketType) -> SenderRole {
    switch type {
    case .connect, .subscribe, .unsubscribe, .pingreq: .client
    case .connack, .suback, .unsuback, .pingresp: .server
    default: .unknown
    }
  }
}

/// What one control packet looks like, by itself.
///
/// More bytes never change an answer but `incomplete`.
enum MQTTPacketLook {
  case implausible
  /// So many of its bytes are needed to tell; with fewer the answer would be the same.
  case incomplete(Int)
  /// Nothing speaks against it, and little for it; its bytes.
  case plausible(Int)
  /// It is one, of so many bytes.
  case convincing(Int)

  /// Looks at the packet that may stand at an offset within the bytes.
  init(_ bytes: RawSpan, at position: Int, version: UInt8) {
    let type = MQTTPacketType(rawValue: bytes.uint8(position) >> 4)
    let flags = bytes.uint8(position) & 15
    guard type.rawValue != 0, type.prescribedFlags ?? flags == flags, flags & 6 != 6 else {
      self = .implausible
      return
    }
    switch MQTTFixedHeader.read(bytes, at: position) {
    case .malformed: self = .implausible
    case .incomplete: self = .incomplete(bytes.byteCount - position + 1)
    case .header(let header):
      guard !header.isOverlong, Self.isFitting(header) else {
        self = .implausible
        return
      }
      let packet = bytes.slice(position, position + header.total)
      if header.type == .publish {
        self = Self.publish(packet, header, version)
      } else if header.type == .connack, packet.byteCount <= header.size {
        // The next byte alone may tell that it is none (MQTT 5.0, 3.2.2.1).
        self = .incomplete(header.size + 1)
      } else if header.type == .connack, packet.uint8(header.size) > 1 {
        self = .implausible
      } else if packet.byteCount < header.total {
        self = .incomplete(header.total)
      } else {
        let isOne = Self.isWellFormed(packet, header, version)
        self = isOne ? .convincing(header.total) : .implausible
      }
    }
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

  private static func publish(
    _ packet: RawSpan,
    _ header: MQTTFixedHeader,
    _ version: UInt8
  ) -> MQTTPacketLook {
    switch MQTTPublish.read(packet, header, version: version) {
    case .malformed: return .implausible
    case .needs(let count): return .incomplete(count)
    case .head(let head):
      // Names are words: control codes in them are legal and never seen.
      let name = packet.slice(head.topic.lowerBound, head.topic.upperBound)
      for i in 0..<name.byteCount where name.uint8(i) < 0x20 { return .implausible }
      return head.topic.isEmpty || head.hasWildcard
        ? .plausible(header.total) : .convincing(header.total)
    }
  }

  private static func isWellFormed(
    _ packet: RawSpan,
    _ header: MQTTFixedHeader,
    _ version: UInt8
  ) -> Bool {
    if header.type == .connect {
      return MQTTConnect(packet, header)?.hasKnownName(packet) ?? false
    }
    let levels: [UInt8] = version == 0 ? [4, 5] : [version]
    return levels.contains { MQTTReply(packet, header, version: $0) != nil }
  }
}
