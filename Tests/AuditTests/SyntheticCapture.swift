// SPDX-License-Identifier: Apache-2.0
internal import TestSupport

/// Small captures whose packets must stand exactly so; real traffic is in Captures/.
struct SyntheticCapture {
  /// The file so far.
  private(set) var bytes: [UInt8] = [
    0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0,
  ]

  /// 10.20.50.11, an infusion pump of the sample policy.
  static let pump: UInt32 = 0x0a14_320b
  /// 10.20.20.5, its PACS.
  static let pacs: UInt32 = 0x0a14_1405
  /// 10.20.60.21, a workstation.
  static let workstation: UInt32 = 0x0a14_3c15

  /// Adds an Ethernet frame around an IP packet.
  mutating func add(seconds: UInt32, _ packet: [UInt8]) {
    let frame = PacketBuilder.ethernet(packet[0] >> 4 == 6 ? 0x86dd : 0x0800, packet)
    for number in [1_780_000_000 + seconds, 0, UInt32(frame.count), UInt32(frame.count)] {
      bytes += PacketBuilder.bytes(number).reversed()
    }
    bytes += frame
  }

  /// Adds a TCP segment.
  mutating func tcp(
    seconds: UInt32 = 0,
    _ source: (address: UInt32, port: UInt16),
    _ destination: (address: UInt32, port: UInt16),
    sequence: UInt32,
    flags: UInt8 = 0x10,
    _ payload: [UInt8] = []
  ) {
    let segment = PacketBuilder.tcp(
      source.port,
      destination.port,
      sequence: sequence,
      acknowledgement: flags & 0x10 != 0 ? 1 : 0,
      flags: flags,
      payload
    )
    add(
      seconds: seconds,
      PacketBuilder.ipv4(source.address, destination.address, 6, segment)
    )
  }

  /// An answered connection from pump to PACS that goes on after an unanswered one, begun later, has
  /// timed out; the time-out is seen when other hosts speak.
  static var interleaved: SyntheticCapture {
    var capture = SyntheticCapture()
    let server = (pacs, UInt16(22))
    capture.tcp((pump, 40_001), server, sequence: 0, flags: 0x02)
    capture.tcp(server, (pump, 40_001), sequence: 0, flags: 0x12)
    capture.tcp((pump, 40_001), server, sequence: 1)
    capture.tcp(seconds: 50, (pump, 40_002), server, sequence: 0, flags: 0x02)
    capture.tcp(seconds: 100, (pump, 40_001), server, sequence: 1, Array("hello\n".utf8))
    let question = PacketBuilder.udp(40_000, 9, [0])
    capture.add(seconds: 200, PacketBuilder.ipv4(workstation, pacs, 17, question))
    return capture
  }

  /// A connection whose second segment is lost, and `count` more of 1,000 bytes behind it.
  static func withHole(segments count: UInt32) -> SyntheticCapture {
    var capture = SyntheticCapture()
    let client = (workstation, UInt16(40_001))
    let server = (pacs, UInt16(9))
    capture.tcp(client, server, sequence: 0, flags: 0x02)
    capture.tcp(server, client, sequence: 0, flags: 0x12)
    for index in 1...count {
      let payload = [UInt8](repeating: 0x41, count: 1000)
      capture.tcp(client, server, sequence: 1 + index * 1000, payload)
    }
    return capture
  }
}
