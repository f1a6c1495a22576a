// SPDX-License-Identifier: Apache-2.0
import Audit
import Foundation
import Testing

@testable import wardwire

struct OutputFileTests {
  /// Runs in a folder of its own, which is gone afterwards.
  private func inFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "wardwire-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  private func names(_ folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  @Test(arguments: [false, true])
  func `an output appears whole, and an older one is replaced`(exists: Bool) throws {
    try inFolder { folder in
      let url = folder.appending(path: "report.json")
      if exists { try Data("old and longer".utf8).write(to: url) }
      let output = try OutputFile(url.path)
      try output.write(Array("new".utf8))
      #expect(FileManager.default.fileExists(atPath: url.path) == exists)
      if exists { #expect(try Data(contentsOf: url) == Data("old and longer".utf8)) }
      try output.write(Array("er".utf8))
      try output.finish()
      #expect(try Data(contentsOf: url) == Data("newer".utf8))
      #expect(try names(folder) == ["report.json"])
    }
  }

  @Test
  func `an output without bytes is an empty file, twice`() throws {
    try inFolder { folder in
      let url = folder.appending(path: "report.json")
      for _ in 0..<2 {
        try OutputFile(url.path).finish()
        #expect(try Data(contentsOf: url).isEmpty)
      }
      #expect(try names(folder) == ["report.json"])
    }
  }

  @Test
  func `an output that is not finished leaves nothing`() throws {
    try inFolder { folder in
      do {
        let output = try OutputFile(folder.appending(path: "report.json").path)
        try output.write([1, 2, 3])
      }
      #expect(try names(folder) == [])
    }
  }

  @Test
  func `a link stays a link, its file is replaced`() throws {
    try inFolder { folder in
      let url = folder.appending(path: "real.txt")
      let link = folder.appending(path: "link.txt")
      try Data("old".utf8).write(to: url)
      try FileManager.default.createSymbolicLink(at: link, withDestinationURL: url)
      let output = try OutputFile(link.path)
      try output.write(Array("new".utf8))
      try output.finish()
      #expect(try Data(contentsOf: url) == Data("new".utf8))
      #expect(try names(folder) == ["link.txt", "real.txt"])
    }
  }

  @Test
  func `a device is written and stays a device`() throws {
    let output = try OutputFile("/dev/null")
    try output.write([1])
    try output.finish()
    let attributes = try FileManager.default.attributesOfItem(atPath: "/dev/null")
    #expect(attributes[.type] as? FileAttributeType == .typeCharacterSpecial)
  }

  @Test
  func `a full device is an output error`() throws {
    let output = try OutputFile("/dev/full")
    let error = #expect(throws: AuditError.self) { try output.write([1]) }
    #expect(error.map { ExitStatus($0) } == .output)
    #expect(!output.isClosed)
  }

  @Test
  func `a folder, and a folder that is not there, are output errors`() throws {
    try inFolder { folder in
      for path in [folder.path, folder.appending(path: "none/report.json").path] {
        let error = #expect(throws: AuditError.self) { _ = try OutputFile(path) }
        #expect(error.map { ExitStatus($0) } == .output)
      }
      let left = try names(folder)
      #expect(left == [])
    }
  }
}

struct BrokenPipeTests {
  @Test
  func `a pipe whose reader is gone is told from a full device`() throws {
    Interrupt.ignoreBrokenPipes()
    let pipe = Pipe()
    try pipe.fileHandleForReading.close()
    let gone = #expect(throws: (any Error).self) {
      try pipe.fileHandleForWriting.write(contentsOf: Data([1]))
    }
    #expect(gone.map { BrokenPipe.isCause(of: $0) } == true)
    let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
    let error = #expect(throws: (any Error).self) { try full.write(contentsOf: Data([1])) }
    #expect(error.map { BrokenPipe.isCause(of: $0) } == false)
  }
}
