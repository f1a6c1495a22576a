// SPDX-License-Identifier: Apache-2.0
internal import NetworkTypes
package import Policy

/// The firewalls and tools that a policy is exported to.
package enum ExportTarget: String, CaseIterable, Sendable {
  /// `nft -f`.
  case nftables
  /// `iptables-restore` and, below, `ip6tables-restore`.
  case iptables
  /// Extended access lists of IOS and IOS XE.
  case ciscoIOS = "cisco-ios"
  /// Access lists of NX-OS.
  case ciscoNXOS = "cisco-nxos"
  /// Security group access lists of Cisco TrustSec (ISE).
  case ciscoSGACL = "cisco-sgacl"
  /// Set commands of PAN-OS.
  case paloAlto = "paloalto"
  /// FortiOS configuration.
  case fortinet
  /// Aerleon policy and definitions in one YAML file.
  case aerleon
  /// A table for people.
  case csv
}

/// A policy in a target's language.
package struct PolicyExport: Sendable {
  /// The text.
  package let text: String
  /// What the text cannot say, a line each; it stands in the text's comments too.
  package let losses: [String]

  /// Exports a policy; the same policy gives the same text.
  package init(_ policy: SegmentationPolicy, to target: ExportTarget) {
    let matrix = PermitMatrix(policy)
    var losses = matrix.losses
    switch target {
    case .nftables:
      text = NftablesExport.render(matrix, &losses)
    case .iptables:
      text = IptablesExport.render(matrix, &losses)
    case .ciscoIOS:
      text = CiscoExport.render(matrix, .ios, &losses)
    case .ciscoNXOS:
      text = CiscoExport.render(matrix, .nxos, &losses)
    case .ciscoSGACL:
      text = SGACLExport.render(matrix, &losses)
    case .paloAlto:
      text = PaloAltoExport.render(matrix, &losses)
    case .fortinet:
      text = FortinetExport.render(matrix, &losses)
    case .aerleon:
      text = AerleonExport.render(matrix, &losses)
    case .csv:
      text = CSVExport.render(matrix)
    }
    self.losses = losses
  }
}

/// What all exports write their text with.
struct ExportText {
  private(set) var text = ""

  /// A line.
  mutating func line(_ words: String = "") {
    text += words
    text += "\n"
  }

  /// What the file is and what it cannot say, as comments.
  mutating func head(_ matrix: PermitMatrix, _ losses: [String], comment: String) {
    let name = matrix.policy.name.isEmpty ? "a policy" : matrix.policy.name
    line("\(comment) \(Self.plain(name)): what its conduits permit; everything else is denied.")
    line("\(comment) Exported by wardwire from \(Self.plain(matrix.policy.file)).")
    guard !losses.isEmpty else { return }
    line(comment)
    line("\(comment) What this file cannot say:")
    for loss in losses { line("\(comment)   \(Self.plain(loss))") }
  }

  /// One printable line of ASCII: names come from a file that anybody may have written.
  static func plain(_ text: String, limit: Int = 400) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.prefix(limit).map { (0x20...0x7e).contains($0.value) ? $0 : "?" }
      )
    )
  }

  /// A name of letters, digits, `_` and `-`, cut to a length; different names stay different.
  static func identifier(_ name: String, limit: Int = 31, dash: Character = "-") -> String {
    let clean = String(
      name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : dash }
    )
    guard clean != name || clean.utf8.count > limit else { return clean }
    guard clean.filter({ $0 != dash }) != name.filter({ $0 != "-" }) || clean.utf8.count > limit
    else { return clean }
    // FNV-1a, to tell apart what was cut or replaced.
    var hash: UInt32 = 2_166_136_261
    for byte in name.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    return clean.prefix(limit - 9) + String(dash) + String(hash, radix: 16)
  }
}

extension PortRange {
  /// `104`, or two ports with something between.
  func text(_ separator: String) -> String {
    ports.count == 1
      ? "\(ports.lowerBound)" : "\(ports.lowerBound)\(separator)\(ports.upperBound)"
  }

  /// `tcp` or `udp`.
  var transportName: String { transport == .udp ? "udp" : "tcp" }
}
