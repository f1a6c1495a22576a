// SPDX-License-Identifier: Apache-2.0

/// Protocols of lines, whose commands and replies tell which they are; and Telnet.
enum LineMask {
  /// Commands that stay; their arguments go.
  private static let commands: Set<String> = [
    "USER", "PASS", "EHLO", "HELO", "MAIL", "RCPT", "DATA", "QUIT", "STARTTLS", "AUTH", "LIST",
    "RETR", "STOR",
    "SYST", "TYPE", "PASV", "PORT", "EPSV", "CAPA", "LOGIN", "STLS", "PWD", "CWD", "FEAT", "NOOP",
    "OPTS", "STAT",
    "LOGOUT", "CAPABILITY", "SELECT", "HTTP/1.1", "HTTP/1.0", "SIP/2.0", "REGISTER", "INVITE",
    "MODE", "AUTHTLS",
  ]

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

  /// Masks a protocol of commands and replies, and Telnet's negotiation within it.
  static func mask(_ bytes: inout MaskedBytes, _ range: Range<Int>) {
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
    bytes.keep(range.lowerBound..<(range.lowerBound + kept), as: "a command")
    bytes.maskText((range.lowerBound + kept)..<range.upperBound)
  }
}
