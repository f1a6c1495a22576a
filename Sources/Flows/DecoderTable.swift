// SPDX-License-Identifier: Apache-2.0
internal import Events
package import ProtocolKit

/// The registered decoders, laid out for recognition.
package struct DecoderTable: Sendable {
  struct Entry: Sendable {
    let type: any StreamDecoder.Type
    let id: UInt8
    let name: StaticString
    let ports: [UInt16]
  }

  private let tcp: [Entry]
  private let udp: [Entry]
  private let names: [StaticString]
  /// For each port, the entry to ask first, plus one; 0 for none.
  private let tcpFirst: [UInt8]
  private let udpFirst: [UInt8]

  /// Lays out decoders; they are asked in this order, those of a known port first.
  package init(_ decoders: [any StreamDecoder.Type]) {
    var tcp: [Entry] = []
    var udp: [Entry] = []
    var names = [StaticString](repeating: "", count: 256)
    for type in decoders {
      let d = type.descriptor
      let entry = Entry(type: type, id: d.id, name: d.name, ports: d.ports)
      names[Int(d.id)] = d.name
      if d.overTCP { tcp.append(entry) }
      if d.overUDP { udp.append(entry) }
    }
    func first(_ entries: [Entry]) -> [UInt8] {
      var table = [UInt8](repeating: 0, count: 65_536)
      for (index, entry) in entries.enumerated().reversed() {
        for port in entry.ports { table[Int(port)] = UInt8(index + 1) }
      }
      return table
    }
    self.tcp = tcp
    self.udp = udp
    self.names = names
    tcpFirst = first(tcp)
    udpFirst = first(udp)
  }

  /// The EVE name of a protocol number, empty for none.
  package func name(_ id: UInt8) -> StaticString { names[Int(id)] }

  /// What recognition found.
  enum Recognition {
    case certain(Entry, SenderRole)
    case possible
    case no
  }

  /// Asks the decoders what the first bytes of a direction are, that of a known port first.
  func recognise(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    tcp isTCP: Bool,
    clientPort: UInt16,
    serverPort: UInt16
  ) -> Recognition {
    let entries = isTCP ? tcp : udp
    let table = isTCP ? tcpFirst : udpFirst
    var hint = table[Int(serverPort)]
    if hint == 0 { hint = table[Int(clientPort)] }
    var isPossible = false
    if hint != 0 {
      let entry = entries[Int(hint) - 1]
      switch entry.type.probe(bytes, direction, onKnownPort: true) {
      case .certain(let role): return .certain(entry, role)
      case .possible: isPossible = true
      case .no: break
      }
    }
    for (index, entry) in entries.enumerated() where index != Int(hint) - 1 {
      let isKnown =
        hint != 0 && (entry.ports.contains(serverPort) || entry.ports.contains(clientPort))
      switch entry.type.probe(bytes, direction, onKnownPort: isKnown) {
      case .certain(let role): return .certain(entry, role)
      case .possible: isPossible = true
      case .no: break
      }
    }
    return isPossible ? .possible : .no
  }
}
