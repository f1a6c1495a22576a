// SPDX-License-Identifier: Apache-2.0
internal import Capture
internal import NetworkTypes
import Testing

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Which files are taken for one stream, and in what order.
@Suite struct RotationTests {
  /// A folder with captures of one packet each, at the given second.
  private final class Folder {
    let path = "/tmp/wardwire-rotation-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
    private var files: [TemporaryFile] = []

    // SAFETY: the path ends.
    init() { unsafe mkdir(path, 0o700) }

    func add(_ name: String, second: Int?, network: UInt32 = 1) {
      var packet = TestPacket.udp(0)
      packet.nanoseconds += Int64(second ?? 0) * 1_000_000_000
      add(name, pcapFile(second == nil ? [] : [packet], network: network))
    }

    func add(_ name: String, _ bytes: [UInt8]) {
      files.append(TemporaryFile(bytes, name: name, in: path))
    }

    /// The streams as the names of their files.
    func streams(_ arguments: [String]? = nil, separately: Bool = false) throws -> [[String]] {
      let paths = arguments.map { $0.map { path + "/" + $0 } } ?? [path]
      let list = try CaptureList(paths, separately: separately)
      return list.streams.map { range in
        list.captures[range].map { String($0.path.dropFirst(path.count + 1)) }
      }
    }

    deinit {
      files = []
      // SAFETY: the path ends.
      unsafe rmdir(path)
    }
  }

  @Test(arguments: [
    // tcpdump -C, with and without -W, and packed by -z.
    ["x.pcap", "x.pcap1", "x.pcap2", "x.pcap10"],
    ["x.pcap00", "x.pcap01", "x.pcap02"],
    ["x.pcap1.gz", "x.pcap2.gz", "x.pcap3"],
    ["trace", "trace1", "trace2"],
    // tcpdump -G, alone and with -C.
    ["w-20261123204800.pcap", "w-20261123214800.pcap"],
    ["w_2026-11-23_20:48:00.pcap", "w_2026-11-23_20:48:00.pcap1", "w_2026-11-23_21:48:00.pcap"],
    ["w-1795466880.pcap", "w-1795470480.pcap"],
    ["ward-2026-11-23.pcap", "ward-2026-11-24.pcap"],
    // dumpcap -b and editcap -c, old and new order.
    ["x_00001_20261123204800.pcapng", "x_00002_20261123204901.pcapng"],
    ["x_20261123204800_00001.pcapng", "x_20261123204901_00002.pcapng"],
    // Suricata and plain counters.
    ["log.pcap.1795466880", "log.pcap.1795466990"],
    ["ward-017.pcap", "ward-018.pcap", "ward-019.pcap"],
  ])
  func `names that programs give rotated files are one stream, in the order of time`(
    names: [String]
  ) throws {
    let folder = Folder()
    for (index, name) in names.enumerated() { folder.add(name, second: index) }
    #expect(try folder.streams() == [names])
    #expect(try folder.streams(names.reversed()) == [names])
    #expect(try folder.streams(separately: true) == names.map { [$0] })
  }

  @Test(arguments: [
    ["ward1.pcap", "ward2.pcap"], ["tls-10.pcap", "tls-11.pcap"], ["a-001.pcap", "b-002.pcap"],
    ["ward3-20261123.pcap", "ward4-20261123.pcap"], ["x.pcap", "x.pcapng"],
    ["host-101-443.pcap", "host-102-443.pcap"], ["w-99.pcap", "w-98.pcap"],
    ["7.pcap", "8.pcap"],
  ])
  func `other names stay apart`(names: [String]) throws {
    let folder = Folder()
    for (index, name) in names.enumerated() { folder.add(name, second: index) }
    #expect(try folder.streams() == names.map { [$0] })
  }

  @Test func `a ring that wrapped begins with its oldest file`() throws {
    let folder = Folder()
    for (name, second) in [("x.pcap0", 30), ("x.pcap1", 40), ("x.pcap2", 10), ("x.pcap3", 20)] {
      folder.add(name, second: second)
    }
    folder.add("between.pcap", second: 15)
    #expect(
      try folder.streams() == [["x.pcap2", "x.pcap3", "x.pcap0", "x.pcap1"], ["between.pcap"]]
    )
  }

  @Test func `files of other link types or interfaces are no part of it, nor is a file twice`()
    throws
  {
    let folder = Folder()
    folder.add("x.pcap", second: 0)
    folder.add("x.pcap1", second: 1, network: 101)
    for (index, name) in ["eth0", "eth1", "eth0"].enumerated() {
      var file = PcapngFile()
      file.section()
      file.interface(options: [(2, Array(name.utf8))])
      file.packet(.udp(index))
      folder.add("y_0000\(index)_2026112320480\(index).pcapng", file.bytes)
    }
    #expect(
      try folder.streams() == [
        ["x.pcap"], ["y_00000_20261123204800.pcapng", "y_00002_20261123204802.pcapng"],
        ["y_00001_20261123204801.pcapng"], ["x.pcap1"],
      ]
    )
    #expect(try folder.streams(["x.pcap", "x.pcap"]) == [["x.pcap"], ["x.pcap"]])
  }

  @Test func `what is not there or no capture stands for itself`() throws {
    let folder = Folder()
    folder.add("x.pcap1", second: 1)
    folder.add("x.pcap2", Array("nothing".utf8))
    #expect(
      try folder.streams(["x.pcap0", "x.pcap1", "x.pcap2"]) == [
        ["x.pcap0"], ["x.pcap1"], ["x.pcap2"],
      ]
    )
  }

  @Test func `a file goes on where the one before ended, within a pause and an overlap`() {
    let end = Timestamp(seconds: 1_795_466_880)
    func after(_ nanoseconds: Int64) -> Bool {
      CaptureList.continues(
        after: end,
        at: Timestamp(nanoseconds: end.nanoseconds + nanoseconds)
      )
    }
    #expect(after(0))
    #expect(after(600_000_000_000))
    #expect(!after(600_000_000_001))
    #expect(after(-1_000_000_000))
    #expect(!after(-1_000_000_001))
    #expect(CaptureList.continues(after: nil, at: end))
    #expect(CaptureList.continues(after: end, at: nil))
    #expect(
      !CaptureList.continues(
        after: Timestamp(nanoseconds: .min),
        at: Timestamp(nanoseconds: .max)
      )
    )
  }

  @Test func `numbers go on behind those of earlier files, counts are the file's own`() throws {
    let file = TemporaryFile(pcapFile([.udp(0), .udp(1), .udp(5_000_000), .udp(2)]))
    var options = CaptureOptions()
    options.packetsBefore = 100
    var reader = try CaptureReader(path: file.path, options: options)
    var numbers: [UInt64] = []
    _ = try reader.forEachFrame { frame in
      numbers.append(frame.number)
      return .next
    }
    #expect(numbers == [101, 102, 103, 104])
    #expect(reader.statistics.packets == 4)
    #expect(reader.statistics.delivered == 4)
    #expect(reader.statistics.clock.firstForward == 3)
    #expect(reader.statistics.clock.firstBackward == 4)
  }
}
