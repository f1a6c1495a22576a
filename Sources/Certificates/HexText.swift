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
  let digits: StaticString = uppercase ? "0123456789ABCDEF" : "0123456789abcdef"
  var text: [UInt8] = []
  text.reserveCapacity(bytes.byteCount * 3)
  for i in 0..<bytes.byteCount {
    if colons, i > 0 { text.append(UInt8(ascii: ":")) }
    let byte = bytes.uint8(i)
    text.append(digits.borrowed.uint8(Int(byte >> 4)))
    text.append(digits.borrowed.uint8(Int(byte & 15)))
  }
  return String(decoding: text.borrowed)
}
