// SPDX-License-Identifier: Apache-2.0
internal import Capture
internal import Certificates

/// SHA-256 of files, for the record of what was judged.
enum FileDigest {
  /// In hexadecimal, of the first `bytes` of a file at most; `nil` when the file cannot be read or is no
  /// regular file.
  static func sha256(path: String, bytes: UInt64 = .max) -> String? {
    guard var chunks = FileChunks(path: path) else { return nil }
    var digest = ContentDigest.Running()
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    var left = bytes
    while true {
      let count = min(chunks.next(into: &buffer), Int(clamping: left))
      guard count >= 0 else { return nil }
      left -= UInt64(count)
      if count == 0 { return hexadecimal(digest.finish()) }
      if count == buffer.count { digest.update(buffer) } else { digest.update(buffer[..<count]) }
    }
  }

  static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
