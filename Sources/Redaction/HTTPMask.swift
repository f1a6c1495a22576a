// SPDX-License-Identifier: Apache-2.0
internal import Events

/// HTTP/1 (RFC 9112): methods, status, listed fields and the kinds of credentials and bodies stay.
///
/// Of a target stays what a report shows of it (``URLText``).
struct HTTPMask {
  private static let methods: Set<String> = [
    "GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE", "PROPFIND",
    "SEARCH", "NOTIFY", "SUBSCRIBE",
  ]
  private static let longestMethod = 16

  private let hidesAddresses: Bool

  /// With `hidesAddresses` names of hosts go, too.
  init(hidesAddresses: Bool = false) { self.hidesAddresses = hidesAddresses }

  /// Whether the bytes begin as a message does.
  static func begins(_ bytes: [UInt8], at: Int = 0) -> Bool {
    guard at < bytes.count else { return false }
    if bytes.holds("HTTP/1.", at: at) { return true }
    let word = bytes[at...].prefix(longestMethod).prefix { $0 > 0x20 }
    return word.endIndex < bytes.count && bytes[word.endIndex] == 0x20
      && methods.contains(String(decoding: word, as: UTF8.self))
  }

  /// Masks the messages of one direction; answers where an upgraded protocol begins.
  func mask(_ bytes: inout MaskedBytes) -> Int? {
    var at = 0
    while at < bytes.count {
      guard Self.begins(bytes.original, at: at) else {
        // Behind bytes that nobody understands a message begins with a line.
        guard let feed = bytes.original[at...].firstIndex(of: 0x0a) else { return nil }
        if feed <= at + 1 { bytes.keep(at..<(feed + 1)) }
        at = feed + 1
        continue
      }
      guard let end = Self.headEnd(bytes.original, from: at) else {
        // A head that was cut off.
        var cut = HTTPHeadMask(hidesAddresses: hidesAddresses)
        cut.mask(&bytes, at..<bytes.count)
        return nil
      }
      var head = HTTPHeadMask(hidesAddresses: hidesAddresses)
      head.mask(&bytes, at..<end)
      if head.isUpgrade { return end }
      at = body(&bytes, end, head)
    }
    return nil
  }

  /// Where a head ends, behind its empty line.
  private static func headEnd(_ bytes: [UInt8], from start: Int) -> Int? {
    var at = start
    while let feed = bytes[at...].firstIndex(of: 0x0a) {
      var before = feed - 1
      if before > start, bytes[before] == 0x0d { before -= 1 }
      if before > start, bytes[before] == 0x0a { return feed + 1 }
      at = feed + 1
    }
    return nil
  }

  /// Masks a body, and says where the next message begins.
  private func body(_ bytes: inout MaskedBytes, _ start: Int, _ head: HTTPHeadMask) -> Int {
    var end = start
    var parts: [Range<Int>] = []
    if head.isChunked {
      (parts, end) = chunks(&bytes, start)
    } else if Self.begins(bytes.original, at: start) {
      // An answer to HEAD, or 304, tells a length and has no body.
      return start
    } else if let length = head.length {
      end = min(start + length, bytes.count)
      parts = [start..<end]
    } else if head.isResponse {
      end = bytes.count
      parts = [start..<end]
    }
    bytes.maskParts(parts) { HTTPBodyMask(isForm: head.isForm).mask(&$0) }
    return end
  }

  /// Keeps the sizes of chunks, and says where their data lie and where the last one ends (RFC 9112, 7.1).
  private func chunks(_ bytes: inout MaskedBytes, _ start: Int) -> ([Range<Int>], Int) {
    var parts: [Range<Int>] = []
    var at = start
    while let feed = bytes.original[at...].firstIndex(of: 0x0a) {
      let digits = bytes.original[at..<feed].prefix { isHexadecimal($0) }
      guard !digits.isEmpty, digits.count <= 8,
        let size = Int(String(decoding: digits, as: UTF8.self), radix: 16)
      else { return (parts, at) }
      bytes.maskText(digits.endIndex..<feed, separators: [UInt8(ascii: ";"), UInt8(ascii: "=")])
      bytes.keep(at..<digits.endIndex)
      bytes.keep(feed..<(feed + 1))
      if size == 0 { return (parts, trailer(&bytes, feed + 1)) }
      let end = min(feed + 1 + size, bytes.count)
      parts.append((feed + 1)..<end)
      at = end
      while at < bytes.count, bytes.original[at] == 0x0d || bytes.original[at] == 0x0a {
        bytes.keep(at..<(at + 1))
        at += 1
      }
    }
    return (parts, bytes.count)
  }

  /// Fields behind the last chunk.
  private func trailer(_ bytes: inout MaskedBytes, _ start: Int) -> Int {
    var at = start
    while let feed = bytes.original[at...].firstIndex(of: 0x0a) {
      let isEmpty = feed <= at + 1
      bytes.maskText(at..<feed, separators: [UInt8(ascii: ":")])
      bytes.keep(feed..<(feed + 1))
      at = feed + 1
      if isEmpty { break }
    }
    return at
  }

  private func isHexadecimal(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
  }
}
