// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Capture
internal import NetworkTypes

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Writes integers in either byte order.
struct FileBytes {
  var bytes: [UInt8] = []
  let isBig: Bool

  init(big: Bool = false) { isBig = big }

  mutating func put<T: FixedWidthInteger>(_ value: T) {
    let size = T.bitWidth / 8
    for index in 0..<size {
      let shift = (isBig ? size - 1 - index : index) * 8
      bytes.append(UInt8(truncatingIfNeeded: value >> T(shift)))
    }
  }
}

/// A packet to be written.
struct TestPacket: Equatable {
  var bytes: [UInt8]
  var wireLength: Int
  var nanoseconds: Int64

  /// Ethernet, IPv4, UDP to `port`, with an index in the payload.
  static func udp(_ index: Int, port: Int = 53, payload: Int = 20) -> TestPacket {
    var bytes: [UInt8] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 8, 0, 0x45, 0]
    bytes += [UInt8((28 + payload) >> 8), UInt8((28 + payload) & 255), 0, 0, 0, 0, 64, 17, 0, 0]
    bytes += [10, 0, 0, 1, 10, 0, 0, 2, 0x9C, 0x40, UInt8(port >> 8), UInt8(port & 255)]
    bytes += [0, UInt8(8 + payload), 0, 0]
    bytes += (0..<payload).map { UInt8(truncatingIfNeeded: $0 ^ index) }
    return TestPacket(
      bytes: bytes,
      wireLength: bytes.count,
      nanoseconds: 1_700_000_000_000_000_000 + Int64(index) * 1_000_000
    )
  }

  /// Packets of several lengths, every third to port 123.
  static let some: [TestPacket] = (0..<12).map {
    .udp($0, port: $0 % 3 == 0 ? 123 : 53, payload: $0 * 3)
  }
}

/// A pcap file.
func pcapFile(
  _ packets: [TestPacket],
  magic: UInt32 = 0xA1B2_C3D4,
  big: Bool = false,
  minor: UInt16 = 4,
  network: UInt32 = 1
) -> [UInt8] {
  var file = FileBytes(big: big)
  file.put(magic)
  file.put(UInt16(2))
  file.put(minor)
  file.put(UInt64(0))
  file.put(UInt32(65_535))
  file.put(network)
  for packet in packets {
    let rest = packet.nanoseconds % 1_000_000_000
    file.put(UInt32(packet.nanoseconds / 1_000_000_000))
    file.put(UInt32(magic == 0xA1B2_3C4D ? rest : rest / 1000))
    file.put(UInt32(packet.bytes.count))
    file.put(UInt32(packet.wireLength))
    if magic == 0xA1B2_CD34 { file.put(UInt64(0)) }
    file.bytes += packet.bytes
  }
  return file.bytes
}

/// Blocks of a pcapng file.
struct PcapngFile {
  var file: FileBytes
  var bytes: [UInt8] { file.bytes }

  init(big: Bool = false) { file = FileBytes(big: big) }

  /// Adds a block of any type; its body is padded.
  mutating func block(_ type: UInt32, length: Int? = nil, _ body: (inout FileBytes) -> Void) {
    var inner = FileBytes(big: file.isBig)
    body(&inner)
    while inner.bytes.count % 4 != 0 { inner.bytes.append(0) }
    let total = UInt32(length ?? inner.bytes.count + 12)
    file.put(type)
    file.put(total)
    file.bytes += inner.bytes
    file.put(total)
  }

  mutating func section(version: UInt16 = 1) {
    block(0x0A0D_0D0A) { body in
      body.put(UInt32(0x1A2B_3C4D))
      body.put(version)
      body.put(UInt16(0))
      body.put(Int64(-1))
    }
  }

  mutating func interface(
    _ linkType: UInt16 = 1,
    snapLength: UInt32 = 0,
    options: [(UInt16, [UInt8])] = []
  ) {
    block(1) { body in
      body.put(linkType)
      body.put(UInt16(0))
      body.put(snapLength)
      PcapngFile.put(options, into: &body)
    }
  }

  static func put(_ options: [(UInt16, [UInt8])], into body: inout FileBytes) {
    for (code, value) in options {
      body.put(code)
      body.put(UInt16(value.count))
      body.bytes += value
      while body.bytes.count % 4 != 0 { body.bytes.append(0) }
    }
    if !options.isEmpty { body.put(UInt32(0)) }
  }

  mutating func packet(
    _ packet: TestPacket,
    interface: UInt32 = 0,
    ticks: UInt64? = nil,
    options: [(UInt16, [UInt8])] = []
  ) {
    let ticks = ticks ?? UInt64(packet.nanoseconds / 1000)
    block(6) { body in
      body.put(interface)
      body.put(UInt32(ticks >> 32))
      body.put(UInt32(ticks & 0xFFFF_FFFF))
      body.put(UInt32(packet.bytes.count))
      body.put(UInt32(packet.wireLength))
      body.bytes += packet.bytes
      while body.bytes.count % 4 != 0 { body.bytes.append(0) }
      PcapngFile.put(options, into: &body)
    }
  }

  static func of(_ packets: [TestPacket], big: Bool = false) -> [UInt8] {
    var file = PcapngFile(big: big)
    file.section()
    file.interface()
    for packet in packets { file.packet(packet) }
    return file.bytes
  }
}

/// All that one reader gave.
struct Reading: Equatable {
  var packets: [TestPacket] = []
  var numbers: [UInt64] = []
  var linkTypes: [LinkType] = []
  var interfaceIndices: [Int] = []
  var pause: CapturePause?
  var incident: CaptureIncident?
  var interfaces: [CaptureInterface] = []

  init(_ reader: consuming CaptureReader) throws(CaptureError) {
    pause = try reader.forEachFrame { frame in
      packets.append(
        TestPacket(
          bytes: Array(copying: frame.bytes),
          wireLength: frame.wireLength,
          nanoseconds: frame.time.nanoseconds
        )
      )
      numbers.append(frame.number)
      linkTypes.append(frame.linkType)
      interfaceIndices.append(frame.interface)
      return .next
    }
    incident = reader.incident
    interfaces = reader.interfaces
  }

  /// Writes the bytes to a file of their own and reads it.
  init(
    file bytes: [UInt8],
    mapping: CaptureMapping = .always,
    filter: String? = nil,
    limits: CaptureLimits = CaptureLimits()
  ) throws(CaptureError) {
    let file = TemporaryFile(bytes)
    var options = CaptureOptions(filter: filter)
    options.mapping = mapping
    options.limits = limits
    try self.init(CaptureReader(path: file.path, options: options))
  }
}

/// A file that goes with its owner.
final class TemporaryFile {
  let path: String

  init(_ bytes: [UInt8], name: String? = nil, in folder: String = "/tmp") {
    let number = UInt64.random(in: 0...UInt64.max)
    path = "\(folder)/\(name ?? "wardwire-capture-\(getpid())-\(number)")"
    replace(bytes)
  }

  func replace(_ bytes: [UInt8]) {
    // SAFETY: the path ends; the buffer has as many bytes as are written.
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    let written = unsafe bytes.withUnsafeBytes {
      unsafe write(descriptor, $0.baseAddress, $0.count)
    }
    precondition(written == bytes.count, "cannot write \(path)")
    close(descriptor)
  }

  // SAFETY: the path ends.
  deinit { unsafe unlink(path) }
}
