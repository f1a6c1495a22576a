// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Capture
internal import Foundation
internal import NetworkTypes

/// Reads the input as a file in both ways, which must give the same frames and the same end.
enum CaptureExercise {
  private struct Reading: Equatable {
    var frames = 0
    /// FNV-1a over everything that a frame is.
    var digest: UInt64 = 0xcbf2_9ce4_8422_2325
    var incident: CaptureIncident?
    var error: String?
    var packets: UInt64 = 0

    mutating func add(_ value: UInt64) {
      digest = (digest ^ value) &* 0x100_0000_01b3
    }
  }

  static func run(_ input: [UInt8]) {
    // A file of its own: tests replay several inputs at once.
    let path = FileManager.default.temporaryDirectory
      .appending(path: "wardwire-fuzz-\(UUID().uuidString)").path
    guard !input.isEmpty, FileManager.default.createFile(atPath: path, contents: Data(input)) else {
      return
    }
    defer { try? FileManager.default.removeItem(atPath: path) }
    let mapped = read(path, .always)
    let streamed = read(path, .never)
    hold(mapped == streamed, "mapped \(mapped), as a stream \(streamed)")
  }

  private static func read(_ path: String, _ mapping: CaptureMapping) -> Reading {
    var reading = Reading()
    var options = CaptureOptions()
    options.mapping = mapping
    options.limits.decompressedBytes = 1 << 20
    do throws(CaptureError) {
      var reader = try CaptureReader(path: path, options: options)
      let pause = try reader.forEachFrame { frame in
        reading.frames += 1
        reading.add(UInt64(truncatingIfNeeded: frame.nanoseconds))
        reading.add(frame.number)
        reading.add(UInt64(frame.wireLength))
        reading.add(UInt64(frame.linkType.rawValue))
        for offset in 0..<frame.bytes.byteCount { reading.add(UInt64(frame.bytes.uint8(offset))) }
        hold(frame.wireLength >= frame.bytes.byteCount, "shorter on the wire")
        return .next
      }
      hold(pause == .end, "stopped by nobody")
      reading.incident = reader.incident
      reading.packets = reader.statistics.packets
      hold(reader.statistics.delivered == UInt64(reading.frames), "miscounted")
    } catch {
      reading.error = error.description
    }
    return reading
  }
}
