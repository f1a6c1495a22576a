// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import FuzzTargets
internal import Testing

/// What libFuzzer found interesting, and what once stopped it, goes through the same code again.
@Suite struct `Fuzzing corpora` {
  private static let corpora = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Corpora")

  private static func inputs(_ target: FuzzTarget) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(
      at: corpora.appending(path: target.rawValue),
      includingPropertiesForKeys: nil
    ).sorted { $0.path < $1.path }
  }

  @Test(arguments: FuzzTarget.allCases)
  func `Every input of a target's corpus goes through`(target: FuzzTarget) throws {
    let inputs = try Self.inputs(target)
    #expect(!inputs.isEmpty)
    for input in inputs { try target.run([UInt8](Data(contentsOf: input))) }
  }

  @Test(arguments: FuzzTarget.allCases)
  func `So does every input cut in half, and with its first byte changed`(target: FuzzTarget) throws
  {
    for input in try Self.inputs(target) {
      var bytes = try [UInt8](Data(contentsOf: input))
      target.run(Array(bytes.prefix(bytes.count / 2)))
      if !bytes.isEmpty { bytes[0] ^= 0xff }
      target.run(bytes)
    }
  }
}
