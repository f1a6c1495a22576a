// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Capture
internal import Foundation
import Testing

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

@Suite struct StreamTests {
  /// `pcapFile(TestPacket.some)` of this size, so that the compressed forms below stay true.
  static let plain = pcapFile(TestPacket.some)

  @Test(arguments: [1, 7, 4096])
  func `a pipe gives the same packets whatever the pieces are`(size: Int) throws {
    for bytes in [StreamTests.plain, PcapngFile.of(TestPacket.some), stored(StreamTests.plain)] {
      let reading = try read(bytes, pieces: size)
      #expect(reading.packets == TestPacket.some)
      #expect(reading.incident == nil)
    }
  }

  @Test func `gzip with one or several members, and padding behind them`() throws {
    let middle = StreamTests.plain.count / 2
    let two =
      stored(Array(StreamTests.plain[..<middle])) + stored(Array(StreamTests.plain[middle...]))
    for bytes in [stored(StreamTests.plain), two, two + [0, 0, 0, 0]] {
      let reading = try Reading(file: bytes)
      #expect(reading.packets == TestPacket.some)
      #expect(reading.incident == nil)
    }
  }

  @Test func `Zstandard with one or several frames, and skippable ones`() throws {
    let middle = StreamTests.plain.count / 2
    let two =
      rawFrame(Array(StreamTests.plain[..<middle])) + rawFrame(Array(StreamTests.plain[middle...]))
    let skippable: [UInt8] = [0x50, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3]
    for bytes in [rawFrame(StreamTests.plain), two, skippable + two] {
      let reading = try Reading(file: bytes)
      #expect(reading.packets == TestPacket.some)
      #expect(reading.incident == nil)
    }
  }

  @Test func `compressed data cut at every byte never loses what came before`() throws {
    for whole in [stored(StreamTests.plain), rawFrame(StreamTests.plain)] {
      var last = 0
      for length in 140..<whole.count {
        let reading = try Reading(file: Array(whole[..<length]))
        #expect(reading.packets == Array(TestPacket.some[..<reading.packets.count]))
        #expect(reading.packets.count >= last)
        guard case .truncated = reading.incident else {
          Issue.record("cut at \(length): \(String(describing: reading.incident))")
          return
        }
        last = reading.packets.count
      }
      #expect(last >= TestPacket.some.count - 1)
    }
  }

  @Test func `a wrong checksum is damage`() throws {
    var bytes = stored(StreamTests.plain)
    bytes[bytes.count - 8] ^= 1
    let reading = try Reading(file: bytes)
    #expect(reading.packets == TestPacket.some)
    #expect(
      reading.incident == .corrupt(atOffset: UInt64(StreamTests.plain.count), .compressedData)
    )
  }

  @Test(arguments: 0..<200)
  func `mutated compressed data neither traps nor hangs`(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    var file = seed % 2 == 0 ? stored(StreamTests.plain) : rawFrame(StreamTests.plain)
    for _ in 0..<3 {
      file[Int.random(in: 4..<file.count, using: &random)] = .random(in: 0...255, using: &random)
    }
    do throws(CaptureError) {
      #expect(try Reading(file: file).packets.count <= 100)
    } catch {
      #expect(error.description.isEmpty == false)
    }
  }

  @Test func `the limit for decompressed bytes holds`() throws {
    var limits = CaptureLimits()
    limits.decompressedBytes = 100
    let many = (0..<40_000).map { TestPacket.udp($0) }
    let reading = try Reading(file: stored(pcapFile(many)), limits: limits)
    guard case .limit = reading.incident else {
      Issue.record("no limit: \(String(describing: reading.incident))")
      return
    }
    #expect(reading.packets.count < many.count)
  }

  @Test func `a stop request ends waiting for a pipe`() throws {
    let pipe = PipeEnds()
    let stop = StopRequest()
    var options = CaptureOptions()
    options.stop = stop
    pipe.write(StreamTests.plain)
    var reader = try CaptureReader(descriptor: pipe.output, name: "pipe", options: options)
    var count = 0
    let pause = try reader.forEachFrame { _ in
      count += 1
      if count == 12 { stop.request() }
      return .next
    }
    #expect(pause == .interrupted)
    #expect(count == 12)
    #expect(reader.incident == nil)
  }

  private func read(_ bytes: [UInt8], pieces: Int) throws -> Reading {
    let pipe = PipeEnds()
    Thread.detachNewThread {
      var start = 0
      while start < bytes.count {
        let end = min(start + pieces, bytes.count)
        pipe.write(Array(bytes[start..<end]))
        start = end
        sched_yield()
      }
      pipe.closeInput()
    }
    return try Reading(CaptureReader(descriptor: pipe.output, name: "pipe"))
  }
}

/// gzip of stored blocks (RFC 1951, 3.2.4): no compressor is needed to make it.
func stored(_ bytes: [UInt8]) -> [UInt8] {
  var result: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
  var start = 0
  repeat {
    let end = min(start + 60_000, bytes.count)
    let length = UInt16(end - start)
    result.append(end == bytes.count ? 1 : 0)
    result += FileBytes.bytes(of: length, big: false) + FileBytes.bytes(of: ~length, big: false)
    result += bytes[start..<end]
    start = end
  } while start < bytes.count
  var crc: UInt32 = .max
  for byte in bytes {
    crc ^= UInt32(byte)
    for _ in 0..<8 { crc = crc & 1 != 0 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
  }
  return result + FileBytes.bytes(of: ~crc, big: false)
    + FileBytes.bytes(of: UInt32(bytes.count), big: false)
}

/// A Zstandard frame of raw blocks (RFC 8878, 3.1.1) with a window of 1 MiB and no checksum.
func rawFrame(_ bytes: [UInt8]) -> [UInt8] {
  var result: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0, 0x50]
  var start = 0
  repeat {
    let end = min(start + 100, bytes.count)
    let header = UInt32(end - start) << 3 | (end == bytes.count ? 1 : 0)
    result += FileBytes.bytes(of: header, big: false)[..<3]
    result += bytes[start..<end]
    start = end
  } while start < bytes.count
  return result
}

/// A pipe that is closed with its owner.
final class PipeEnds: Sendable {
  let output: Int32
  private let input: Int32

  init() {
    var ends: [Int32] = [0, 0]
    // SAFETY: two descriptors are what pipe writes.
    precondition(unsafe pipe(&ends) == 0, "no pipe")
    (output, input) = (ends[0], ends[1])
  }

  func write(_ bytes: [UInt8]) {
    // SAFETY: as many bytes as the array has.
    let count = unsafe bytes.withUnsafeBytes { buffer in
      #if canImport(Glibc)
      unsafe Glibc.write(input, buffer.baseAddress, buffer.count)
      #else
      unsafe Darwin.write(input, buffer.baseAddress, buffer.count)
      #endif
    }
    precondition(count == bytes.count, "pipe is full")
  }

  func closeInput() { close(input) }

  deinit { close(output) }
}
