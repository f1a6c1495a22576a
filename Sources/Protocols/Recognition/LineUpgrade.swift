// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events

/// An upgrade that is agreed on in lines, or in what ends with another byte.
protocol LineUpgrade: TransportUpgrade {
  /// What ends a line.
  static var terminator: UInt8 { get }

  /// Reads one line, without its end.
  mutating func read(line: RawSpan, _ direction: StreamDirection) -> UpgradeStep.Outcome
}

extension LineUpgrade {
  static var survivesGap: Bool { true }
  static var terminator: UInt8 { 0x0a }
  /// Bytes of one line; RFC 5321, 4.5.3.1 has 1000, headers of HTTP are longer.
  static var maxLine: Int { 8 << 10 }

  mutating func read(_ bytes: RawSpan, _ direction: StreamDirection) -> UpgradeStep {
    let count = bytes.byteCount
    var at = 0
    while at < count {
      guard let end = bytes.firstOffset(of: Self.terminator, from: at) else {
        return count - at >= Self.maxLine ? .finished : .plain(at, needed: count - at + 1)
      }
      let outcome = read(line: bytes.slice(at, end), direction)
      at = end + 1
      switch outcome {
      case .plain: continue
      case .finished: return .finished
      case .granted: return .granted(after: at)
      }
    }
    return .plain(count)
  }
}

extension RawSpan {
  /// The bytes without white space behind them.
  var trimmed: RawSpan {
    @_lifetime(copy self)
    get {
      var end = byteCount
      while end > 0, uint8(end - 1) <= 0x20 { end -= 1 }
      return slice(0, end)
    }
  }

  /// Whether a command of upper-case letters stands at `offset`, in whatever case.
  func hasCommand(_ command: StaticString, at offset: Int = 0) -> Bool {
    let letters = command.borrowed
    guard offset >= 0, byteCount - offset >= letters.byteCount else { return false }
    for i in 0..<letters.byteCount {
      let byte = uint8(offset + i)
      let upper = (0x61...0x7a).contains(byte) ? byte - 0x20 : byte
      if upper != letters.uint8(i) { return false }
    }
    return true
  }

  /// Whether the bytes are this command and nothing else.
  func isCommand(_ command: StaticString) -> Bool {
    let line = trimmed
    return line.byteCount == command.utf8CodeUnitCount && line.hasCommand(command)
  }

  /// Whether a text occurs anywhere.
  func contains(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard count > 0, byteCount >= count else { return false }
    var at = 0
    while let start = firstOffset(of: text.borrowed.uint8(0), from: at) {
      if hasPrefix(text, at: start) { return true }
      at = start + 1
    }
    return false
  }
}
