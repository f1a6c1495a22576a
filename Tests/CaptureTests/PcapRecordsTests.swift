// SPDX-License-Identifier: Apache-2.0
internal import Capture
internal import NetworkTypes
import Testing

@Suite struct PcapRecordsTests {
  @Test(
    arguments: [UInt32(0xA1B2_C3D4), 0xA1B2_3C4D, 0xA1B2_CD34],
    [false, true]
  )
  func `every magic number in both byte orders gives the same packets`(
    magic: UInt32,
    big: Bool
  ) throws {
    let file = pcapFile(TestPacket.some, magic: magic, big: big)
    for mapping in [CaptureMapping.always, .never] {
      let reading = try Reading(file: file, mapping: mapping)
      #expect(reading.packets == TestPacket.some)
      #expect(reading.numbers == Array(1...12))
      #expect(reading.linkTypes.allSatisfy { $0 == .ethernet })
      #expect(reading.pause == .end)
      #expect(reading.incident == nil)
      #expect(reading.interfaces[0].snapLength == 65_535)
    }
  }

  @Test func `nanoseconds survive`() throws {
    var packet = TestPacket.udp(1)
    packet.nanoseconds += 7
    let reading = try Reading(file: pcapFile([packet], magic: 0xA1B2_3C4D))
    #expect(reading.packets == [packet])
  }

  @Test(arguments: [CaptureMapping.always, .never])
  func `a cut at every byte delivers what is whole and says where the rest began`(
    mapping: CaptureMapping
  ) throws {
    let packets = Array(TestPacket.some[..<4])
    let file = pcapFile(packets)
    var starts = [24]
    for packet in packets { starts.append((starts.last ?? 0) + 16 + packet.bytes.count) }
    for length in 0..<file.count {
      let cut = Array(file[..<length])
      if length < 24 {
        let reason: CaptureError.Reason =
          length == 0
          ? .empty : length < 4 ? .notACapture(looksLike: nil) : .headerTruncated
        let error = #expect(throws: CaptureError.self) { try Reading(file: cut, mapping: mapping) }
        #expect(error?.reason == reason)
        continue
      }
      let whole = starts.filter { $0 <= length }.count - 1
      let reading = try Reading(file: cut, mapping: mapping)
      #expect(reading.packets == Array(packets[..<whole]))
      let incident: CaptureIncident? =
        starts[whole] == length ? nil : .truncated(atOffset: UInt64(starts[whole]))
      #expect(reading.incident == incident)
    }
  }

  @Test(arguments: [CaptureMapping.always, .never])
  func `a record over the limit stops the reader`(mapping: CaptureMapping) throws {
    var file = pcapFile(TestPacket.some)
    let second = 24 + 16 + TestPacket.some[0].bytes.count
    file[second + 8] = 1
    file[second + 10] = 4
    let reading = try Reading(file: file, mapping: mapping)
    #expect(reading.packets == [TestPacket.some[0]])
    #expect(
      reading.incident == .corrupt(atOffset: UInt64(second), .recordLength(262_145))
    )
  }

  @Test func `a record as long as the limit is read`() throws {
    let packet = TestPacket(
      bytes: Array(repeating: 9, count: 262_144),
      wireLength: 300_000,
      nanoseconds: 1_000_000
    )
    for mapping in [CaptureMapping.always, .never] {
      let reading = try Reading(file: pcapFile([packet, packet]), mapping: mapping)
      #expect(reading.packets == [packet, packet])
    }
  }

  @Test func `old versions have the lengths the other way round`() throws {
    var packet = TestPacket.udp(1)
    packet.wireLength = 1000
    for minor in [UInt16(2), 3] {
      var file = pcapFile([packet], minor: minor)
      file.replaceSubrange(32..<40, with: [0xE8, 3, 0, 0, UInt8(packet.bytes.count), 0, 0, 0])
      #expect(try Reading(file: file).packets == [packet])
    }
    #expect(try Reading(file: pcapFile([packet], minor: 3)).packets == [packet])
  }

  @Test func `the wire length is never less than what was captured`() throws {
    var packet = TestPacket.udp(1)
    packet.wireLength = 3
    let reading = try Reading(file: pcapFile([packet]))
    #expect(reading.packets[0].wireLength == packet.bytes.count)
  }

  @Test func `link type numbers of the system become those of files`() throws {
    #expect(try Reading(file: pcapFile(TestPacket.some, network: 12)).linkTypes[0] == .raw)
    let withCheck = try Reading(file: pcapFile(TestPacket.some, network: 0x2400_0001))
    #expect(withCheck.linkTypes[0] == .ethernet)
    #expect(withCheck.interfaces[0].checkSequenceLength == 4)
  }

  @Test func `an unknown version is refused`() {
    var file = pcapFile(TestPacket.some)
    file[4] = 3
    let error = #expect(throws: CaptureError.self) { try Reading(file: file) }
    #expect(error?.reason == .unsupportedVersion(major: 3, minor: 4))
  }

  @Test(arguments: 0..<400)
  func `mutated files neither trap nor hang nor depend on how they are read`(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    var file = pcapFile(TestPacket.some, big: seed % 2 == 0)
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      file[Int.random(in: 24..<file.count, using: &random)] = .random(in: 0...255, using: &random)
    }
    let mapped = try Reading(file: file, mapping: .always)
    #expect(mapped == (try Reading(file: file, mapping: .never)))
    #expect(mapped.packets.count <= 100)
  }
}

/// Numbers that a seed repeats (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
