// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Capture
internal import Decode
internal import NetworkTypes

// Decoding frames that lie in memory.
extension Stage {
  static var packets: [Stage] {
    [
      Stage("frames.borrow", per: "packet", rounds: 8_000) { rounds in
        let frames = Frames(acknowledgementsOf: 64)
        return (0..<rounds).reduce(0) { $0 &+ frames[$1 % frames.count].byteCount }
      },
      Stage("decode.hospital-day", per: "packet", over: "frames.borrow", rounds: 8_000) {
        try decode($0, Frames(capture: "hospital-day.pcap"))
      },
      Stage("decode.vxlan", per: "packet", over: "frames.borrow", rounds: 8_000) {
        try decode($0, Frames(capture: "variant-vxlan.pcap"))
      },
      Stage("decode.gre", per: "packet", over: "frames.borrow", rounds: 8_000) {
        try decode($0, Frames(capture: "variant-gre.pcap"))
      },
      Stage("decode.acknowledgement", per: "packet", over: "frames.borrow", rounds: 8_000) {
        decode($0, Frames(acknowledgementsOf: 64))
      },
    ]
  }

  static func decode(_ rounds: Int, _ frames: Frames) -> Int {
    var sum = 0
    for round in 0..<rounds {
      let packet = PacketView(parsing: frames[round % frames.count], link: .ethernet)
      sum &+= packet.payload.byteCount &+ Int(packet.sourcePort)
    }
    return sum
  }
}

/// Ethernet frames, one behind the other.
struct Frames {
  private(set) var bytes: [UInt8] = []
  private var ranges: [Range<Int>] = []

  var count: Int { ranges.count }

  subscript(_ index: Int) -> RawSpan {
    @_lifetime(borrow self)
    get { bytes.borrowed.extracting(ranges[index]) }
  }

  init() {}

  /// The frames of one of this package's captures.
  init(capture: String) throws {
    var reader = try CaptureReader(path: PackageFolder.capture(capture))
    _ = try reader.forEachFrame { frame in
      append([UInt8](copying: frame.bytes))
      return .next
    }
  }

  /// Bare acknowledgements of so many connections.
  init(acknowledgementsOf connections: Int) {
    for number in 0..<connections {
      append(Segment(connection: number, flags: 0x10).frame)
    }
  }

  mutating func append(_ frame: [UInt8]) {
    ranges.append(bytes.count..<(bytes.count + frame.count))
    bytes += frame
  }
}

/// A TCP segment of one of many invented connections, from its client or back.
struct Segment {
  /// Hosts and ports follow from the number.
  var connection = 0
  var fromServer = false
  var flags: UInt8 = 0x18
  var sequence: UInt32 = 1
  var acknowledged: UInt32 = 1
  var payload: [UInt8] = []

  var frame: [UInt8] {
    func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
      (0..<value.bitWidth / 8).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
    let client = bytes(UInt32(0x0a14_2800) + UInt32(connection % 200))
    let server = bytes(UInt32(0x0a14_1f05))
    let ports = (bytes(UInt16(20_000 + connection / 200)), bytes(UInt16(2575)))
    let ends =
      fromServer
      ? server + client + ports.1 + ports.0 : client + server + ports.0 + ports.1
    let length = bytes(UInt16(40 + payload.count))
    return [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0, 0x45, 0] + length
      + [0, 1, 0x40, 0, 64, 6, 0, 0] + ends + bytes(sequence) + bytes(acknowledged)
      + [0x50, flags, 0xff, 0xff, 0, 0, 0, 0] + payload
  }

  /// Where the sequence number stands in the frame.
  static let sequencePlace = 38
}
