// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Certificates
internal import Events
internal import ProtocolKit

/// Opens the records of one session whose secrets the user gave, and hands on what is inside.
struct TLSDecryption: Sendable {
  /// Records that may be missing between two that are opened: a record proves its number, so those behind
  /// a loss are tried.
  static let maxLostRecords = 256
  /// Records in a row that do not open, after which a direction is given up.
  static let maxFailures = 16

  private var secrets: SessionSecrets.Session
  /// Who sent the ClientHello.
  let clientDirection: StreamDirection
  private var clientRandom: [UInt8]
  private var serverRandom: [UInt8] = []
  private var suite: TLSRecordSuite?
  private var encryptsThenMAC = false
  private(set) var isTLS13 = false
  private var offersEarlyData: Bool
  private var sides = InlineArray<2, TLSProtectedSide>(repeating: TLSProtectedSide())
  /// Whether a record was opened.
  private(set) var hasOpened = false
  /// What is inside.
  var inner: TLSInnerStream

  /// Begins at a ClientHello, when the key log knows its random.
  init?(
    _ hello: borrowing ClientHelloView,
    random: RawSpan,
    from direction: StreamDirection,
    _ known: SessionSecrets,
    inner: TLSInnerStream
  ) {
    guard !known.isEmpty, let found = known.session(random) else { return nil }
    secrets = found
    clientDirection = direction
    clientRandom = [UInt8](copying: random)
    offersEarlyData = hello.extensions.contains(TLSExtensionType.earlyData)
    self.inner = inner
    if offersEarlyData, !secrets.clientEarly.isEmpty {
      sides[Int(direction.rawValue)].epoch = .early
    }
  }

  private func index(_ isServer: Bool) -> Int {
    Int((isServer ? clientDirection.reversed : clientDirection).rawValue)
  }

  private func isServer(_ direction: StreamDirection) -> Bool { direction != clientDirection }

  /// A ClientHello of a renegotiation, whose secrets are its own, counts from its ChangeCipherSpec on.
  mutating func note(clientRandom random: RawSpan, _ known: SessionSecrets) {
    clientRandom = [UInt8](copying: random)
    if !isTLS13, let found = known.session(random) { secrets = found }
  }

  /// The server chose; false when what it chose cannot be opened.
  mutating func agree(_ hello: borrowing ServerHelloView) -> Bool {
    guard hello.compressionMethod == 0, let chosen = TLSRecordSuite(hello.cipherSuite) else {
      return false
    }
    suite = chosen
    serverRandom = [UInt8](copying: hello.random)
    switch hello.version.rawValue {
    case TLSVersion.tls12.rawValue:
      sides[index(false)].epoch = .none
      encryptsThenMAC =
        chosen.code != nil && hello.extensions.contains(TLSExtensionType.encryptThenMAC)
      return !secrets.master.isEmpty
    case TLSVersion.tls13.rawValue:
      isTLS13 = true
      for server in [false, true] where sides[index(server)].epoch != .early {
        advance(index(server), chosen)
      }
      return sides[0].keys != nil || sides[1].keys != nil || sides[index(false)].epoch == .early
    default: return false
    }
  }

  /// A ChangeCipherSpec of TLS 1.2: what follows has the keys of the last hellos.
  mutating func changeCipher(_ direction: StreamDirection) {
    guard !isTLS13, let suite, !secrets.master.isEmpty, !serverRandom.isEmpty else { return }
    sides[Int(direction.rawValue)].begin(
      TLSRecordKeys(
        suite,
        master: secrets.master,
        seed: serverRandom + clientRandom,
        isServer: isServer(direction),
        encryptsThenMAC: encryptsThenMAC
      )
    )
  }

  /// Whether a record is sealed with keys that are known.
  mutating func opens(
    _ header: TLSRecordHeader,
    _ direction: StreamDirection
  ) -> Bool {
    let place = Int(direction.rawValue)
    if sides[place].isGivenUp { return false }
    if isTLS13 || sides[place].epoch == .early {
      return header.type == TLSRecordHeader.applicationData
        && (sides[place].keys != nil || sides[place].epoch == .early)
    }
    if sides[place].keys != nil {
      return header.type != TLSRecordHeader.changeCipherSpec || header.length > 1
    }
    guard header.type == TLSRecordHeader.applicationData else { return false }
    // The ChangeCipherSpec was lost.
    changeCipher(direction)
    sides[place].mayHaveLost = true
    return sides[place].keys != nil
  }

  /// Opens a record; `nil` when none of the keys and numbers that it may have is right.
  mutating func open(
    _ body: RawSpan,
    _ header: TLSRecordHeader,
    _ direction: StreamDirection
  ) -> TLSOpenedRecord? {
    let place = Int(direction.rawValue)
    let tries = sides[place].mayHaveLost ? Self.maxLostRecords : 1
    if let keys = sides[place].keys,
      let record = keys.open(body, header, from: sides[place].sequence, tries: tries)
    {
      return take(record, place)
    }
    if let record = openEarly(body, header, place, tries) { return take(record, place) }
    // The message that announces the next keys may be lost, or the early data be refused.
    if isTLS13, let suite, let secret = nextSecret(place) {
      let keys = TLSRecordKeys(suite, trafficSecret: secret)
      if let record = keys.open(body, header, from: 0, tries: tries) {
        advance(place, suite)
        return take(record, place)
      }
    }
    sides[place].failures += 1
    let mayFail = sides[place].mayHaveLost || (offersEarlyData && place == index(false))
    if !mayFail || sides[place].failures > Self.maxFailures { sides[place].isGivenUp = true }
    return nil
  }

