// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes

/// Which of a flow's two sides sent something.
@frozen
public enum StreamDirection: UInt8, Sendable {
  /// From the flow's client (its initiator as far as known) to its server.
  case toServer = 0
  /// From the server to the client.
  case toClient = 1

  /// The other side.
  @inlinable @inline(__always)
  public var reversed: StreamDirection { self == .toServer ? .toClient : .toServer }

  /// Whether both are the same; not the generic comparison of raw values, which costs a call.
  @inlinable @inline(__always)
  public static func == (a: StreamDirection, b: StreamDirection) -> Bool {
    switch (a, b) {
    case (.toServer, .toServer), (.toClient, .toClient): true
    default: false
    }
  }
}

/// How the flow's initiator is known.
@frozen
public enum InitiatorBasis: UInt8, Sendable {
  /// A SYN, the first datagram of a pseudo-flow, or a protocol's own roles.
  case unknown = 0
  /// A TCP SYN was seen.
  case handshake = 1
  /// The protocol's roles tell (an association request, a CONNECT, a ClientHello).
  case protocolRole = 2
  /// The first packet of a UDP or ICMP pseudo-flow.
  case firstPacket = 3

  /// Whether both are the same.
  @inlinable @inline(__always)
  public static func == (a: InitiatorBasis, b: InitiatorBasis) -> Bool {
    switch (a, b) {
    case (.unknown, .unknown), (.handshake, .handshake), (.protocolRole, .protocolRole),
      (.firstPacket, .firstPacket):
      true
    default: false
    }
  }
}

/// A flow's name: who, with whom, how.
package struct FlowIdentity: Hashable, Sendable {
  /// A number that is the same on every run over the same packets.
  package var id: UInt64
  /// The flow's place in its worker's table; reused after the flow ended.
  package var slot: Int
  /// The initiator, or the first sender where the initiator is not known.
  package var client: IPAddress
  /// The other side.
  package var server: IPAddress
  /// The client's port; the ICMP type for ICMP.
  package var clientPort: UInt16
  /// The server's port; the ICMP code for ICMP.
  package var serverPort: UInt16
  /// TCP, UDP, ICMP, ...
  package var ipProtocol: IPProtocol
  /// The outer 802.1Q VLAN, 0 for none.
  package var vlan: UInt16
  /// The inner VLAN of a double tag, 0 for none.
  package var innerVLAN: UInt16
  /// The innermost VLAN of a triple tag, 0 for none.
  package var thirdVLAN: UInt16 = 0
  /// How we know who began.
  package var initiator: InitiatorBasis
  /// The recognised application protocol, 0 for none.
  package var appProtocol: UInt8
  /// The client's link-layer address in the low 48 bits, 0 for none.
  package var clientMAC: UInt64 = 0
  /// The server's link-layer address in the low 48 bits, 0 for none.
  package var serverMAC: UInt64 = 0
  /// Whether only one of the ends was heard so far.
  package var isOneSided = false

  /// Names a flow.
  package init(
    id: UInt64,
    slot: Int,
    client: IPAddress,
    server: IPAddress,
    clientPort: UInt16,
    serverPort: UInt16,
    ipProtocol: IPProtocol,
    vlan: UInt16 = 0,
    innerVLAN: UInt16 = 0,
    initiator: InitiatorBasis = .unknown,
    appProtocol: UInt8 = 0
  ) {
    self.id = id
    self.slot = slot
    self.client = client
    self.server = server
    self.clientPort = clientPort
    self.serverPort = serverPort
    self.ipProtocol = ipProtocol
    self.vlan = vlan
    self.innerVLAN = innerVLAN
    self.initiator = initiator
    self.appProtocol = appProtocol
  }
}

/// Where and when an event was seen.
package struct EventContext: Sendable {
  /// The flow it belongs to.
  package var flow: FlowIdentity
  /// The packet that completed it, counted from 1 in its capture.
  package var packet: UInt64
  /// That packet's time.
  package var time: Timestamp
  /// Who sent it.
  package var direction: StreamDirection
  /// Whether it was read with secrets that the user gave: on the wire it was sealed.
  package var isDecrypted = false

  /// Places an event.
  package init(
    flow: FlowIdentity,
    packet: UInt64,
    time: Timestamp,
    direction: StreamDirection
  ) {
    self.flow = flow
    self.packet = packet
    self.time = time
    self.direction = direction
  }

  /// The sender's address.
  package var source: IPAddress { direction == .toServer ? flow.client : flow.server }
  /// The receiver's address.
  package var destination: IPAddress { direction == .toServer ? flow.server : flow.client }
  /// The sender's port.
  package var sourcePort: UInt16 { direction == .toServer ? flow.clientPort : flow.serverPort }
  /// The receiver's port.
  package var destinationPort: UInt16 {
    direction == .toServer ? flow.serverPort : flow.clientPort
  }
}

/// Whoever wants to know what the decoders saw: the judge, an output, a test.
package protocol EventHandler: AnyObject {
  /// Whether anyone reads events of this type; a decoder may skip the work of making them if not.
  func wants(_ type: EventType) -> Bool
  /// Takes one event; the view is gone when this returns.
  func handle<View: EventView & ~Escapable>(_ event: borrowing View, in context: EventContext)
}

/// Whoever wants to know of flows and of link-layer addresses as well as of events.
package protocol FlowObserver: EventHandler {
  /// A flow ended; its slot will be used again.
  func flowEnded(_ flow: FlowSummary)
  /// An ARP message tied an address to a link-layer address.
  func addressSeen(_ address: IPAddress, _ mac: MACAddress, packet: UInt64, time: Timestamp)
}
