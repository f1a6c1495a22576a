// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events

/// STARTTLS of SMTP (RFC 3207): the command, then 220.
struct SMTPUpgrade: LineUpgrade {
  private var isAsked = false

  init() {}

  mutating func read(line: RawSpan, _ direction: StreamDirection) -> UpgradeStep.Outcome {
    if direction == .toServer {
      // What follows DATA is mail, whatever it looks like.
      if line.isCommand("DATA") { return .finished }
      if line.isCommand("STARTTLS") { isAsked = true }
      return .plain
    }
    guard isAsked, line.byteCount > 0 else { return .plain }
    if line.hasPrefix("220") { return .granted }
    if line.uint8(0) >= UInt8(ascii: "4") { isAsked = false }
    return .plain
  }
}

/// STARTTLS of IMAP (RFC 9051, 6.2.1): a tag and the command, then the tag and OK.
struct IMAPUpgrade: LineUpgrade {
  private var isAsked = false

  init() {}

  mutating func read(line: RawSpan, _ direction: StreamDirection) -> UpgradeStep.Outcome {
    guard let space = line.firstOffset(of: 0x20), space > 0 else { return .plain }
    let word = line.slice(space + 1, line.byteCount)
    if direction == .toServer {
      if word.isCommand("STARTTLS") { isAsked = true }
      return .plain
    }
    // Untagged responses may come between.
    guard isAsked, line.uint8(0) != UInt8(ascii: "*") else { return .plain }
    if word.hasCommand("OK") { return .granted }
    isAsked = false
    return .plain
  }
}

/// STLS of POP3 (RFC 2595, 4): the command, then +OK.
struct POP3Upgrade: LineUpgrade {
  private var isAsked = false

  init() {}

  mutating func read(line: RawSpan, _ direction: StreamDirection) -> UpgradeStep.Outcome {
    if direction == .toServer {
      if line.isCommand("STLS") { isAsked = true }
      return .plain
    }
    guard isAsked else { return .plain }
    if line.hasPrefix("+OK") { return .granted }
    isAsked = false
    return .plain
  }
}

/// AUTH TLS of FTP (RFC 4217, 4): the command, then 234.
struct FTPUpgrade: LineUpgrade {
  private var isAsked = false

  init() {}

  mutating func read(line: RawSpan, _ direction: StreamDirection) -> UpgradeStep.Outcome {
    if direction == .toServer {
      if line.hasCommand("AUTH TLS") || line.hasCommand("AUTH SSL") { isAsked = true }
      return .plain
    }
    guard isAsked, line.byteCount > 0 else { return .plain }
    if line.hasPrefix("234") { return .granted }
    if line.uint8(0) >= UInt8(ascii: "4") { isAsked = false }
    return .plain
  }
}

/// STARTTLS of XMPP (RFC 6120, 5.4): elements instead of lines.
struct XMPPUpgrade: LineUpgrade {
  static var terminator: UInt8 { UInt8(ascii: ">") }
  private var isAsked = false
  private var isProceeding = false

  init() {}

  mutating func read(line: RawSpan, _ direction: StreamDirection) -> UpgradeStep.Outcome {
    if direction == .toServer {
      if line.contains("<starttls") { isAsked = true }
      return .plain
    }
    guard isAsked else { return .plain }
    if isProceeding { return line.contains("</proceed") ? .granted : .plain }
    if line.contains("<proceed") {
      if line.uint8(line.byteCount - 1) == UInt8(ascii: "/") { return .granted }
      isProceeding = true
    } else if line.contains("<failure") {
      isAsked = false
    }
    return .plain
  }
}
