// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Certificates

/// The keys of a connection's Initial packets, which anyone can derive (RFC 9001, 5.2).
struct QUICInitialKeys: Sendable {
  /// One side's key, vector and header key.
  struct Secrets: Sendable {
    let key: [UInt8]
    let vector: [UInt8]
    let headerKey: [UInt8]

    init(_ secret: [UInt8], _ version: QUICVersion) {
      let isV2 = version == .v2
      key = PacketProtection.expand(
        secret,
        label: isV2 ? "quicv2 key" : "quic key",
        byteCount: 16
      )
      vector = PacketProtection.expand(
        secret,
        label: isV2 ? "quicv2 iv" : "quic iv",
        byteCount: 12
      )
      headerKey = PacketProtection.expand(
        secret,
        label: isV2 ? "quicv2 hp" : "quic hp",
        byteCount: 16
      )
    }
  }

  let version: QUICVersion
  /// The destination that the client's first packet named.
  let identifier: [UInt8]
  let client: Secrets
  let server: Secrets

  /// Derives the keys; `nil` for versions whose salt is not known.
  init?(_ version: QUICVersion, identifier: [UInt8]) {
    guard let salt = version.initialSalt else { return nil }
    self.version = version
    self.identifier = identifier
    let secret = PacketProtection.extract(salt: salt, secret: identifier)
    client = Secrets(
      PacketProtection.expand(secret, label: "client in", byteCount: 32),
      version
    )
    server = Secrets(
      PacketProtection.expand(secret, label: "server in", byteCount: 32),
      version
    )
  }
}

extension QUICInitialKeys.Secrets {
  /// Takes a packet's protection off; `nil` when these are not its keys.
  func open(_ packet: RawSpan, numberAt: Int) -> [UInt8]? {
    // The sample stands where the number would end if it had four bytes (RFC 9001, 5.4.2).
    let sampleAt = numberAt + 4
    guard packet.byteCount >= sampleAt + PacketProtection.sampleByteCount else { return nil }
    let mask = PacketProtection.headerMask(
      key: headerKey,
      sample: [UInt8](
        copying: packet.slice(sampleAt, sampleAt + PacketProtection.sampleByteCount)
      )
    )
    guard mask.count >= 5 else { return nil }
    let first = packet.uint8(0) ^ (mask[0] & 0x0f)
    let count = Int(first & 3) + 1
    var header = [UInt8](copying: packet.slice(0, numberAt + count))
    header[0] = first
    var nonce = vector
    for i in 0..<count {
      header[numberAt + i] ^= mask[1 + i]
      // The first packets' numbers are small, so that what is sent of them is all of them.
      nonce[nonce.count - count + i] ^= header[numberAt + i]
    }
    return PacketProtection.open(
      [UInt8](copying: packet.slice(numberAt + count, packet.byteCount)),
      key: key,
      nonce: nonce,
      authenticating: header
    )
  }
}
