// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Capture
internal import NetworkTypes
import Testing

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

@Suite struct CaptureReaderTests {
  @Test func `a caller that stops goes on where it was`() throws {
    for bytes in [pcapFile(TestPacket.some), PcapngFile.of(TestPacket.some)] {
      for mapping in [CaptureMapping.always, .never] {
        let file = TemporaryFile(bytes)
        var options = CaptureOptions()
        options.mapping = mapping
        var reader = try CaptureReader(path: file.path, options: options)
        var numbers: [UInt64] = []
        var pauses = 0
        while try reader.forEachFrame({ frame in
          numbers.append(frame.number)
          return .stop
        }) == .stopped { pauses += 1 }
        #expect(numbers == Array(1...12))
        #expect(pauses == 12)
      }
    }
  }

  @Test func `nothing of a mapped file is copied, and the counts are right`() throws {
    let file = TemporaryFile(pcapFile(TestPacket.some))
    var options = CaptureOptions(filter: "port 123")
    for mapping in [CaptureMapping.always, .never] {
      options.mapping = mapping
      var reader = try CaptureReader(path: file.path, options: options)
      _ = try reader.forEachFrame { _ in .next }
      let statistics = reader.statistics
      #expect(statistics.packets == 12)
      #expect(statistics.delivered == 4)
      #expect(statistics.bytesRead == UInt64(pcapFile(TestPacket.some).count))
      #expect((statistics.bytesCopied == 0) == (mapping == .always))
      #expect(statistics.first?.nanoseconds == TestPacket.some.first?.nanoseconds)
      #expect(statistics.last?.nanoseconds == TestPacket.some.last?.nanoseconds)
      #expect(reader.linkTypes == [.ethernet])
    }
  }

  @Test func `a file that somebody may be writing is not mapped by itself`() throws {
    let file = TemporaryFile(pcapFile(TestPacket.some))
    var reader = try CaptureReader(path: file.path)
    _ = try reader.forEachFrame { _ in .next }
    #expect(reader.statistics.bytesCopied > 0)
  }

  @Test func `what is appended while a mapped file is read is read, too`() throws {
    let file = TemporaryFile(pcapFile(TestPacket.some))
    var options = CaptureOptions()
    options.mapping = .always
    var reader = try CaptureReader(path: file.path, options: options)
    var count = 0
    _ = try reader.forEachFrame { frame in
      if frame.number == 3 { file.replace(pcapFile(TestPacket.some + TestPacket.some)) }
      count += 1
      return .next
    }
    #expect(count == 24)
  }

  @Test func `a mapped file that shrinks is an incident`() throws {
    let file = TemporaryFile(pcapFile(TestPacket.some))
    var options = CaptureOptions()
    options.mapping = .always
    var reader = try CaptureReader(path: file.path, options: options)
    _ = try reader.forEachFrame { _ in .stop }
    file.replace(Array(pcapFile(TestPacket.some)[..<40]))
    #expect(try reader.forEachFrame { _ in .next } == .end)
    let end = UInt64(40 + TestPacket.some[0].bytes.count)
    #expect(reader.incident == .shrank(atOffset: end))
  }

  @Test func `a stop request interrupts and reading can go on`() throws {
    let stop = StopRequest()
    var options = CaptureOptions()
    options.stop = stop
    let file = TemporaryFile(pcapFile(TestPacket.some))
    var reader = try CaptureReader(path: file.path, options: options)
    stop.request()
    #expect(try reader.forEachFrame { _ in .next } == .interrupted)
  }

  @Test func `filters choose packets and keep their numbers`() throws {
    for bytes in [pcapFile(TestPacket.some), PcapngFile.of(TestPacket.some)] {
      for mapping in [CaptureMapping.always, .never] {
        let reading = try Reading(file: bytes, mapping: mapping, filter: "udp and port 123")
        #expect(reading.numbers == [1, 4, 7, 10])
      }
    }
  }

  @Test func `a filter that does not compile says what libpcap says`() throws {
    for bytes in [pcapFile(TestPacket.some), PcapngFile.of(TestPacket.some)] {
      let error = #expect(throws: CaptureError.self) {
        try Reading(file: bytes, filter: "tcp prt 80")
      }
      guard case .filter(let expression, let message) = error?.reason else {
        Issue.record("no filter error: \(String(describing: error))")
        continue
      }
      #expect(expression == "tcp prt 80")
      #expect(message.contains("syntax error"))
    }
    #expect(throws: CaptureError.self) { try CaptureFilter.validate("tcp prt 80") }
    #expect(throws: Never.self) { try CaptureFilter.validate("type mgt subtype beacon") }
    #expect(throws: Never.self) { try CaptureFilter.validate("vlan 7 and tcp port 2575") }
  }

  @Test func `BSD loopback is filtered whatever system and byte order wrote the file`() throws {
    for (family, isBig) in [(UInt32(24), false), (28, true), (30, false), (30, true)] {
      var packet = FileBytes(big: isBig)
      packet.put(family)
      packet.bytes += [0x60, 0, 0, 0, 0, 0, 59, 64] + Array(repeating: 0, count: 32)
      let frame = TestPacket(bytes: packet.bytes, wireLength: 44, nanoseconds: 1000)
      var blocks = PcapngFile(big: isBig)
      blocks.section()
      blocks.interface(0)
      blocks.packet(frame)
      for file in [pcapFile([frame], big: isBig, network: 0), blocks.bytes] {
        #expect(try Reading(file: file, filter: "ip6").packets.count == 1)
        #expect(try Reading(file: file, filter: "ip").packets.isEmpty)
      }
    }
  }

  @Test func `a later interface that the filter cannot be for stays silent`() throws {
    var file = PcapngFile()
    file.section()
    file.interface(1)
    file.interface(147)
    file.packet(TestPacket.some[0], interface: 1)
    file.packet(TestPacket.some[0])
    let reading = try Reading(file: file.bytes, filter: "ether host 00:01:02:03:04:05")
    #expect(reading.numbers == [2])
    #expect(reading.interfaces[1].filterMessage != nil)
  }

  @Test func `what is no capture is refused by name and reason`() {
    func reason(_ bytes: [UInt8]) -> CaptureError.Reason? {
      let error = #expect(throws: CaptureError.self) { try Reading(file: bytes) }
      return error?.reason
    }
    #expect(reason([]) == .empty)
    #expect(reason(Array("hello world".utf8)) == .notACapture(looksLike: nil))
    #expect(reason([0x50, 0x4B, 3, 4, 0]) == .notACapture(looksLike: "a zip archive"))
    let missing = #expect(throws: CaptureError.self) { _ = try CaptureReader(path: "/nowhere/x") }
    #expect(missing == CaptureError(.system(ENOENT), in: "/nowhere/x"))
    #expect(missing?.description == "/nowhere/x: No such file or directory")
    let folder = #expect(throws: CaptureError.self) { _ = try CaptureReader(path: "/tmp") }
    #expect(folder?.reason == .isFolder)
  }
}
