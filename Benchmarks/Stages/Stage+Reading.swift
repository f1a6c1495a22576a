// SPDX-License-Identifier: Apache-2.0
internal import Capture
internal import Foundation

// Reading frames from files, by the way of each kind of source.
extension Stage {
  static var reading: [Stage] {
    [
      Stage("read.pcap", per: "packet", rounds: 16_000) {
        try read($0, LongCapture.pcap, .always)
      },
      Stage("read.pcap-stream", per: "packet", rounds: 16_000) {
        try read($0, LongCapture.pcap, .never)
      },
      Stage("read.pcapng", per: "packet", rounds: 16_000) {
        try read($0, LongCapture.pcapng, .always)
      },
    ]
  }

  private static func read(_ rounds: Int, _ path: String, _ mapping: CaptureMapping) throws -> Int {
    var options = CaptureOptions()
    options.mapping = mapping
    var reader = try CaptureReader(path: path, options: options)
    var left = rounds
    var sum = 0
    _ = try reader.forEachFrame { frame in
      sum &+= frame.bytes.byteCount &+ frame.wireLength
      left -= 1
      return left > 0 ? .next : .stop
    }
    guard left == 0 else { throw StageError.tooFewPackets(path) }
    return sum
  }
}

/// Recorded captures repeated until they have packets enough for every stage; made once a run.
enum LongCapture {
  /// `hospital-day.pcap`, each copy a minute after the one before.
  static let pcap: String = write("pcap") {
    let bytes = try Data(contentsOf: URL(filePath: PackageFolder.capture("hospital-day.pcap")))
    var all = Data(bytes.prefix(24))
    for copy in 0..<60 {
      var records = [UInt8](bytes.dropFirst(24))
      var at = 0
      while at + 16 <= records.count {
        let seconds = number(records, at) &+ UInt32(copy * 60)
        for place in 0..<4 {
          records[at + place] = UInt8(truncatingIfNeeded: seconds >> UInt32(place * 8))
        }
        at += 16 + Int(number(records, at + 8))
      }
      all += records
    }
    return all
  }

  /// The same packets as one section of pcapng.
  static let pcapng: String = write("pcapng") {
    let bytes = try [UInt8](Data(contentsOf: URL(filePath: pcap)))
    var all = Data(
      block(0x0a0d_0d0a, little(0x1a2b_3c4d) + [1, 0, 0, 0] + little(.max) + little(.max))
    )
    all += block(1, [1, 0, 0, 0] + little(262_144))
    var at = 24
    while at + 16 <= bytes.count {
      let length = Int(number(bytes, at + 8))
      let time = UInt64(number(bytes, at)) * 1_000_000 + UInt64(number(bytes, at + 4))
      all += block(
        6,
        little(0) + little(UInt32(time >> 32)) + little(UInt32(truncatingIfNeeded: time))
          + bytes[(at + 8)..<(at + 16)] + bytes[(at + 16)..<(at + 16 + length)]
      )
      at += 16 + length
    }
    return all
  }

  private static func block(_ type: UInt32, _ body: [UInt8]) -> [UInt8] {
    let padding = [UInt8](repeating: 0, count: -body.count & 3)
    let length = little(UInt32(12 + body.count + padding.count))
    return little(type) + length + body + padding + length
  }

  private static func little(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32($0 * 8)) }
  }

  private static func number(_ bytes: [UInt8], _ at: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(bytes[at + $1]) << UInt32($1 * 8) }
  }

  private static func write(_ ending: String, _ content: () throws -> Data) -> String {
    let url = FileManager.default.temporaryDirectory
      .appending(path: "wardwire-stages-\(ProcessInfo.processInfo.processIdentifier).\(ending)")
    // A file that cannot be made is found missing when it is read.
    try? content().write(to: url)
    return url.path
  }

  /// Takes the files away.
  static func remove() {
    for path in [pcap, pcapng] { try? FileManager.default.removeItem(atPath: path) }
  }
}
