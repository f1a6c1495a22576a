// SPDX-License-Identifier: Apache-2.0
internal import Foundation

/// Writes the packets of a capture in other ways.
///
/// Reads what it has to of classic pcap itself: a test that used the program's own reader would miss
/// what that reader leaves out.
struct CaptureCopies {
  /// A little-endian pcap file with microseconds, as tcpdump writes it.
  let bytes: [UInt8]
  private let records: [Range<Int>]

  init(path: String) throws {
    bytes = Array(try Data(contentsOf: URL(filePath: path)))
    var records: [Range<Int>] = []
    guard bytes.prefix(4) == [0xd4, 0xc3, 0xb2, 0xa1] else {
      throw CocoaError(.fileReadCorruptFile)
    }
    var start = 24
    while start + 16 <= bytes.count {
      let length = Self.number(bytes, start + 8)
      records.append(start..<(start + 16 + length))
      start += 16 + length
    }
    guard start == bytes.count else { throw CocoaError(.fileReadCorruptFile) }
    self.records = records
  }

  private static func number(_ bytes: [UInt8], _ at: Int) -> Int {
    (0..<4).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) }
  }

  var count: Int { records.count }

  /// How many records are whole in so many bytes of the file.
  func wholeRecords(in bytes: Int) -> Int { records.count { $0.upperBound <= bytes } }

  /// The same packets as pcapng.
  var pcapng: [UInt8] {
    var file: [UInt8] = []
    func add32(_ value: Int) {
      for shift in [0, 8, 16, 24] { file.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }
    for value in [0x0a0d_0d0a, 28, 0x1a2b_3c4d, 1, -1, -1, 28] { add32(value) }
    for value in [1, 20, bytes[20], 0, 20].map({ Int($0) }) { add32(value) }
    for record in records {
      let start = record.lowerBound
      let length = record.count - 16
      let padding = (4 - length % 4) % 4
      let time =
        Self.number(bytes, start) * 1_000_000 + Self.number(bytes, start + 4)
      add32(6)
      add32(32 + length + padding)
      for value in [0, time >> 32, time, length, Self.number(bytes, start + 12)] { add32(value) }
      file += bytes[(start + 16)..<record.upperBound]
      file += [UInt8](repeating: 0, count: padding)
      add32(32 + length + padding)
    }
    return file
  }

  /// The packets in several files, each of which begins at one of the places.
  func split(at places: [Int]) -> [[UInt8]] {
    let bounds = [0] + places + [records.count]
    return zip(bounds, bounds.dropFirst()).map { from, to in
      Array(bytes[..<24]) + records[from..<to].flatMap { bytes[$0] }
    }
  }

  /// A pcapng block of the first interface's statistics (draft-ietf-opsawg-pcapng, 4.6).
  static func statistics(dropped: UInt8) -> [UInt8] {
    let option: [UInt8] = [7, 0, 8, 0, dropped, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    let length: [UInt8] = [40, 0, 0, 0]
    return [5, 0, 0, 0] + length + [UInt8](repeating: 0, count: 12) + option + length
  }

  /// The packets as a snap length would have left them.
  func cut(to snapLength: Int) -> [UInt8] {
    var file = Array(bytes[..<24])
    for record in records {
      let start = record.lowerBound
      let length = min(record.count - 16, snapLength)
      file += bytes[start..<(start + 8)] + [UInt8(length & 255), UInt8(length >> 8), 0, 0]
      file += bytes[(start + 12)..<(start + 16 + length)]
    }
    return file
  }

  /// The packets with an 802.1Q tag where an IPv4 address sends, as a card leaves what it sends.
  func tagged(_ vlan: UInt8, from source: [UInt8]) -> [UInt8] {
    var file = Array(bytes[..<24])
    for record in records {
      let start = record.lowerBound + 16
      let isSent =
        Array(bytes[start + 12..<start + 14]) == [8, 0]
        && Array(bytes[start + 26..<start + 30]) == source
      guard isSent else {
        file += bytes[record]
        continue
      }
      let length = record.count - 16 + 4
      file += bytes[record.lowerBound..<(start - 8)]
      for _ in 0..<2 { file += [UInt8(length & 255), UInt8(length >> 8), 0, 0] }
      file +=
        bytes[start..<(start + 12)] + [0x81, 0, 0, vlan] + bytes[(start + 12)..<record.upperBound]
    }
    return file
  }

  /// The packets with their times changed by so many seconds, by the packet's place.
  func shifted(by seconds: (Int) -> Int) -> [UInt8] {
    var file = Array(bytes[..<24])
    for (index, record) in records.enumerated() {
      let time = Self.number(bytes, record.lowerBound) + seconds(index)
      for shift in [0, 8, 16, 24] { file.append(UInt8(truncatingIfNeeded: time >> shift)) }
      file += bytes[(record.lowerBound + 4)..<record.upperBound]
    }
    return file
  }

  /// The packets so many seconds later.
  func shifted(seconds: Int) -> [UInt8] { repeated(2, everySeconds: seconds, from: 1) }

  /// The packets again and again, each round `seconds` later than the one before.
  func repeated(_ times: Int, everySeconds seconds: Int, from first: Int = 0) -> [UInt8] {
    var file = Array(bytes[..<24])
    file.reserveCapacity(bytes.count * times)
    for round in first..<times {
      for record in records {
        let start = record.lowerBound
        let time = Self.number(bytes, start) + round * seconds
        for shift in [0, 8, 16, 24] { file.append(UInt8(truncatingIfNeeded: time >> shift)) }
        file += bytes[(start + 4)..<record.upperBound]
      }
    }
    return file
  }
}

/// A program of the system that tests use when it is there.
enum Tool {
  static func path(_ name: String) -> String? {
    ["/usr/bin/", "/bin/", "/usr/local/bin/", "/opt/homebrew/bin/", "/usr/sbin/"]
      .map { $0 + name }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  static func run(_ name: String, _ arguments: [String]) throws {
    guard let path = path(name) else { throw CocoaError(.fileNoSuchFile) }
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CocoaError(.fileWriteUnknown) }
  }
}
