// SPDX-License-Identifier: Apache-2.0
#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Reads a regular file from its start to its end, in parts, as it stands.
package struct FileChunks: ~Copyable {
  private let file: OpenFile

  /// Opens a file; `nil` when it cannot be read or is no regular file.
  package init?(path: String) {
    guard let file = try? OpenFile(path: path), file.status()?.kind == .regular else { return nil }
    self.file = file
  }

  /// Reads the next part into the buffer, whose count stays: how many bytes, 0 at the end, -1 when
  /// the system cannot read on.
  package mutating func next(into buffer: inout [UInt8]) -> Int {
    let descriptor = file.descriptor
    return unsafe buffer.withUnsafeMutableBytes { bytes in
      // SAFETY: the kernel writes at most `bytes.count` bytes to the buffer's own memory.
      while true {
        let count = unsafe read(descriptor, bytes.baseAddress, bytes.count)
        if count >= 0 || errno != EINTR { return count }
      }
    }
  }
}
