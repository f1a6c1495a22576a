// SPDX-License-Identifier: Apache-2.0
internal import Inventory
internal import NetworkTypes

/// What can be said of one interface, part by part.
struct InterfaceAspects {
  /// Peers and values that are listed one by one.
  private static let maxListed = 24
  private static let tlsNames: Set<String> = ["tls", "dtls", "quic"]

  private let declared: DeclaredInterface?
  private let parts: [ObservedInterface]
  private let isAnswered: Bool

  /// Of a declaration, `nil` for none, and of what was observed of it.
  init(_ declared: DeclaredInterface?, _ parts: [ObservedInterface]) {
    self.declared = declared
    self.parts = parts
    isAnswered = parts.contains { $0.answered > 0 }
  }

  typealias Aspect = InterfaceRow.Aspect

  /// All that is declared or was observed.
  var all: [Aspect] {
    var all = [use, direction, port, application, peer, version, protection, cipher, certificate]
    all.append(authentication)
    return all.compactMap { $0 }
  }

  private func values(_ field: ContentField) -> [String] {
    var all: Set<String> = []
    for part in parts { all.formUnion(part.values(field)) }
    return all.sorted()
  }

  private static func list(_ values: [String]) -> String {
    let more = values.count - maxListed
    return values.prefix(maxListed).joined(separator: ", ") + (more > 0 ? ", and \(more) more" : "")
  }

  private func aspect(
    _ name: String,
    _ declared: String?,
    _ observed: [String],
    absent: String,
    agrees: (String) -> Bool
  ) -> Aspect? {
    if parts.isEmpty {
      return declared.map {
        Aspect(name: name, declared: $0, observed: "not observed", verdict: .notObservable)
      }
    }
    if observed.isEmpty {
      return declared.map {
        Aspect(name: name, declared: $0, observed: absent, verdict: .notObservable)
      }
    }
    let words = Self.list(observed)
    guard let declared else {
      return Aspect(name: name, declared: "", observed: words, verdict: .notDeclared)
    }
    return Aspect(
      name: name,
      declared: declared,
      observed: words,
      verdict: observed.allSatisfy(agrees) ? .agrees : .differs
    )
  }

  private var use: Aspect? {
    guard let declared, declared.isUnused else { return nil }
    return Aspect(
      name: "use",
      declared: "unused",
      observed: parts.isEmpty ? "not observed" : "observed",
      verdict: parts.isEmpty ? .agrees : .differs
    )
  }

  private var direction: Aspect? {
    let words = { (direction: DeclaredInterface.Direction) in
      direction == .out ? "the device begins" : "the peer begins"
    }
    let seen = Set(parts.compactMap(\.key.direction)).map(words).sorted()
    return aspect(
      "direction",
      declared.map { words($0.direction) },
      seen,
      absent: "the beginning was not captured",
      agrees: { $0 == declared.map { words($0.direction) } }
    )
  }

  private var port: Aspect? {
    let ports = declared.map { one in
      one.ports.map {
        "\(one.transport.description.lowercased())/\($0.lowerBound)"
          + ($0.count > 1 ? "-\($0.upperBound)" : "")
      }.joined(separator: ", ")
    }
    let seen = Set(parts.map(\.key)).sorted().map(\.portName)
    let distinct = seen.enumerated().filter { $0.offset == 0 || seen[$0.offset - 1] != $0.element }
    return aspect("port", ports, distinct.map(\.element), absent: "") { _ in true }
  }

  /// A protocol inside TLS is not seen, unless a key log opened it.
  private var application: Aspect? {
    let isHidden = declared?.protection.map { $0 != .plain } ?? false
    let seen = Set(parts.map(\.key.application).filter { !$0.isEmpty }).sorted()
    guard let wanted = declared?.application, !seen.isEmpty, !Self.tlsNames.contains(wanted) else {
      return aspect(
        "protocol",
        declared?.application,
        seen,
        absent: isAnswered ? "not recognised" : "nothing was said",
        agrees: { $0 == declared?.application }
      )
    }
    let strange = seen.filter { $0 != wanted && !(isHidden && Self.tlsNames.contains($0)) }
    let words =
      Self.list(seen) + (isHidden && !seen.contains(wanted) ? "; what is inside is not seen" : "")
    return Aspect(
      name: "protocol",
      declared: wanted,
      observed: words,
      verdict: !strange.isEmpty ? .differs : seen == [wanted] ? .agrees : .notObservable
    )
  }

  private var peer: Aspect? {
    var peers: Set<IPAddress> = []
    for part in parts { peers.formUnion(part.peers) }
    let sorted = peers.sorted()
    let networks = declared?.peers ?? []
    let strange = sorted.filter { peer in !networks.contains { $0.contains(peer) } }
    // Those that differ come first, so that no list hides them.
    let order = strange + sorted.filter { !strange.contains($0) }
    return aspect(
      "peer",
      networks.isEmpty ? nil : networks.map(Self.words).joined(separator: ", "),
      (networks.isEmpty ? sorted : order).map(\.description),
      absent: ""
    ) { _ in strange.isEmpty }
  }

