// SPDX-License-Identifier: Apache-2.0

/// Looks for many values at once, by their first five bytes.
struct SecretSearch {
  private var heads: [UInt64: [[UInt8]]] = [:]

  init(_ secrets: Set<[UInt8]>) {
    for secret in secrets where secret.count >= TakenValues.shortest {
      heads[Self.head(secret[0..<TakenValues.shortest]), default: []].append(secret)
    }
  }

  private static func head(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Hands out each value that is in the bytes, and where.
  func places(in bytes: [UInt8], _ body: ([UInt8], Range<Int>) -> Void) {
    guard bytes.count >= TakenValues.shortest, !heads.isEmpty else { return }
    var head: UInt64 = 0
    for end in bytes.indices {
      head = (head << 8 | UInt64(bytes[end])) & 0xff_ffff_ffff
      let start = end + 1 - TakenValues.shortest
      guard start >= 0, let secrets = heads[head] else { continue }
      for secret in secrets where start + secret.count <= bytes.count {
        let range = start..<(start + secret.count)
        if bytes[range].elementsEqual(secret) { body(secret, range) }
      }
    }
  }
}
