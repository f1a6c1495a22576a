// SPDX-License-Identifier: Apache-2.0

/// Looks for many values at once, by their first five bytes.
///
/// Of text in characters of two bytes the text in characters of one is looked for, too.
struct SecretSearch {
  /// How a value may be written.
  private struct Form {
    let bytes: [UInt8]
    let secret: [UInt8]
  }

  private var heads: [UInt64: [Form]] = [:]

  init(_ secrets: Set<[UInt8]>) {
    for secret in secrets {
      for bytes in [secret, Self.narrow(secret)] where bytes.count >= TakenValues.shortest {
        let head = Self.head(bytes[0..<TakenValues.shortest])
        heads[head, default: []].append(Form(bytes: bytes, secret: secret))
      }
    }
  }

  /// Text in characters of one byte instead of two; nothing of what is no such text.
  private static func narrow(_ value: [UInt8]) -> [UInt8] {
    let isWide = value.indices.allSatisfy { $0 % 2 == 0 ? value[$0] > 0x20 : value[$0] == 0 }
    return isWide ? value.indices.filter { $0 % 2 == 0 }.map { value[$0] } : []
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
      guard start >= 0, let forms = heads[head] else { continue }
      for form in forms where start + form.bytes.count <= bytes.count {
        let range = start..<(start + form.bytes.count)
        if bytes[range].elementsEqual(form.bytes) { body(form.secret, range) }
      }
    }
  }
}
