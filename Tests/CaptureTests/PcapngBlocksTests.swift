// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Capture
internal import NetworkTypes
import Testing

@Suite struct PcapngBlocksTests {
  @Test(arguments: [false, true], [CaptureMapping.always, .never])
  func `enhanced packets in both byte orders`(big: Bool, mapping: CaptureMapping) throws {
    let reading = try Reading(file: PcapngFile.of(TestPacket.some, big: big), mapping: mapping)
    #expect(reading.packets == TestPacket.some)
    #expect(reading.numbers == Array(1...12))
    #expect(reading.incident == nil)
  }

  @Test(arguments: [false, true])
  func `all kinds of packet blocks, and unknown blocks between them`(big: Bool) throws {
    let (a, b, c) = (TestPacket.some[0], TestPacket.some[1], TestPacket.some[2])
    var file = PcapngFile(big: big)
    file.section()
    file.interface()
    file.block(0x0BAD) { $0.bytes = Array(repeating: 7, count: 1000) }
    file.packet(a, options: [(4, Array(FileBytes.bytes(of: UInt64(5), big: big)))])
    file.block(0x8000_0001) { _ in }
    file.block(2) { body in
      body.put(UInt16(0))
      body.put(UInt16(3))
      body.put(UInt32(UInt64(b.nanoseconds / 1000) >> 32))
      body.put(UInt32(UInt64(b.nanoseconds / 1000) & 0xFFFF_FFFF))
      body.put(UInt32(b.bytes.count))
      body.put(UInt32(b.wireLength))
      body.bytes += b.bytes
    }
    file.block(3) { body in
      body.put(UInt32(c.bytes.count))
      body.bytes += c.bytes
    }
    for mapping in [CaptureMapping.always, .never] {
      let reading = try Reading(file: file.bytes, mapping: mapping)
      // A simple packet has no time of its own.
      var late = c
      late.nanoseconds = b.nanoseconds
      #expect(reading.packets == [a, b, late])
      #expect(reading.incident == nil)
      #expect(reading.interfaces[0].droppedByKernel == 8)
    }
  }

  @Test func `a simple packet is cut at the interface's snap length`() throws {
    var file = PcapngFile()
    file.section()
    file.interface(snapLength: 20)
    file.block(3) { body in
      body.put(UInt32(1500))
      body.bytes += Array(repeating: 1, count: 20)
    }
    let reading = try Reading(file: file.bytes)
    #expect(reading.packets.map(\.bytes.count) == [20])
    #expect(reading.packets.map(\.wireLength) == [1500])
  }

  @Test func `several sections of either order have interfaces of their own`() throws {
    var first = PcapngFile()
    first.section()
    first.interface(1, options: [(2, Array("eth0".utf8))])
    first.interface(101, snapLength: 99)
    first.packet(TestPacket.some[0], interface: 1)
    first.packet(TestPacket.some[1], interface: 0)
    var second = PcapngFile(big: true)
    second.section()
    second.interface(113)
    second.packet(TestPacket.some[2])
    for mapping in [CaptureMapping.always, .never] {
      let reading = try Reading(file: first.bytes + second.bytes, mapping: mapping)
      #expect(reading.packets == Array(TestPacket.some[..<3]))
      #expect(reading.linkTypes == [.raw, .ethernet, .linuxCooked])
      #expect(reading.interfaceIndices == [1, 0, 2])
      #expect(reading.interfaces.map(\.name) == ["eth0", nil, nil])
      #expect(reading.interfaces.map(\.snapLength) == [0, 99, 0])
    }
  }

  @Test(
    arguments: [
      (UInt8(6), 1_000_001, 1_000_001_000), (9, 1_000_001, 1_000_001), (3, 5, 5_000_000),
      (0, 7, 7_000_000_000), (12, 5000, 5), (30, 1 << 60, 0), (0x80 | 10, 1536, 1_500_000_000),
      (0x80 | 32, 3 << 31, 1_500_000_000), (0x80 | 127, 1 << 62, 0), (0x80, 2, 2_000_000_000),
    ] as [(UInt8, UInt64, Int64)]
  )
  func `ticks of any resolution become nanoseconds`(
    resolution: UInt8,
    ticks: UInt64,
    nanoseconds: Int64
  ) throws {
    var file = PcapngFile()
    file.section()
    file.interface(options: [(9, [resolution])])
    file.packet(TestPacket.some[0], ticks: ticks)
    #expect(try Reading(file: file.bytes).packets[0].nanoseconds == nanoseconds)
  }

  @Test func `the offset is added, and times that do not fit are cut`() throws {
    var file = PcapngFile()
    file.section()
    file.interface(options: [(14, Array(FileBytes.bytes(of: Int64(-10), big: false)))])
    file.interface(options: [(9, [0])])
    file.packet(TestPacket.some[0], ticks: 12_000_000)
    file.packet(TestPacket.some[0], interface: 1, ticks: .max)
    let times = try Reading(file: file.bytes).packets.map(\.nanoseconds)
    #expect(times == [2_000_000_000, .max])
  }

