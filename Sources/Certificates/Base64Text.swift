// SPDX-License-Identifier: Apache-2.0

/// Octets in base64 (RFC 4648, 4), in one line with padding, as PEM has them between its rulers.
package func base64Text(_ octets: [UInt8]) -> String {
  let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
  let letters = alphabet.description.utf8.map { $0 }
  var text: [UInt8] = []
  text.reserveCapacity((octets.count + 2) / 3 * 4)
  var at = 0
  while at < octets.count {
    let left = octets.count - at
    let second = left > 1 ? octets[at + 1] : 0
    let third = left > 2 ? octets[at + 2] : 0
    let group = Int(octets[at]) << 16 | Int(second) << 8 | Int(third)
    text.append(letters[group >> 18])
    text.append(letters[group >> 12 & 63])
    text.append(left > 1 ? letters[group >> 6 & 63] : UInt8(ascii: "="))
    text.append(left > 2 ? letters[group & 63] : UInt8(ascii: "="))
    at += 3
  }
  return String(decoding: text, as: UTF8.self)
}
