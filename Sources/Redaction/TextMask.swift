// SPDX-License-Identifier: Apache-2.0

/// Protocols of lines: HTTP, and those whose commands and replies tell which they are.
enum TextMask {
  /// Headers whose values stay.
  private static let keptHeaders: Set<String> = [
    "host", "upgrade", "connection", "content-type", "content-length", "transfer-encoding",
    "server",
    "user-agent", "accept", "sec-websocket-version", "sec-websocket-key", "sec-websocket-accept",
    "sec-websocket-protocol", "sec-websocket-extensions", "date", "keep-alive",
  ]
  private static let methods: Set<String> = [
    "GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE",
  ]
  /// Commands that stay; their arguments go.
  private static let commands: Set<String> = [
    "USER", "PASS", "EHLO", "HELO", "MAIL", "RCPT", "DATA", "QUIT", "STARTTLS", "AUTH", "LIST",
    "RETR", "STOR",
    "SYST", "TYPE", "PASV", "PORT", "EPSV", "CAPA", "LOGIN", "STLS", "PWD", "CWD", "FEAT", "NOOP",
    "OPTS", "STAT",
    "LOGOUT", "CAPABILITY", "SELECT", "HTTP/1.1", "HTTP/1.0", "SIP/2.0", "REGISTER", "INVITE",
    "MODE", "AUTHTLS",
  ]

  /// Whether the bytes begin as an HTTP message does.
  static func beginsHTTP(_ bytes: [UInt8]) -> Bool {
    let first = String(decoding: bytes.prefix(16), as: UTF8.self)
    return first.hasPrefix("HTTP/1.") || methods.contains { first.hasPrefix($0 + " ") }
  }

  /// Masks HTTP/1 messages of one direction; answers where an upgraded protocol begins.
  ///
  /// With `hidesAddresses` the host's name goes, too.
  static func maskHTTP(_ bytes: inout MaskedBytes, hidesAddresses: Bool = false) -> Int? {
    var at = 0
    while at < bytes.count {
      guard let blank = bytes.original.place(of: "\r\n\r\n", in: at..<bytes.count) else { break }
      let isUpgrade = head(&bytes, at..<(blank + 2), hidesAddresses)
      bytes.keep(blank..<(blank + 4))
      if isUpgrade { return blank + 4 }
      let length = contentLength(bytes.original, at..<blank)
      let end = min(blank + 4 + (length ?? 0), bytes.count)
      let body =
        (blank + 4)..<(length == nil && !isMessage(bytes.original, blank + 4) ? bytes.count : end)
      if bytes.original.place(
        of: "MSH|",
        in: body.lowerBound..<min(body.upperBound, body.lowerBound + 64)
      ) != nil {
        HL7Mask.mask(&bytes, body)
      } else {
        bytes.maskText(body, separators: Array("{}[]\"<>/=:,".utf8))
      }
      at = body.upperBound
    }
    if at < bytes.count { bytes.maskText(at..<bytes.count) }
    return nil
  }

  private static func isMessage(_ bytes: [UInt8], _ at: Int) -> Bool {
    at < bytes.count && beginsHTTP([UInt8](bytes[at..<min(at + 16, bytes.count)]))
  }

  private static func lines(_ bytes: [UInt8], _ range: Range<Int>) -> [Range<Int>] {
    var lines: [Range<Int>] = []
    var start = range.lowerBound
    for index in range where bytes[index] == 0x0a {
      lines.append(start..<(index + 1))
      start = index + 1
    }
    if start < range.upperBound { lines.append(start..<range.upperBound) }
    return lines
  }

  private static func contentLength(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
    for line in lines(bytes, range) {
      let text = String(decoding: bytes[line], as: UTF8.self).lowercased()
      guard text.hasPrefix("content-length:") else { continue }
      return Int(text.dropFirst(15).filter(\.isNumber).prefix(12))
    }
    return nil
  }

