// SPDX-License-Identifier: Apache-2.0
internal import Events

/// A message's first line and fields, masked, and what they say of its body.
struct HTTPHeadMask {
  /// Fields whose values stay.
  private static let kept: Set<String> = [
    "host", "upgrade", "connection", "content-type", "content-length", "content-encoding",
    "transfer-encoding", "server", "user-agent", "accept", "accept-encoding", "accept-ranges",
    "sec-websocket-version", "sec-websocket-key", "sec-websocket-accept", "sec-websocket-protocol",
    "sec-websocket-extensions", "date", "keep-alive", "cache-control", "vary", "allow",
  ]
  /// Fields that are addresses of pages.
  private static let targets: Set<String> = ["referer", "location", "content-location", "origin"]
  /// Fields whose scheme stays.
  private static let credentials: Set<String> = [
    "authorization", "proxy-authorization", "www-authenticate", "proxy-authenticate",
  ]

  private static let cookies: Set<String> = ["cookie", "set-cookie"]

  private let hidesAddresses: Bool
  private(set) var isResponse = false
  /// Whether another protocol follows.
  private(set) var isUpgrade = false
  private(set) var isChunked = false
  private(set) var isForm = false
  private(set) var length: Int?

  init(hidesAddresses: Bool) { self.hidesAddresses = hidesAddresses }

  /// Masks a head with its empty line.
  mutating func mask(_ bytes: inout MaskedBytes, _ range: Range<Int>) {
    var at = range.lowerBound
    while at < range.upperBound {
      let feed = bytes.original[at..<range.upperBound].firstIndex(of: 0x0a) ?? range.upperBound
      var end = feed
      while end > at, bytes.original[end - 1] == 0x0d { end -= 1 }
      bytes.keep(end..<min(feed + 1, range.upperBound))
      if at == range.lowerBound {
        startLine(&bytes, at..<end)
      } else {
        field(&bytes, at..<end)
      }
      at = feed + 1
    }
  }

  /// Method, version and status stay; a reason is text.
  private mutating func startLine(_ bytes: inout MaskedBytes, _ line: Range<Int>) {
    isResponse = bytes.original.holds("HTTP/", at: line.lowerBound)
    if isResponse {
      let status = min(line.lowerBound + 12, line.upperBound)
      isUpgrade = bytes.original[line].dropFirst(8).starts(with: " 101".utf8)
      bytes.maskText(status..<line.upperBound)
      return bytes.keep(line.lowerBound..<status)
    }
    guard let first = bytes.original[line].firstIndex(of: 0x20),
      let last = bytes.original[line].lastIndex(of: 0x20), last > first
    else { return bytes.maskText(line) }
    bytes.keep(line.lowerBound..<(first + 1))
    target(&bytes, (first + 1)..<last)
    bytes.keep(last..<line.upperBound)
  }

  private mutating func field(_ bytes: inout MaskedBytes, _ line: Range<Int>) {
    guard let colon = bytes.original[line].firstIndex(of: UInt8(ascii: ":")) else {
      return bytes.maskText(line)
    }
    bytes.keep(line.lowerBound..<(colon + 1), as: "the name of an HTTP field")
    let name = String(decoding: bytes.original[line.lowerBound..<colon], as: UTF8.self).lowercased()
    var start = colon + 1
    while start < line.upperBound, bytes.original[start] == 0x20 { start += 1 }
    bytes.keep(colon..<start)
    let value = start..<line.upperBound
    learn(name, String(decoding: bytes.original[value], as: UTF8.self).lowercased())
    if name == "content-type" {
      contentType(&bytes, value)
    } else if Self.kept.contains(name), !(hidesAddresses && name == "host") {
      bytes.keep(value, as: "HTTP \(name)")
    } else if Self.targets.contains(name) {
      target(&bytes, value)
    } else if Self.credentials.contains(name) {
      credentials(&bytes, value)
    } else if Self.cookies.contains(name) {
      bytes.maskValues(value, separators: Array("=;,\"".utf8))
    } else {
      bytes.maskText(value, separators: Array("=;,\"".utf8))
    }
  }

  private mutating func learn(_ name: String, _ value: String) {
    switch name {
    case "upgrade": isUpgrade = true
    case "content-length": length = Int(value.filter(\.isNumber).prefix(12))
    case "transfer-encoding": isChunked = value.contains("chunked")
    case "content-type": isForm = value.hasPrefix("application/x-www-form-urlencoded")
    default: break
    }
  }

  /// A type with its parameters, but for the name of a file.
  private func contentType(_ bytes: inout MaskedBytes, _ value: Range<Int>) {
    bytes.keep(value, as: "HTTP content-type")
    if let name = bytes.original.place(of: "name=", in: value) {
      bytes.maskText((name + 5)..<value.upperBound, separators: Array("=;\"".utf8))
    }
  }

  /// Masks what a report hides of a target.
  private func target(_ bytes: inout MaskedBytes, _ range: Range<Int>) {
    if hidesAddresses, bytes.original[range].first != UInt8(ascii: "/") {
      return bytes.maskText(range, separators: Array(":/?&=".utf8))
    }
    bytes.keep(range, as: "an HTTP target")
    for hidden in URLText.hidden(in: Array(bytes.original[range])) {
      segment(
        &bytes,
        (range.lowerBound + hidden.lowerBound)..<(range.lowerBound + hidden.upperBound)
      )
    }
  }

  /// An identifier in digits of base 16 stays one, as Orthanc's are: five groups of eight.
  private func segment(_ bytes: inout MaskedBytes, _ range: Range<Int>) {
    let text = bytes.original[range]
    let hyphen = UInt8(ascii: "-")
    let isIdentifier =
      text.count == 44 && text.contains(hyphen)
      && text.allSatisfy {
        (0x30...0x39).contains($0) || (0x61...0x66).contains($0) || $0 == hyphen
      }
    if isIdentifier {
      bytes.replace(
        range,
        with: text.map { $0 == hyphen ? hyphen : UInt8(ascii: "0") },
        as: "an identifier of zeros"
      )
    } else {
      bytes.maskText(range)
    }
  }

  /// The scheme stays; a pair that products are delivered with becomes the first of its length.
  private func credentials(_ bytes: inout MaskedBytes, _ value: Range<Int>) {
    let scheme = bytes.original[value].prefix { $0 > 0x20 }
    let start = min(scheme.endIndex + 1, value.upperBound)
    bytes.keep(value.lowerBound..<start, as: "the scheme of credentials")
    let secret = start..<value.upperBound
    let isBasic = String(decoding: scheme, as: UTF8.self).lowercased() == "basic"
    let pair = isBasic ? EncodedText.decodingBase64(bytes.original[secret]) : []
    bytes.maskText(secret, separators: Array("=;,\"".utf8))
    guard !pair.isEmpty else { return }
    guard let known = DeliveredCredentials.standIn(forPair: pair) else {
      var inner = bytes.apart(pair)
      inner.maskValues(0..<pair.count, separators: [UInt8(ascii: ":")])
      return bytes.take(inner, within: secret)
    }
    bytes.replace(secret, with: EncodedText.encodingBase64(known), as: "credentials of delivery")
  }
}
