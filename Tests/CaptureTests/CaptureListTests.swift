// SPDX-License-Identifier: Apache-2.0
internal import Capture
import Testing

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

@Suite struct CaptureListTests {
  /// A folder with captures in no order of names, and other things.
  private final class Folder {
    let path = "/tmp/wardwire-list-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
    private var files: [TemporaryFile] = []

    init() {
      // SAFETY: the paths end.
      unsafe mkdir(path, 0o700)
      unsafe mkdir(path + "/sub", 0o700)
      add("c.pcap", pcapFile([.udp(1)]))
      add("b.pcap", pcapFile([.udp(3)]))
      add("sub/z.pcapng", PcapngFile.of([.udp(2)]))
      add("sub/y.cap", stored(pcapFile([.udp(3)])))
      add("none.pcap", pcapFile([]))
      add("notes.txt", Array("nothing".utf8))
      add("empty.pcap", [])
      unsafe symlink(path, path + "/sub/loop")
    }

    private func add(_ name: String, _ bytes: [UInt8]) {
      files.append(TemporaryFile(bytes, name: name, in: path))
    }

    func names(_ list: CaptureList) -> [String] {
      list.captures.map { String($0.path.dropFirst(path.count + 1)) }
    }

    deinit {
      files = []
      // SAFETY: the paths end.
      unsafe unlink(path + "/sub/loop")
      unsafe rmdir(path + "/sub")
      unsafe rmdir(path)
    }
  }

  @Test func `a folder is read in the order of first packets, then names`() throws {
    let folder = Folder()
    let list = try CaptureList([folder.path])
    #expect(folder.names(list) == ["c.pcap", "sub/z.pcapng", "b.pcap", "sub/y.cap", "none.pcap"])
    let skipped = list.skipped.map { "\($0.path.dropFirst(folder.path.count + 1)): \($0.reason)" }
    #expect(
      skipped == [
        "empty.pcap: is empty",
        "notes.txt: is no capture: begins like neither pcap nor pcapng",
        "sub/loop: is a folder, not a capture",
      ]
    )
    #expect(!list.isCut)
  }

  @Test func `arguments keep their order, and files are not looked into`() throws {
    let folder = Folder()
    let list = try CaptureList([
      "-", folder.path + "/b.pcap", folder.path + "/notes.txt", folder.path + "/?.pcap",
    ])
    #expect(list.captures[0].path == "-")
    #expect(folder.names(list).dropFirst() == ["b.pcap", "notes.txt", "c.pcap", "b.pcap"])
  }

  @Test func `what names nothing is an error`() {
    let missing = #expect(throws: CaptureError.self) { try CaptureList(["/nowhere"]) }
    #expect(missing?.reason == .system(ENOENT))
    let pattern = #expect(throws: CaptureError.self) { try CaptureList(["/nowhere/*"]) }
    #expect(pattern?.reason == .noMatch)
  }

  @Test func `the limits hold and are told`() throws {
    let folder = Folder()
    var limits = CaptureList.Limits()
    limits.depth = 1
    let shallow = try CaptureList([folder.path], limits: limits)
    #expect(folder.names(shallow) == ["c.pcap", "b.pcap", "none.pcap"])
    #expect(shallow.isCut)
    limits = CaptureList.Limits()
    limits.files = 2
    let few = try CaptureList([folder.path], limits: limits)
    #expect(few.captures.count + few.skipped.count <= 2)
    #expect(few.isCut)
  }
}
