// SPDX-License-Identifier: Apache-2.0

/// Chooses what a connection's bytes are, by their content, and masks both directions.
enum ConnectionMask {
  /// Masks what two directions said; what nobody knows stays blank.
  ///
  /// With `hidesAddresses` messages that name hosts' addresses go, too.
  static func mask(
    _ one: inout MaskedBytes,
    _ other: inout MaskedBytes,
    hidesAddresses: Bool = false
  ) {
    if TLSMask.begins(one.original) || TLSMask.begins(other.original) {
      TLSMask.mask(&one, 0..<one.count)
      TLSMask.mask(&other, 0..<other.count)
    } else if HTTPMask.begins(one.original) || HTTPMask.begins(other.original) {
      http(&one, &other, hidesAddresses)
    } else if isHL7(one.original) || isHL7(other.original) {
      HL7Mask.mask(&one, 0..<one.count)
      HL7Mask.mask(&other, 0..<other.count)
    } else if DICOMMask.begins(one.original) || DICOMMask.begins(other.original) {
      var dicom = DICOMMask()
      dicom.learn(one.original)
      dicom.learn(other.original)
      dicom.mask(&one)
      dicom.mask(&other)
    } else if isMQTT(one.original) || isMQTT(other.original) {
      var mqtt = MQTTMask()
      // The client's packets first: they tell the version.
      if isMQTT(one.original) {
        mqtt.mask(&one, 0..<one.count)
        mqtt.mask(&other, 0..<other.count)
      } else {
        mqtt.mask(&other, 0..<other.count)
        mqtt.mask(&one, 0..<one.count)
      }
    } else if isSSH(one.original) || isSSH(other.original) {
      banner(&one)
      banner(&other)
    } else if LDAPMask.begins(one.original) || LDAPMask.begins(other.original) {
      LDAPMask.mask(&one, 0..<one.count)
      LDAPMask.mask(&other, 0..<other.count)
    } else if SMBMask.begins(one.original) || SMBMask.begins(other.original) {
      SMBMask.mask(&one)
      SMBMask.mask(&other)
    } else if RDPMask.begins(one.original) || RDPMask.begins(other.original) {
      RDPMask.mask(&one)
      RDPMask.mask(&other)
    } else if DatabaseMask.begins(one.original) || DatabaseMask.begins(other.original) {
      DatabaseMask.mask(&one, &other)
    } else if isNaming(one.original) || isNaming(other.original) {
      if hidesAddresses { return }
      naming(&one)
      naming(&other)
    } else if RFBMask.begins(one.original) || RFBMask.begins(other.original) {
      RFBMask.mask(&one, &other)
    } else if isLines(one.original), isLines(other.original) {
      lines(&one)
      lines(&other)
    }
  }

  private static func http(
    _ one: inout MaskedBytes,
    _ other: inout MaskedBytes,
    _ hidesAddresses: Bool
  ) {
    let mask = HTTPMask(hidesAddresses: hidesAddresses)
    let first = mask.mask(&one)
    let second = mask.mask(&other)
    var mqtt = MQTTMask()
    let isClient = one.original.first != UInt8(ascii: "H") || !one.original.holds("HTTP/", at: 0)
    if isClient {
      if let first { WebSocketMask.mask(&one, from: first, &mqtt) }
      if let second { WebSocketMask.mask(&other, from: second, &mqtt) }
    } else {
      if let second { WebSocketMask.mask(&other, from: second, &mqtt) }
      if let first { WebSocketMask.mask(&one, from: first, &mqtt) }
    }
  }

  private static func isHL7(_ bytes: [UInt8]) -> Bool {
    let end = min(bytes.count, 4_096)
    for header in ["MSH", "BHS", "FHS"] as [StaticString] {
      guard let place = bytes.place(of: header, in: 0..<end) else { continue }
      if place == 0 || bytes[place - 1] == 0x0b || bytes[place - 1] == 0x0d { return true }
      // In the middle of a stream a message may begin later; its frame tells.
    }
    return false
  }

  private static func isMQTT(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 10, bytes[0] >> 4 == 1 else { return false }
    return bytes.place(of: "MQTT", in: 2..<min(12, bytes.count)) != nil
      || bytes.place(of: "MQIsdp", in: 2..<min(14, bytes.count)) != nil
  }

  /// DNS over TCP: a length, then a header with a few questions and an opcode that exists.
  private static func isNaming(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 14, let length = bytes.number16(0), length >= 12,
      length <= bytes.count - 2,
      let questions = bytes.number16(6), let answers = bytes.number16(8)
    else { return false }
    return questions == 1 && answers <= 256 && bytes[4] >> 3 & 15 <= 6
  }

  private static func naming(_ bytes: inout MaskedBytes) {
    var at = 0
    while let length = bytes.original.number16(at), length >= 12, at + 2 + length <= bytes.count,
      isNaming([UInt8](bytes.original[at..<(at + 2 + length)]))
    {
      bytes.keep(at..<(at + 2 + length), as: "DNS")
      at += 2 + length
    }
  }

  private static func isSSH(_ bytes: [UInt8]) -> Bool { bytes.holds("SSH-", at: 0) }

  /// The greeting and the key exchange are in the clear and nobody's secret.
  private static func banner(_ bytes: inout MaskedBytes) {
    guard isSSH(bytes.original), let end = bytes.original.firstIndex(of: 0x0a) else { return }
    bytes.keep(0..<(end + 1), as: "an SSH handshake")
    var at = end + 1
    while let length = bytes.original.number32(at), length > 1, length < 65_536,
      at + 5 < bytes.count
    {
      bytes.keep(at..<min(at + 4 + length, bytes.count), as: "an SSH handshake")
      // Behind SSH_MSG_NEWKEYS all is encrypted.
      if bytes.original[at + 5] == 21 { return }
      at += 4 + length
    }
  }

  /// Whether the bytes look like lines of text, negotiations of Telnet among them.
  private static func isLines(_ bytes: [UInt8]) -> Bool {
    guard !bytes.isEmpty else { return true }
    let head = bytes.prefix(64)
    return head.count {
      ($0 >= 0x20 && $0 < 0x7f) || (9...13).contains($0) || $0 >= 0xf0 || $0 <= 0x27
    } == head.count
      && (head.contains(0x0a) || head.contains(0xff) || bytes.count < 64)
  }

  private static func lines(_ bytes: inout MaskedBytes) {
    LineMask.mask(&bytes, 0..<bytes.count)
    // Protocols that are told by their greeting have it before the first space.
    let end = bytes.original.prefix(12).firstIndex { $0 <= 0x20 } ?? 0
    if bytes.original.holds("+OK", at: 0) || bytes.original.holds("* OK", at: 0) {
      bytes.keep(0..<end)
    }
    // STARTTLS: what follows the last line in the clear is TLS.
    if let start = tlsStart(bytes.original) { TLSMask.mask(&bytes, start..<bytes.count) }
  }

  private static func tlsStart(_ bytes: [UInt8]) -> Int? {
    guard
      let first = bytes.indices.dropFirst().first(where: {
        bytes[$0] == 22 && bytes[$0 - 1] == 0x0a && TLSMask.begins(bytes, at: $0)
      })
    else { return nil }
    return first
  }
}
