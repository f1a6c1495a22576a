// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import NetworkTypes

/// Which flow a user means.
enum FlowSelector: Hashable, Sendable {
  /// By `flow_id`.
  case number(UInt64)
  /// By `community_id`.
  case community(String)
  /// By its two ends, in either order.
  case ends(FlowEnd, FlowEnd)

  /// What a user may write.
  static let forms = """
    a flow_id, a community_id (1:...), or two ends as 10.0.0.1:104,10.0.0.2:49152, IPv6 in brackets
    """

  /// Reads what a user wrote, `nil` for anything else.
  init?(_ text: String) {
    if let number = UInt64(text) {
      self = .number(number)
      return
    }
    // Version 1, and 20 bytes in base 64.
    if text.hasPrefix("1:"), text.utf8.count == 30, text.hasSuffix("=") {
      self = .community(text)
      return
    }
    let ends = text.split(whereSeparator: { $0 == "," || $0 == " " })
    guard ends.count == 2, let one = FlowEnd(ends[0]), let other = FlowEnd(ends[1]) else {
      return nil
    }
    self = .ends(one, other)
  }

  /// Whether a flow is meant.
  func matches(_ flow: FlowIdentity) -> Bool {
    switch self {
    case .number(let number): return flow.id == number
    case .community(let text): return flow.id != 0 && CommunityID(flow).text == text
    case .ends(let one, let other):
      let client = FlowEnd(address: flow.client, port: flow.clientPort)
      let server = FlowEnd(address: flow.server, port: flow.serverPort)
      return client == one && server == other || client == other && server == one
    }
  }
}

/// An address and a port.
struct FlowEnd: Hashable, Sendable {
  let address: IPAddress
  let port: UInt16

  init(address: IPAddress, port: UInt16) {
    self.address = address
    self.port = port
  }

  /// Reads `10.0.0.1:104` or `[2001:db8::1]:104`.
  init?(_ text: Substring) {
    guard let colon = text.lastIndex(of: ":"),
      let port = UInt16(text[text.index(after: colon)...])
    else { return nil }
    var host = text[..<colon]
    if host.hasPrefix("[") {
      guard host.hasSuffix("]") else { return nil }
      host = host.dropFirst().dropLast()
    } else if host.contains(":") {
      return nil
    }
    guard let address = IPAddress(String(host)) else { return nil }
    self.address = address
    self.port = port
  }

  /// `10.0.0.1:104` or `[2001:db8::1]:104`.
  var text: String { address.isIPv4 ? "\(address):\(port)" : "[\(address)]:\(port)" }
}

extension CommunityID {
  /// The name of a flow.
  init(_ flow: FlowIdentity) {
    self.init(flow.client, flow.server, flow.clientPort, flow.serverPort, flow.ipProtocol)
  }
}
