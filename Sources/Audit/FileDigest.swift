// SPDX-License-Identifier: Apache-2.0
internal import Certificates
internal import Foundation

/// SHA-256 of files, for the record of what was judged.
enum FileDigest {
  /// In hexadecimal; `nil` when the file cannot be read or is no regular file.
  static func sha256(path: String) -> String? {
    let type = try? FileManager.default.attributesOfItem(
      atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    )[.type]
    guard type as? FileAttributeType == .typeRegular,
      let handle = FileHandle(forReadingAtPath: path)
    else { return nil }
    defer { try? handle.close() }
    var digest = ContentDigest.Running()
    while let part = try? handle.read(upToCount: 1 << 20), !part.isEmpty {
      digest.update([UInt8](part))
    }
    return hexadecimal(digest.finish())
  }

  static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
