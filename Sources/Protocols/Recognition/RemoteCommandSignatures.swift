// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import ProtocolKit

/// rlogin (RFC 1282): a null byte, then two names and a terminal, each with a null byte behind.
enum RloginSignature: ProtocolSignature {
  static let descriptor = ProtocolDescriptor(id: 43, name: "rlogin", ports: [513])

  static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    guard onKnownPort, bytes.uint8(0) == 0 else { return .no }
    return CStrings.verdict(bytes, from: 1, count: 3)
  }
}

/// rsh: the port for standard error in digits, then two names and a command.
enum RemoteShellSignature: ProtocolSignature {
  static let descriptor = ProtocolDescriptor(id: 44, name: "rsh", ports: [514])

  static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    onKnownPort ? CStrings.verdictAfterPort(bytes) : .no
  }
}

/// rexec: the port for standard error in digits, then name, password and a command.
enum RemoteExecutionSignature: ProtocolSignature {
  static let descriptor = ProtocolDescriptor(id: 45, name: "rexec", ports: [512])

  static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    onKnownPort ? CStrings.verdictAfterPort(bytes) : .no
  }
}

/// Rows of null-terminated strings, with which the BSD remote commands begin.
enum CStrings {
  /// Bytes of one such string.
  private static let maxLength = 256

  static func verdict(_ bytes: RawSpan, from start: Int, count: Int) -> ProbeVerdict {
    var position = start
    for _ in 0..<count {
      guard let end = bytes.endOfCString(position, limit: maxLength) else {
        return isOpen(bytes, position) ? .possible : .no
      }
      // The names are never empty.
      guard end > position else { return .no }
      position = end + 1
    }
    return .certain(.client)
  }

  static func verdictAfterPort(_ bytes: RawSpan) -> ProbeVerdict {
    guard let end = bytes.endOfCString(0, limit: 5) else {
      return isDigits(bytes, bytes.byteCount) && bytes.byteCount < 6 ? .possible : .no
    }
    guard isDigits(bytes, end) else { return .no }
    return verdict(bytes, from: end + 1, count: 3)
  }

  private static func isDigits(_ bytes: RawSpan, _ end: Int) -> Bool {
    for i in 0..<end where bytes.uint8(i) < 0x30 || bytes.uint8(i) > 0x39 { return false }
    return true
  }

  /// Whether the string at `start` may still end well.
  private static func isOpen(_ bytes: RawSpan, _ start: Int) -> Bool {
    guard bytes.byteCount - start <= maxLength else { return false }
    for i in min(start, bytes.byteCount)..<bytes.byteCount
    where bytes.uint8(i) < 0x20 || bytes.uint8(i) == 0x7f { return false }
    return true
  }
}
