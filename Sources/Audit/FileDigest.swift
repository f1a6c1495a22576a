// SPDX-License-Identifier: Apache-2.0
internal import Capture
internal import Certificates

/// SHA-256 of files, for the record of what was judged.
enum FileDigest {
  /// In hexadecimal; `nil` when the file cannot be read or is no regular file.
  static func sha256(path: String) -> String? {
    guard var chunks = FileChunks(path: path) else { return nil }
    var digest = ContentDigest.Running()
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = chunks.next(into: &buffer)
      guard count >= 0 else { return nil }
      if count == 0 { return hexadecimal(digest.finish()) }
      if count == buffer.count { digest.update(buffer) } else { digest.update(buffer[..<count]) }
    }
  }

  static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
