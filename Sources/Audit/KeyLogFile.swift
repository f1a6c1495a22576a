// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Capture
internal import Events
internal import ProtocolKit

/// A file that programs wrote their TLS secrets to (SSLKEYLOGFILE, RFC 9850).
///
/// What it holds opens sessions and is never shown, in errors neither.
enum KeyLogFile {
  /// The longest file that is read.
  static let maxBytes = 256 << 20

  /// Reads the configuration's file, and tells what of it could not be used; nothing without one.
  static func read(
    _ configuration: AuditConfiguration
  ) throws(AuditError) -> (secrets: SessionSecrets, warnings: [String]) {
    let secrets = SessionSecrets()
    guard let path = configuration.keyLogPath else { return (secrets, []) }
    guard var chunks = FileChunks(path: path) else {
      throw .usage("--keylog \(path): cannot be read, or is no regular file")
    }
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = chunks.next(into: &buffer)
      guard count >= 0 else { throw .usage("--keylog \(path): cannot be read to its end") }
      if count == 0 { break }
      text += buffer[..<count]
      guard text.count <= maxBytes else {
        throw .usage("--keylog \(path): larger than \(maxBytes >> 20) MiB")
      }
    }
    let reading = secrets.read(text.borrowed)
    if reading.taken == 0 {
      throw .usage(
        "--keylog \(path): no secret in it"
          + (reading.refused > 0 ? ", line \(reading.firstRefused) is \(refusal)" : "")
      )
    }
    return (secrets, warnings(reading, path))
  }

  private static let refusal = "no line of a key log: LABEL, client random, secret, in hexadecimal"

  private static func warnings(_ reading: SessionSecrets.Reading, _ path: String) -> [String] {
    var lines: [String] = []
    if reading.refused > 0 {
      lines.append(
        "\(path): \(reading.refused) lines passed over, the first, \(reading.firstRefused), is \(refusal)"
      )
    }
    if reading.overLimit > 0 {
      lines.append(
        "\(path): \(reading.overLimit) lines passed over, of more than "
          + "\(SessionSecrets.maxSessions) sessions"
      )
    }
    return lines
  }
}

extension DecoderEnvironment {
  /// What one worker's decoders may know in a run; `secrets` are the run's, to which a capture adds its own.
  convenience init(_ configuration: AuditConfiguration, secrets: SessionSecrets) {
    var limits = DecoderLimits()
    limits.maxMessageBytes = configuration.limits.maxMessageBytes
    self.init(
      limits: limits,
      output: OutputOptions(showSensitive: configuration.showSensitive),
      secrets: SessionSecrets(base: secrets)
    )
  }
}

extension CaptureOptions {
  /// Gives the key logs that a capture brings to the decoders that read it.
  mutating func take(secretsFor environment: DecoderEnvironment) {
    let known = environment.secrets
    secrets = { text in _ = known.read(text) }
  }
}
