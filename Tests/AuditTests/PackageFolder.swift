// SPDX-License-Identifier: Apache-2.0
internal import Foundation

/// Files of this package, and what lies beside it.
enum PackageFolder {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  static let captures = root.appending(path: "Captures")
  static let rules = root.appending(path: "Rules").path
  static let policy = root.appending(path: "Rules/policies/sample-hospital.yaml").path
  /// The policy of that name in a manifest.
  static func policy(_ name: String) -> String? {
    name == "none" ? nil : root.appending(path: "Rules/policies/\(name).yaml").path
  }
  /// Other projects' captures.
  static let corpus = root.appending(path: "../shared/corpus").standardizedFileURL

  static var hasCorpus: Bool { FileManager.default.fileExists(atPath: corpus.path) }
}

/// A folder that goes with its owner.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appending(path: "wardwire-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  /// Writes a file; it is made to look old, because a capture that was written to just now is read
  /// in another way than one that nobody touches.
  func write(_ bytes: some Sequence<UInt8>, _ name: String) throws -> String {
    let file = url.appending(path: name)
    try Data(bytes).write(to: file)
    try Self.age(file.path)
    return file.path
  }

  static func age(_ path: String) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1_700_000_000)],
      ofItemAtPath: path
    )
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}
