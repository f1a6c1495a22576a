// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import NetworkTypes

/// A flow in the table.
///
/// Its streams, when anyone reads them, are in a session beside it.
struct FlowRecord {
  /// How far a flow's content is being read.
  enum Reading: UInt8 {
    /// No payload yet.
    case waiting
    /// A session reads it.
    case session
    /// Nobody knows its protocol; only its packets are counted.
    case ignored
  }

  var key: FlowKey
  var hash: UInt64
  var id: UInt64
  var clientIsLow: Bool
  var initiator: InitiatorBasis
  var reading = Reading.waiting
  var list: UInt8 = 0
  var appProtocol: UInt8 = 0
  var flagsToServer: UInt8 = 0
  var flagsToClient: UInt8 = 0
  /// Whether `nextToServer` and `nextToClient` are known: bits 0 and 1.
  var sequenceKnown: UInt8 = 0
  var clientPort: UInt16
  var serverPort: UInt16
  var nextToServer: UInt32 = 0
  var nextToClient: UInt32 = 0
  var session: Int32 = -1
  var previous: Int32 = -1
  var next: Int32 = -1
  var clientMAC: UInt64
  var serverMAC: UInt64
  var start: Timestamp
  var last: Timestamp
  /// When the flow was put at the end of its idle list.
  var linked: Timestamp
  var firstPacket: UInt64
  var lastPacket: UInt64
  var packetsToServer: UInt64 = 0
  var packetsToClient: UInt64 = 0
  var bytesToServer: UInt64 = 0
  var bytesToClient: UInt64 = 0
  var gapBytes: UInt64 = 0
  var isFinishedToServer = false
  var isFinishedToClient = false
  var isReset = false

  var ipProtocol: IPProtocol { IPProtocol(rawValue: UInt8(truncatingIfNeeded: key.rest >> 24)) }
  var client: IPAddress { IPAddress(bits: clientIsLow ? key.low : key.high) }
  var server: IPAddress { IPAddress(bits: clientIsLow ? key.high : key.low) }

  var isClosed: Bool { isReset || (isFinishedToServer && isFinishedToClient) }

  var state: FlowState {
    if ipProtocol == .tcp {
      if isClosed { return .closed }
      let isAnswered = flagsToClient & 0x12 == 0x12 || (packetsToServer > 0 && packetsToClient > 0)
      return isAnswered ? .established : .new
    }
    return packetsToServer > 0 && packetsToClient > 0 ? .established : .new
  }

  func identity(slot: Int) -> FlowIdentity {
    var identity = FlowIdentity(
      id: id,
      slot: slot,
      client: client,
      server: server,
      clientPort: clientPort,
      serverPort: serverPort,
      ipProtocol: ipProtocol,
      vlan: UInt16(truncatingIfNeeded: key.rest >> 12) & 0xfff,
      innerVLAN: UInt16(truncatingIfNeeded: key.rest) & 0xfff,
      initiator: initiator,
      appProtocol: appProtocol
    )
    identity.clientMAC = clientMAC
    identity.serverMAC = serverMAC
    return identity
  }

  /// Exchanges the ends, when a protocol's roles show that the first sender was the server.
  mutating func turnRound() {
    clientIsLow.toggle()
    swap(&clientPort, &serverPort)
    swap(&clientMAC, &serverMAC)
    swap(&flagsToServer, &flagsToClient)
    swap(&nextToServer, &nextToClient)
    swap(&packetsToServer, &packetsToClient)
    swap(&bytesToServer, &bytesToClient)
    swap(&isFinishedToServer, &isFinishedToClient)
    sequenceKnown = (sequenceKnown & 1) << 1 | sequenceKnown >> 1
  }
}
