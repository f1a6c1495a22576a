// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Synchronization

/// Secrets of TLS sessions that the user gave, by client random: a key log (RFC 9850), from a file or from
/// the capture's own Decryption Secrets Blocks.
///
/// They open what they belong to and are never written, quoted or counted by value.
package final class SessionSecrets: Sendable {
  /// Sessions whose secrets are kept; those of further ones are passed over.
  package static let maxSessions = 1 << 18
  /// Bytes of the longest line that is looked at.
  package static let maxLineBytes = 1 << 10

  /// What is known of one session; empty where nothing is.
  package struct Session: Sendable {
    /// The master secret of TLS 1.2 and before.
    package var master: [UInt8] = []
    /// `CLIENT_EARLY_TRAFFIC_SECRET`.
    package var clientEarly: [UInt8] = []
    /// `CLIENT_HANDSHAKE_TRAFFIC_SECRET`.
    package var clientHandshake: [UInt8] = []
    /// `SERVER_HANDSHAKE_TRAFFIC_SECRET`.
    package var serverHandshake: [UInt8] = []
    /// `CLIENT_TRAFFIC_SECRET_0`.
    package var clientApplication: [UInt8] = []
    /// `SERVER_TRAFFIC_SECRET_0`.
    package var serverApplication: [UInt8] = []
  }

  /// What came of a text.
  package struct Reading: Hashable, Sendable {
    /// Lines with a secret that was taken.
    package var taken = 0
    /// Lines that are no key log's.
    package var refused = 0
    /// The number of the first of them, from 1; 0 for none.
    package var firstRefused = 0
    /// Lines that were passed over because of `maxSessions`.
    package var overLimit = 0

    /// Nothing was read.
    package init() {}
  }

  private let base: SessionSecrets?
  private let own = Mutex<[[UInt8]: Session]>([:])

  /// Starts empty, or with what another one knows.
  package init(base: SessionSecrets? = nil) { self.base = base }

  /// Whether nothing is known at all, so that nothing can be opened.
  package var isEmpty: Bool { own.withLock { $0.isEmpty } && (base?.isEmpty ?? true) }

  /// What is known of the session with this client random.
  package func session(_ clientRandom: RawSpan) -> Session? {
    let key = [UInt8](copying: clientRandom)
    return own.withLock { $0[key] } ?? base?.session(clientRandom)
  }

  /// Takes the secrets of a key log's text.
  @discardableResult
  package func read(_ text: RawSpan) -> Reading {
    var reading = Reading()
    var start = 0
    var number = 0
    while start < text.byteCount {
      let end = text.firstOffset(of: 0x0a, from: start) ?? text.byteCount
      number += 1
      switch take(text.slice(start, end)) {
      case .taken: reading.taken += 1
      case .passedOver: break
      case .overLimit: reading.overLimit += 1
      case .refused:
        reading.refused += 1
        if reading.firstRefused == 0 { reading.firstRefused = number }
      }
      start = end + 1
    }
    return reading
  }

  private enum Outcome {
    case taken
    case passedOver
    case overLimit
    case refused
  }

  private func take(_ line: RawSpan) -> Outcome {
    var fields = KeyLogFields(line)
    let label = fields.next()
    if label.byteCount == 0 || label.uint8(0) == UInt8(ascii: "#") { return .passedOver }
    guard line.byteCount <= Self.maxLineBytes, KeyLogFields.isLabel(label) else { return .refused }
    // Secrets that name no client random (RSA) open nothing here.
    guard let kind = Label(label) else { return .passedOver }
    guard let random = KeyLogFields.octets(fields.next()), random.count == 32,
      let secret = KeyLogFields.octets(fields.next()), (32...64).contains(secret.count),
      kind != .master || secret.count == 48, fields.next().byteCount == 0
    else { return .refused }
    return own.withLock { sessions in
      if sessions[random] == nil, sessions.count >= Self.maxSessions { return .overLimit }
      sessions[random, default: Session()].put(secret, kind)
      return .taken
    }
  }

  fileprivate enum Label {
    case master
    case clientEarly
    case clientHandshake
    case serverHandshake
    case clientApplication
    case serverApplication

    init?(_ word: RawSpan) {
      func matches(_ text: StaticString) -> Bool {
        word.byteCount == text.utf8CodeUnitCount && word.hasPrefix(text)
      }
      if matches("CLIENT_RANDOM") {
        self = .master
      } else if matches("CLIENT_EARLY_TRAFFIC_SECRET") {
        self = .clientEarly
      } else if matches("CLIENT_HANDSHAKE_TRAFFIC_SECRET") {
        self = .clientHandshake
      } else if matches("SERVER_HANDSHAKE_TRAFFIC_SECRET") {
        self = .serverHandshake
      } else if matches("CLIENT_TRAFFIC_SECRET_0") {
        self = .clientApplication
      } else if matches("SERVER_TRAFFIC_SECRET_0") {
        self = .serverApplication
      } else {
        return nil
      }
    }
  }
}

extension SessionSecrets.Session {
  fileprivate mutating func put(_ secret: [UInt8], _ label: SessionSecrets.Label) {
    switch label {
    case .master: master = secret
    case .clientEarly: clientEarly = secret
    case .clientHandshake: clientHandshake = secret
    case .serverHandshake: serverHandshake = secret
    case .clientApplication: clientApplication = secret
    case .serverApplication: serverApplication = secret
    }
  }
}

/// The fields of a key log's line: words between blanks.
struct KeyLogFields: ~Escapable {
  private let line: RawSpan
  private var at = 0

  @_lifetime(copy line)
  init(_ line: RawSpan) { self.line = line }

  /// The next word, empty at the end.
  @_lifetime(copy self)
  mutating func next() -> RawSpan {
    while at < line.byteCount, line.uint8(at) <= 0x20 { at += 1 }
    let start = at
    while at < line.byteCount, line.uint8(at) > 0x20 { at += 1 }
    return line.slice(start, at)
  }

  /// Whether a word may be a label: capital letters, digits, underscores.
  static func isLabel(_ word: RawSpan) -> Bool {
    for at in 0..<word.byteCount {
      switch word.uint8(at) {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "_"):
        continue
      default: return false
      }
    }
    return true
  }

  /// The octets of a word of hexadecimal digits.
  static func octets(_ word: RawSpan) -> [UInt8]? {
    guard word.byteCount > 0, word.byteCount % 2 == 0 else { return nil }
    var octets: [UInt8] = []
    octets.reserveCapacity(word.byteCount / 2)
    var at = 0
    while at < word.byteCount {
      guard let high = digit(word.uint8(at)), let low = digit(word.uint8(at + 1)) else {
        return nil
      }
      octets.append(high << 4 | low)
      at += 2
    }
    return octets
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