  private mutating func take(_ record: TLSOpenedRecord, _ place: Int) -> TLSOpenedRecord {
    hasOpened = true
    sides[place].sequence = record.sequence &+ 1
    sides[place].mayHaveLost = false
    sides[place].failures = 0
    return record
  }

  /// The suite of early data is that of an earlier session: the hello that would tell is still to come.
  private mutating func openEarly(
    _ body: RawSpan,
    _ header: TLSRecordHeader,
    _ place: Int,
    _ tries: Int
  ) -> TLSOpenedRecord? {
    guard sides[place].epoch == .early, sides[place].keys == nil else { return nil }
    let secret = secrets.clientEarly
    for suite in TLSRecordSuite.candidates(secretByteCount: secret.count) {
      let keys = TLSRecordKeys(suite, trafficSecret: secret)
      if let record = keys.open(body, header, from: 0, tries: tries) {
        sides[place].begin(keys)
        return record
      }
    }
    return nil
  }

  /// A whole handshake message of TLS 1.3 was read: some are the last under their keys.
  mutating func noteMessage(_ type: UInt8, _ direction: StreamDirection) {
    guard isTLS13 else { return }
    let place = Int(direction.rawValue)
    switch type {
    case TLSHandshakeType.endOfEarlyData where sides[place].epoch == .early,
      TLSHandshakeType.finished where sides[place].epoch == .handshake,
      TLSHandshakeType.keyUpdate where sides[place].epoch == .application:
      sides[place].mustAdvance = true
    default: break
    }
  }

  /// Goes on to the next keys where the last message told so.
  mutating func advanceIfDue(_ direction: StreamDirection) {
    let place = Int(direction.rawValue)
    guard sides[place].mustAdvance, let suite else { return }
    sides[place].mustAdvance = false
    advance(place, suite)
  }

  /// The secret behind the one in use; `nil` where the key log lacks it.
  private func nextSecret(_ place: Int) -> [UInt8]? {
    let isServer = place == index(true)
    let secret: [UInt8]
    switch sides[place].epoch {
    case .none, .early:
      let handshake = isServer ? secrets.serverHandshake : secrets.clientHandshake
      secret = handshake.isEmpty ? applicationSecret(isServer) : handshake
    case .handshake: secret = applicationSecret(isServer)
    case .application:
      guard let suite else { return nil }
      let derivation = suite.derivation
      secret = derivation.expand(
        sides[place].secret,
        label: "traffic upd",
        byteCount: derivation.byteCount
      )
    }
    return secret.isEmpty ? nil : secret
  }

  private func applicationSecret(_ isServer: Bool) -> [UInt8] {
    isServer ? secrets.serverApplication : secrets.clientApplication
  }

  private mutating func advance(_ place: Int, _ suite: TLSRecordSuite) {
    guard let secret = nextSecret(place) else {
      sides[place].isGivenUp = true
      return
    }
    let isServer = place == index(true)
    let handshake = isServer ? secrets.serverHandshake : secrets.clientHandshake
    let isFirst = sides[place].epoch == .none || sides[place].epoch == .early
    sides[place].epoch = isFirst && !handshake.isEmpty ? .handshake : .application
    sides[place].secret = secret
    sides[place].begin(TLSRecordKeys(suite, trafficSecret: secret))
  }

  /// Bytes of a direction were lost.
  mutating func lose(_ direction: StreamDirection) {
    sides[Int(direction.rawValue)].mayHaveLost = true
  }

  /// Whether a direction will not be opened any more.
  func isGivenUp(_ direction: StreamDirection) -> Bool { sides[Int(direction.rawValue)].isGivenUp }

  /// Whether nothing will be opened any more.
  var isOver: Bool { sides[0].isGivenUp && sides[1].isGivenUp }
}

/// Where one direction stands: its keys, and the number of the next record under them.
struct TLSProtectedSide: Sendable {
  /// What the keys in use are for (RFC 8446, 7.1); TLS 1.2 has none of this.
  enum Epoch: Sendable {
    case none
    case early
    case handshake
    case application
  }

  var epoch = Epoch.none
  private(set) var keys: TLSRecordKeys?
  /// The secret that the keys are made of, for the next ones.
  var secret: [UInt8] = []
  var sequence: UInt64 = 0
  var mayHaveLost = false
  var mustAdvance = false
  var failures = 0
  var isGivenUp = false

  /// Takes other keys: numbers begin again.
  mutating func begin(_ keys: TLSRecordKeys) {
    self.keys = keys
    sequence = 0
    failures = 0
  }
}
