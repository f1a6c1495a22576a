// SPDX-License-Identifier: Apache-2.0

/// Masks a datagram.
enum DatagramMask {
  /// Masks the payload between two ports.
  static func mask(
    _ bytes: inout MaskedBytes,
    _ source: UInt16,
    _ destination: UInt16,
    hidesAddresses: Bool = false
  ) {
    let ports = [source, destination]
    func has(_ numbers: UInt16...) -> Bool { numbers.contains { ports.contains($0) } }
    let whole = 0..<bytes.count
    if has(53, 5_353, 5_355, 137, 67, 68, 546, 547, 123, 1_900) {
      // Names, addresses and times of hosts, as far as the protocol is what its port says.
      guard looksLikeNaming(bytes.original, ports) else { return }
      if !hidesAddresses {
        bytes.keep(whole, as: "DNS, DHCP, NTP or SSDP")
      } else if has(123) {
        // All but the reference identifier, which is the address of a server's server.
        bytes.keep(0..<12)
        bytes.keep(16..<bytes.count)
      }
    } else if has(161, 162) {
      if !hidesAddresses { SNMPMask.mask(&bytes, whole) }
    } else if has(389, 3_268) {
      LDAPMask.mask(&bytes, whole)
    } else if has(514), bytes.original.first == UInt8(ascii: "<") {
      let end = bytes.original.prefix(6).firstIndex(of: UInt8(ascii: ">")) ?? 0
      bytes.maskText(whole)
      bytes.keep(0..<(end + 1))
    } else if has(69), bytes.count > 4, bytes.original[0] == 0 {
      bytes.maskText(whole)
      bytes.keep(0..<2)
    } else if bytes.count > 13, (20...23).contains(bytes.original[0]) || bytes.original[0] == 25,
      bytes.original[1] == 0xfe
    {
      dtls(&bytes)
    } else if has(443, 853, 8_443, 4_433), bytes.original.first.map({ $0 & 0x40 != 0 }) == true {
      // QUIC: handshakes are in packets with a long header, all else is encrypted.
      if bytes.original[0] & 0x80 != 0 {
        bytes.keep(whole, as: "a QUIC handshake")
      } else {
        bytes.keep(0..<min(21, bytes.count))
      }
    } else if bytes.original.holds("<?xml", at: 0) || bytes.original.holds("NOTIFY", at: 0) {
      bytes.maskText(whole)
    }
  }

  private static func looksLikeNaming(_ bytes: [UInt8], _ ports: [UInt16]) -> Bool {
    if ports.contains(123) {
      return bytes.count >= 48 && (1...7).contains(bytes[0] & 7) && bytes.count <= 256
    }
    if ports.contains(67) || ports.contains(68) { return bytes.number32(236) == 0x6382_5363 }
    if ports.contains(1_900) {
      return bytes.holds("M-SEARCH", at: 0) || bytes.holds("NOTIFY", at: 0)
    }
    if ports.contains(546) || ports.contains(547) {
      return bytes.count >= 4 && (1...13).contains(bytes[0])
    }
    // A DNS header with a few questions and an opcode that exists.
    guard bytes.count >= 12, let questions = bytes.number16(4), let answers = bytes.number16(6)
    else { return false }
    return questions <= 32 && answers <= 256 && bytes[2] >> 3 & 15 <= 6
  }

  private static func dtls(_ bytes: inout MaskedBytes) {
    var at = 0
    while at + 13 <= bytes.count, let length = bytes.original.number16(at + 11) {
      let end = min(at + 13 + length, bytes.count)
      let isData = bytes.original[at] == 23
      bytes.keep(at..<(isData ? at + 13 : end), as: "a DTLS handshake")
      at = end
    }
  }
}
