// SPDX-License-Identifier: Apache-2.0
internal import Capture
internal import Foundation
internal import NetworkTypes
import Testing

/// Files of every kind, read by Wireshark's own library and by this one.
@Suite(.enabled(if: Wireshark.isThere, "no tshark here")) struct WiresharkTests {
  /// What both say of one packet.
  private struct Line: Equatable {
    let number: Int
    let time: String
    let captured: Int
    let wire: Int
  }

  /// A time with nine places behind the point; Wireshark writes as many as the file has.
  private static func nanoseconds(_ text: String) -> String {
    let parts = text.split(separator: ".")
    let places = (parts.count > 1 ? String(parts[1]) : "") + "000000000"
    return "\(parts.first ?? "0").\(places.prefix(9))"
  }

  private func expectSame(
    _ bytes: [UInt8],
    sourceLocation: SourceLocation = #_sourceLocation
  )
    throws
  {
    let file = TemporaryFile(bytes)
    let theirs = try Wireshark.fields(
      file.path,
      ["frame.number", "frame.time_epoch", "frame.cap_len", "frame.len"]
    ).map { fields in
      Line(
        number: Int(fields[0]) ?? 0,
        time: Self.nanoseconds(fields[1]),
        captured: Int(fields[2]) ?? 0,
        wire: Int(fields[3]) ?? 0
      )
    }
    let reading = try Reading(file: bytes)
    #expect(reading.incident == nil, sourceLocation: sourceLocation)
    let ours = zip(reading.numbers, reading.packets).map { number, packet in
      let (seconds, rest) = packet.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
      let digits = String(rest)
      return Line(
        number: Int(number),
        time: "\(seconds)." + String(repeating: "0", count: 9 - digits.count) + digits,
        captured: packet.bytes.count,
        wire: packet.wireLength
      )
    }
    #expect(!theirs.isEmpty, sourceLocation: sourceLocation)
    #expect(ours == theirs, sourceLocation: sourceLocation)
  }

  @Test(
    arguments: [0xA1B2_C3D4, 0xA1B2_3C4D, 0xA1B2_CD34] as [UInt32],
    [false, true]
  )
  func `pcap with every magic number`(magic: UInt32, big: Bool) throws {
    var packets = TestPacket.some
    packets[3].wireLength += 1000
    packets[5].nanoseconds += 123_456_789
    try expectSame(pcapFile(packets, magic: magic, big: big))
  }

  @Test(arguments: [false, true])
  func `pcapng with every resolution`(big: Bool) throws {
    var file = PcapngFile(big: big)
    file.section()
    // With finer ones Wireshark's own arithmetic overflows; `ticks of any resolution` has them.
    let resolutions = Array(0...10) + Array(128...161)
    for resolution in resolutions { file.interface(options: [(9, [UInt8(resolution)])]) }
    for (index, resolution) in resolutions.enumerated() {
      let exponent = resolution & 127
      let base: UInt64 = resolution >= 128 ? 2 : 10
      let second = (0..<exponent).reduce(UInt64(1)) { product, _ in product * base }
      for ticks in [0, 1, second, second / 2 * 3, second + second / 7, second * 1_000_000] {
        file.packet(.udp(1), interface: UInt32(index), ticks: ticks)
      }
    }
    try expectSame(file.bytes)
  }

  @Test(arguments: [false, true])
  func `pcapng with offsets`(big: Bool) throws {
    var file = PcapngFile(big: big)
    file.section()
    for seconds in [-86_400, -1, 1, 1_700_000_000] as [Int64] {
      var value = FileBytes(big: big)
      value.put(seconds)
      file.interface(options: [(14, value.bytes)])
      file.interface(options: [(9, [9]), (14, value.bytes)])
    }
    for index in 0..<8 {
      let ticks: UInt64 = index % 2 == 0 ? 100_000_000_000 : 100_000_000_000_000
      file.packet(.udp(index), interface: UInt32(index), ticks: ticks + UInt64(index))
    }
    try expectSame(file.bytes)
  }

  @Test func `pcapng with every block, in sections of both byte orders`() throws {
    var bytes: [UInt8] = []
    for big in [false, true, false] {
      var file = PcapngFile(big: big)
      file.section()
      file.interface(
        snapLength: 40,
        options: [(1, Array("a comment".utf8)), (2, Array("eth0".utf8))]
      )
      file.interface(101, options: [(9, [9])])
      // Names, secrets, and one that nobody knows. Custom blocks are not here: Wireshark numbers
      // them like packets, libpcap does not.
      file.block(4) { body in
        body.put(UInt16(1))
        body.put(UInt16(8))
        body.bytes += [10, 0, 0, 1] + Array("abc".utf8) + [0]
        body.put(UInt32(0))
      }
      file.block(0x0A) { body in
        body.put(UInt32(0x544C_534B))
        body.put(UInt32(6))
        body.bytes += Array("# none".utf8)
      }
      file.block(0x0000_0042) { body in body.put(UInt64(3)) }
      let cut = Array(TestPacket.udp(1).bytes.prefix(40))
      file.packet(
        TestPacket(bytes: cut, wireLength: 62, nanoseconds: 1_700_000_000_000_001_000),
        options: [(1, Array("of the packet".utf8)), (2, [1, 0, 0, 0])]
      )
      var raw = TestPacket.udp(2)
      raw.bytes.removeFirst(14)
      raw.wireLength -= 14
      file.packet(raw, interface: 1, ticks: UInt64(raw.nanoseconds))
      file.block(2) { body in
        let packet = TestPacket.udp(3, payload: 4)
        let ticks = UInt64(packet.nanoseconds / 1000)
        body.put(UInt16(0))
        body.put(UInt16(0xFFFF))
        body.put(UInt32(ticks >> 32))
        body.put(UInt32(ticks & 0xFFFF_FFFF))
        body.put(UInt32(packet.bytes.count))
        body.put(UInt32(packet.wireLength))
        body.bytes += packet.bytes
      }
      file.block(5) { body in
        body.put(UInt32(0))
        body.put(UInt64(0))
        PcapngFile.put([(4, [UInt8](repeating: 0, count: 8))], into: &body)
      }
      bytes += file.bytes
    }
    try expectSame(bytes)
  }

  @Test func `simple packets, also where the interface cuts them`() throws {
    for (snapLength, original) in [(0, 62), (40, 62), (65_535, 62)] {
      var file = PcapngFile()
      file.section()
      file.interface(snapLength: UInt32(snapLength))
      file.block(3) { body in
        body.put(UInt32(original))
        body.bytes += TestPacket.udp(1).bytes.prefix(snapLength == 0 ? original : snapLength)
      }
      let reading = try Reading(file: file.bytes)
      let copy = TemporaryFile(file.bytes)
      let lines = try Wireshark.fields(copy.path, ["frame.cap_len", "frame.len"])
      #expect(
        reading.packets.map { ["\($0.bytes.count)", "\($0.wireLength)"] } == lines
      )
    }
  }
}

/// tshark, where it is installed.
enum Wireshark {
  private static let path = "/usr/bin/tshark"
  static var isThere: Bool { FileManager.default.isExecutableFile(atPath: path) }

  /// The fields of every packet.
  static func fields(_ file: String, _ names: [String]) throws -> [[String]] {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: path)
    process.arguments = ["-n", "-r", file, "-T", "fields"] + names.flatMap { ["-e", $0] }
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map { String($0) }
    }
  }
}