  /// A network, or a single address without its length.
  private static func words(_ network: IPPrefix) -> String {
    let text = network.description
    let isHost = network.bitCount == 128
    return isHost ? String(text.prefix { $0 != "/" }) : text
  }

  private var version: Aspect? {
    let seen =
      values(.mqttVersion).map { "MQTT \($0)" }
      + values(.hl7Version).map { $0.isEmpty ? "HL7 without a version" : "HL7 \($0)" }
    let wanted = declared?.versions ?? []
    return aspect(
      "version",
      wanted.isEmpty ? nil : wanted.joined(separator: ", "),
      seen,
      absent: "not seen"
    ) { value in wanted.contains { value == $0 || value.hasSuffix(" \($0)") } }
  }

  private var protection: Aspect? {
    let seen = values(.tlsVersion).compactMap { UInt16($0) }
    let isPlain = parts.contains {
      !Self.tlsNames.contains($0.key.application) && !$0.key.application.isEmpty
    }
    var words = seen.map(Self.version)
    if isPlain { words.append("without TLS") }
    switch declared?.protection {
    case nil:
      return aspect("tls", nil, seen.isEmpty ? [] : words, absent: "") { _ in true }
    case .plain?:
      return aspect("tls", "none", words, absent: "nothing was recognised") { $0 == "without TLS" }
    case .tls(let minimum, _)?:
      let wanted = minimum == 0 ? "any version" : "\(Self.version(minimum)) or later"
      return aspect("tls", wanted, words, absent: "no handshake was completed") { value in
        value != "without TLS" && seen.allSatisfy { $0 >= minimum }
      }
    }
  }

  /// The name of a version's number.
  private static func version(_ number: UInt16) -> String {
    switch number {
    case 0x0002: "SSL 2.0"
    case 0x0300: "SSL 3.0"
    case 0x0301...0x0304: "TLS 1.\(number - 0x0301)"
    default: "version \(number)"
    }
  }

  private var cipher: Aspect? {
    var wanted: [String] = []
    if case .tls(_, let ciphers)? = declared?.protection { wanted = ciphers }
    return aspect(
      "cipher",
      wanted.isEmpty ? nil : wanted.joined(separator: ", "),
      values(.tlsCipher),
      absent: "no handshake was completed"
    ) { wanted.contains($0) }
  }

  private var certificate: Aspect? {
    let seen = values(.tlsServerCertificate).filter { $0 != "hidden" }
    let isHidden = values(.tlsServerCertificate).contains("hidden")
    let wanted = declared?.certificates ?? []
    let hidden = "encrypted (TLS 1.3 or a resumed session)"
    guard !seen.isEmpty || wanted.isEmpty else {
      return aspect(
        "certificate",
        wanted.joined(separator: "; "),
        [],
        absent: isHidden ? hidden : "none was seen"
      ) { _ in true }
    }
    guard !seen.isEmpty else {
      return isHidden
        ? Aspect(name: "certificate", declared: "", observed: hidden, verdict: .notDeclared) : nil
    }
    return aspect(
      "certificate",
      wanted.isEmpty ? nil : wanted.joined(separator: "; "),
      seen,
      absent: ""
    ) { value in wanted.contains { value.hasPrefix("\($0); until ") } }
  }

  private var authentication: Aspect? {
    let certificates = values(.tlsClientCertificate)
    let subjects = values(.tlsClientSubject)
    var seen: [String] = []
    if certificates.contains("sent") {
      seen.append("client certificate" + (subjects.isEmpty ? "" : " (\(Self.list(subjects)))"))
    }
    if certificates.contains("absent") { seen.append("no client certificate") }
    seen += values(.mqttAuthentication).map { "MQTT: \($0)" }
    seen += values(.dicomUserIdentity).map { "DICOM user identity: \($0)" }
    let hidden =
      certificates.contains("hidden") ? "encrypted (TLS 1.3 or a resumed session)" : "not seen"
    switch declared?.authentication {
    case nil:
      return aspect("authentication", nil, seen, absent: hidden) { _ in true }
    case .nobody?:
      return aspect("authentication", "none", seen, absent: hidden) {
        $0.hasSuffix(": none") || $0 == "no client certificate"
      }
    case .clientCertificate?:
      let own = seen.filter { $0.contains("client certificate") }
      return aspect("authentication", "client certificate", own, absent: hidden) {
        $0.hasPrefix("client certificate")
      }
    case .password?:
      let own = seen.filter { $0.hasPrefix("MQTT") || $0.hasPrefix("DICOM") }
      return aspect("authentication", "user name and password", own, absent: hidden) {
        $0.hasSuffix("password") || $0.hasSuffix("passcode")
      }
    case .userIdentity?:
      let own = seen.filter { $0.hasPrefix("DICOM") }
      return aspect("authentication", "DICOM user identity", own, absent: hidden) {
        !$0.hasSuffix(": none")
      }
    }
  }
}