  /// Masks a message's first line and headers; says whether another protocol follows.
  private static func head(
    _ bytes: inout MaskedBytes,
    _ range: Range<Int>,
    _ hidesAddresses: Bool
  ) -> Bool {
    var isUpgrade = false
    for (index, line) in lines(bytes.original, range).enumerated() {
      let text = String(decoding: bytes.original[line], as: UTF8.self)
      if index == 0 {
        if text.contains(" 101 ") { isUpgrade = true }
        startLine(&bytes, line, text)
        continue
      }
      guard let colon = bytes.original[line].firstIndex(of: UInt8(ascii: ":")) else {
        bytes.maskText(line)
        continue
      }
      let name = String(decoding: bytes.original[line.lowerBound..<colon], as: UTF8.self)
        .lowercased()
      if name == "upgrade" { isUpgrade = true }
      bytes.keep(line.lowerBound..<(colon + 1))
      if keptHeaders.contains(name), !(hidesAddresses && name == "host") {
        bytes.keep(colon..<line.upperBound)
      } else {
        header(&bytes, (colon + 1)..<line.upperBound, name)
      }
    }
    return isUpgrade
  }

  private static func header(_ bytes: inout MaskedBytes, _ range: Range<Int>, _ name: String) {
    var start = range.lowerBound
    if name == "authorization" || name == "proxy-authorization" || name == "www-authenticate" {
      // The scheme stays.
      while start < range.upperBound, bytes.original[start] == 0x20 { start += 1 }
      while start < range.upperBound, bytes.original[start] > 0x20 { start += 1 }
      bytes.keep(range.lowerBound..<start)
    }
    bytes.maskText(start..<range.upperBound, separators: Array("=;,\"".utf8))
  }

  /// Method, version and status stay; of the target only its punctuation.
  private static func startLine(_ bytes: inout MaskedBytes, _ line: Range<Int>, _ text: String) {
    if text.hasPrefix("HTTP/") { return bytes.keep(line) }
    let words = text.split(separator: " ", maxSplits: 2)
    guard words.count == 3 else { return bytes.maskText(line) }
    let target = line.lowerBound + words[0].utf8.count + 1
    let end = target + words[1].utf8.count
    bytes.keep(line.lowerBound..<target)
    bytes.maskText(target..<end, separators: Array("/?&=".utf8))
    bytes.keep(end..<line.upperBound)
  }

  /// Masks a protocol of commands and replies, and Telnet's negotiation within it.
  static func maskLines(_ bytes: inout MaskedBytes, _ range: Range<Int>) {
    for line in lines(bytes.original, range) {
      // Telnet: IAC stands before a command, and some commands have an option.
      var at = line.lowerBound
      var start = at
      while at < line.upperBound {
        guard bytes.original[at] == 0xff, at + 1 < line.upperBound else {
          at += 1
          continue
        }
        word(&bytes, start..<at)
        let end = min(at + (bytes.original[at + 1] >= 0xfb ? 3 : 2), line.upperBound)
        bytes.keep(at..<end)
        at = end
        start = end
      }
      word(&bytes, start..<line.upperBound)
    }
  }

  private static func word(_ bytes: inout MaskedBytes, _ range: Range<Int>) {
    guard !range.isEmpty else { return }
    var end = range.lowerBound
    while end < range.upperBound, bytes.original[end] > 0x20, end - range.lowerBound < 16 {
      end += 1
    }
    let first = String(decoding: bytes.original[range.lowerBound..<end], as: UTF8.self)
    let isReply =
      first.utf8.count >= 3 && first.utf8.prefix(3).allSatisfy { (0x30...0x39).contains($0) }
    let kept: Int
    if isReply {
      kept = min(4, range.count)
    } else if commands.contains(first.uppercased()) || first == "+OK" || first == "-ERR"
      || first == "*"
    {
      kept = first.utf8.count
    } else {
      kept = 0
    }
    bytes.keep(range.lowerBound..<(range.lowerBound + kept))
    bytes.maskText((range.lowerBound + kept)..<range.upperBound)
  }
}
