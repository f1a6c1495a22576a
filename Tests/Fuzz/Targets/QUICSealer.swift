// SPDX-License-Identifier: Apache-2.0
internal import Certificates
internal import Crypto
internal import Events

/// Puts frames into Initial packets of one QUIC connection (RFC 9001, 5), so that mutations get past the seal.
struct QUICSealer {
  private static let identifier: [UInt8] = [0x83, 0x94, 0xc8, 0xf0, 0x3e, 0x51, 0x57, 0x08]
  private static let salt: [UInt8] = [
    0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17, 0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad,
    0xcc, 0xbb, 0x7f, 0x0a,
  ]
  private static let secrets: [[UInt8]] = {
    let secret = PacketProtection.extract(salt: salt, secret: identifier)
    return [
      PacketProtection.expand(secret, label: "client in", byteCount: 32),
      PacketProtection.expand(secret, label: "server in", byteCount: 32),
    ]
  }()
  private var number: UInt8 = 0

  /// The packet around the frames; what cannot be sealed stays as it is.
  mutating func seal(_ frames: [UInt8], _ direction: StreamDirection) -> [UInt8] {
    let secret = Self.secrets[Int(direction.rawValue)]
    let own: [UInt8] = [0xf0, 0x67, 0xa5, 0x50, 0x2a, 0x42, 0x62, 0xb5]
    let names =
      direction == .toServer ? [8] + Self.identifier + [0] : [0, 8] + own
    // The number has four bytes; at least as many follow, for the sample.
    let text = frames + [UInt8](repeating: 0, count: max(0, 4 - frames.count))
    let length = UInt16(truncatingIfNeeded: 4 + text.count + PacketProtection.tagByteCount) & 0x3fff
    var header: [UInt8] = [0xc3, 0, 0, 0, 1] + names + [0]
    header += [UInt8(length >> 8) | 0x40, UInt8(truncatingIfNeeded: length), 0, 0, 0, number]
    var nonce = PacketProtection.expand(secret, label: "quic iv", byteCount: 12)
    nonce[11] ^= number
    number &+= 1
    let key = PacketProtection.expand(secret, label: "quic key", byteCount: 16)
    guard let place = try? AES.GCM.Nonce(data: nonce),
      let box = try? AES.GCM.seal(
        text,
        using: SymmetricKey(data: key),
        nonce: place,
        authenticating: header
      )
    else { return frames }
    let sealed = Array(box.ciphertext) + Array(box.tag)
    let mask = PacketProtection.headerMask(
      key: PacketProtection.expand(secret, label: "quic hp", byteCount: 16),
      sample: Array(sealed.prefix(PacketProtection.sampleByteCount))
    )
    guard mask.count >= 5 else { return frames }
    header[0] ^= mask[0] & 0x0f
    for index in 0..<4 { header[header.count - 4 + index] ^= mask[1 + index] }
    return header + sealed
  }
}