  @Test func `interface statistics are kept`() throws {
    var file = PcapngFile()
    file.section()
    file.interface()
    file.block(5) { body in
      body.put(UInt32(0))
      body.put(UInt64(0))
      PcapngFile.put(
        [4, 5, 7].map { ($0, Array(FileBytes.bytes(of: UInt64($0) * 100, big: false))) },
        into: &body
      )
    }
    let interface = try Reading(file: file.bytes).interfaces[0]
    #expect(interface.received == 400)
    #expect(interface.droppedByInterface == 500)
    #expect(interface.droppedByKernel == 700)
  }

  @Test(arguments: [CaptureMapping.always, .never])
  func `a cut at every byte delivers what is whole`(mapping: CaptureMapping) throws {
    let packets = Array(TestPacket.some[..<3])
    var file = PcapngFile()
    file.section()
    var ends = [file.bytes.count]
    file.interface()
    ends.append(file.bytes.count)
    for packet in packets {
      file.packet(packet)
      ends.append(file.bytes.count)
    }
    file.block(0xBEEF) { $0.bytes = Array(repeating: 1, count: 40) }
    for length in 28..<file.bytes.count {
      let reading = try Reading(file: Array(file.bytes[..<length]), mapping: mapping)
      let whole = ends.filter { $0 <= length }.count
      #expect(reading.packets.count == max(0, whole - 2))
      let isWhole = ends.contains(length)
      #expect(
        reading.incident == (isWhole ? nil : .truncated(atOffset: UInt64(ends[whole - 1])))
      )
    }
    for length in 1..<28 {
      #expect(throws: CaptureError.self) {
        try Reading(file: Array(file.bytes[..<length]), mapping: mapping)
      }
    }
  }

  @Test(arguments: [
    (0, CaptureDefect.blockLength(0)), (28, .blockLength(28)), (34, .blockLength(34)),
    (0x7FFF_FFFC, .blockLength(0x7FFF_FFFC)),
  ])
  func `an impossible block length stops the reader`(length: Int, defect: CaptureDefect) throws {
    var file = PcapngFile()
    file.section()
    file.interface()
    let start = file.bytes.count
    file.block(6, length: length) { $0.bytes = Array(repeating: 0, count: 40) }
    for mapping in [CaptureMapping.always, .never] {
      let reading = try Reading(file: file.bytes, mapping: mapping)
      #expect(reading.incident == .corrupt(atOffset: UInt64(start), defect))
    }
  }

  @Test func `a packet of an interface that was not declared stops the reader`() throws {
    var file = PcapngFile()
    file.section()
    file.interface()
    file.packet(TestPacket.some[0], interface: 1)
    #expect(
      try Reading(file: file.bytes).incident == .corrupt(atOffset: 48, .interface(1))
    )
  }

  @Test func `more interfaces than the limit stop the reader`() throws {
    var file = PcapngFile()
    file.section()
    for _ in 0..<5 { file.interface() }
    var limits = CaptureLimits()
    limits.interfaces = 4
    let reading = try Reading(file: file.bytes, limits: limits)
    #expect(reading.interfaces.count == 4)
    #expect(reading.incident == .corrupt(atOffset: 28 + 4 * 20, .tooManyInterfaces))
  }

  @Test func `a skipped block may be longer than any buffer`() throws {
    var file = PcapngFile()
    file.section()
    file.interface()
    file.block(0xBEEF) { $0.bytes = Array(repeating: 1, count: 3 << 20) }
    file.packet(TestPacket.some[0])
    for mapping in [CaptureMapping.always, .never] {
      let reading = try Reading(file: file.bytes, mapping: mapping)
      #expect(reading.packets == [TestPacket.some[0]])
      #expect(reading.incident == nil)
    }
  }

  @Test(arguments: 0..<400)
  func `mutated files neither trap nor hang nor depend on how they are read`(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    var built = PcapngFile(big: seed % 2 == 0)
    built.section()
    built.interface(options: [(2, Array("eth0".utf8)), (9, [6])])
    for packet in TestPacket.some { built.packet(packet, options: [(1, [65, 66])]) }
    var file = built.bytes
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      file[Int.random(in: 28..<file.count, using: &random)] = .random(in: 0...255, using: &random)
    }
    let mapped = try Reading(file: file, mapping: .always)
    #expect(mapped == (try Reading(file: file, mapping: .never)))
    #expect(mapped.packets.count <= 12)
  }
}

extension FileBytes {
  static func bytes<T: FixedWidthInteger>(of value: T, big: Bool) -> [UInt8] {
    var file = FileBytes(big: big)
    file.put(value)
    return file.bytes
  }
}
