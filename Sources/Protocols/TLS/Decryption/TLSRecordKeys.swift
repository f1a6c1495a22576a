// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Certificates

/// A record that was opened.
struct TLSOpenedRecord: Sendable {
  /// The type of what was inside.
  let type: UInt8
  let content: [UInt8]
  /// The record's number, which it proved to have.
  let sequence: UInt64
}

/// The keys of one direction between two changes of them.
struct TLSRecordKeys: Sendable {
  private let cipher: RecordCipher
  private let vector: [UInt8]
  private let isTLS13: Bool
  private let code: RecordCode?
  private let encryptsThenMAC: Bool

  /// Keys of a traffic secret (RFC 8446, 7.3).
  init(_ suite: TLSRecordSuite, trafficSecret secret: [UInt8]) {
    let derivation = suite.derivation
    cipher = RecordCipher(
      suite.cipher,
      key: derivation.expand(secret, label: "key", byteCount: suite.keyByteCount)
    )
    vector = derivation.expand(secret, label: "iv", byteCount: suite.vectorByteCount)
    isTLS13 = true
    code = nil
    encryptsThenMAC = false
  }

  /// Keys of a master secret (RFC 5246, 6.3); `seed` is the server's random and the client's.
  init(
    _ suite: TLSRecordSuite,
    master: [UInt8],
    seed: [UInt8],
    isServer: Bool,
    encryptsThenMAC: Bool
  ) {
    let codeBytes = suite.code?.byteCount ?? 0
    // GCM has four bytes of its nonce from here (RFC 5288, 3).
    let vectorBytes = suite.cipher == .aesGCM ? 4 : suite.vectorByteCount
    let block = suite.derivation.pseudorandom(
      master,
      label: "key expansion",
      seed: seed,
      byteCount: 2 * (codeBytes + suite.keyByteCount + vectorBytes)
    )
    var at = 0
    func part(_ count: Int) -> [UInt8] {
      let start = at + (isServer ? count : 0)
      at += 2 * count
      return [UInt8](copying: block.borrowed.slice(start, start + count))
    }
    let codeKey = part(codeBytes)
    cipher = RecordCipher(suite.cipher, key: part(suite.keyByteCount))
    vector = part(vectorBytes)
    code = suite.code.map { RecordCode($0, key: codeKey) }
    isTLS13 = false
    self.encryptsThenMAC = encryptsThenMAC
  }

  /// Opens a record whose number is `first` or one of the next `tries`.
  func open(
    _ body: RawSpan,
    _ header: TLSRecordHeader,
    from first: UInt64,
    tries: Int
  ) -> TLSOpenedRecord? {
    if cipher.algorithm == .aesCBC { return openBlocks(body, header, from: first, tries: tries) }
    let isExplicit = cipher.algorithm == .aesGCM && !isTLS13
    let start = isExplicit ? 8 : 0
    let textBytes = body.byteCount - start - RecordCipher.tagByteCount
    guard textBytes >= 0 else { return nil }
    let sealed = [UInt8](copying: body.slice(start, body.byteCount))
    let explicit = [UInt8](copying: body.slice(0, start))
    var number = first
    for _ in 0..<max(1, tries) {
      let nonce = isExplicit ? vector + explicit : vector.mixed(with: number)
      let prefix = isTLS13 ? header.octets(body.byteCount) : header.octets(textBytes, number)
      if let text = cipher.open(sealed, nonce: nonce, authenticating: prefix) {
        return opened(text, header, number)
      }
      number &+= 1
    }
    return nil
  }

  /// TLS 1.3 hides the type behind the content, and zeros behind the type (RFC 8446, 5.2).
  private func opened(
    _ text: [UInt8],
    _ header: TLSRecordHeader,
    _ number: UInt64
  ) -> TLSOpenedRecord? {
    guard isTLS13 else {
      return TLSOpenedRecord(type: header.type, content: text, sequence: number)
    }
    guard let last = text.lastIndex(where: { $0 != 0 }) else {
      return TLSOpenedRecord(type: 0, content: [], sequence: number)
    }
    return TLSOpenedRecord(type: text[last], content: Array(text[..<last]), sequence: number)
  }

  /// CBC brings its vector; the code stands inside of the encryption or behind it (RFC 7366).
  private func openBlocks(
    _ body: RawSpan,
    _ header: TLSRecordHeader,
    from first: UInt64,
    tries: Int
  ) -> TLSOpenedRecord? {
    guard let code else { return nil }
    let block = RecordCipher.blockByteCount
    let end = encryptsThenMAC ? body.byteCount - code.byteCount : body.byteCount
    guard end >= 2 * block,
      let text = cipher.decrypt(
        [UInt8](copying: body.slice(block, end)),
        vector: [UInt8](copying: body.slice(0, block))
      ), let padding = text.last
    else { return nil }
    let padded = text.count - 1 - Int(padding)
    let contentBytes = encryptsThenMAC ? padded : padded - code.byteCount
    guard contentBytes >= 0, text[padded...].allSatisfy({ $0 == padding }) else { return nil }
    let content = Array(text[..<contentBytes])
    let (proof, proved) =
      encryptsThenMAC
      ? ([UInt8](copying: body.slice(end, body.byteCount)), [UInt8](copying: body.slice(0, end)))
      : (Array(text[contentBytes..<padded]), content)
    var number = first
    for _ in 0..<max(1, tries) {
      if code.proves(proof, of: header.octets(proved.count, number) + proved) {
        return TLSOpenedRecord(type: header.type, content: content, sequence: number)
      }
      number &+= 1
    }
    return nil
  }
}

extension TLSRecordHeader {
  /// The header with another length, and before it the record's number where there is one.
  fileprivate func octets(_ length: Int, _ number: UInt64? = nil) -> [UInt8] {
    var octets: [UInt8] = []
    if let number {
      for shift in stride(from: 56, through: 0, by: -8) {
        octets.append(UInt8(truncatingIfNeeded: number >> UInt64(shift)))
      }
    }
    octets += [type, UInt8(version >> 8), UInt8(version & 0xff)]
    octets += [UInt8(truncatingIfNeeded: length >> 8), UInt8(truncatingIfNeeded: length)]
    return octets
  }
}

extension [UInt8] {
  /// The nonce of a record (RFC 8446, 5.3): its number, padded on the left, and this vector.
  fileprivate func mixed(with number: UInt64) -> [UInt8] {
    var nonce = self
    for place in 0..<Swift.min(8, count) {
      nonce[count - 1 - place] ^= UInt8(truncatingIfNeeded: number >> UInt64(8 * place))
    }
    return nonce
  }
}
