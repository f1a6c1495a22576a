// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// Lower-case hexadecimal digits of bytes.
package func hexText(_ bytes: RawSpan) -> String {
  hexText(bytes, uppercase: false, colons: false)
}

/// Upper-case pairs with colons between, as certificate serial numbers are written: `08:3A`.
package func serialText(_ bytes: RawSpan) -> String {
  hexText(bytes, uppercase: true, colons: true)
}

/// Lower-case pairs with colons between, as fingerprints are written: `e9:a0`.
package func fingerprintText(_ bytes: RawSpan) -> String {
  hexText(bytes, uppercase: false, colons: true)
}

private func hexText(_ bytes: RawSpan, uppercase: Bool, colons: Bool) -> String {
  let letter = uppercase ? UInt8(ascii: "A") - 10 : UInt8(ascii: "a") - 10
  var text = TextBuffer(capacity: bytes.byteCount * 3)
  for i in 0..<bytes.byteCount {
    if colons, i > 0 { text.append(UInt8(ascii: ":")) }
    let (high, low) = (bytes.uint8(i) >> 4, bytes.uint8(i) & 15)
    text.append(
      high &+ (high < 10 ? UInt8(ascii: "0") : letter),
      low &+ (low < 10 ? UInt8(ascii: "0") : letter)
    )
  }
  return String(text)
}
