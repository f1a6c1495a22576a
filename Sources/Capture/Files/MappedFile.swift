// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A regular file in memory, page by page as it is read.
///
/// A file that becomes shorter while it is mapped kills the reader with SIGBUS at the first page
/// that is gone. `sizeNow` is asked every `CaptureReader.stride` bytes, and files that changed lately
/// are not mapped at all; what is left is somebody truncating an old file in that very moment.
@safe
final class MappedFile {
  /// Pages behind the reader are given back in pieces of this many bytes.
  static let releaseStride = 64 << 20

  private let file: OpenFile
  private var base: UnsafeMutableRawPointer
  private var size: Int
  private var released = 0
  private let pageLength = Int(sysconf(Int32(_SC_PAGESIZE)))

  /// Maps the first `size` bytes; at least one.
  init(_ file: OpenFile, size: Int, path: String) throws(CaptureError) {
    self.file = file
    self.size = size
    guard let base = unsafe MappedFile.map(file, size) else {
      throw CaptureError(.system(errno), in: path)
    }
    unsafe self.base = base
  }

  // SAFETY: `base` is the mapping of `size` bytes; spans of it depend on self.
  deinit { unsafe munmap(base, size) }

  @unsafe
  private static func map(_ file: OpenFile, _ size: Int) -> UnsafeMutableRawPointer? {
    // SAFETY: a new private mapping that is only read; the result is checked.
    let address = unsafe mmap(nil, size, PROT_READ, MAP_PRIVATE, file.descriptor, 0)
    guard unsafe address != MAP_FAILED, let address = unsafe address else { return nil }
    _ = unsafe madvise(address, size, Int32(MADV_SEQUENTIAL))
    return unsafe address
  }

  /// The whole mapping.
  var bytes: RawSpan {
    @_lifetime(borrow self)
    get {
      // SAFETY: `size` bytes are mapped as long as self lives and `remap` is not called, which
      // needs self exclusively in the one reader that has it.
      let span = unsafe RawSpan(_unsafeStart: UnsafeRawPointer(base), byteCount: size)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// The file's size now; nothing when it cannot be asked.
  var sizeNow: Int? { file.status()?.size }

  /// Maps the file again, larger; false when the system refuses.
  func remap(size newSize: Int) -> Bool {
    guard let larger = unsafe MappedFile.map(file, newSize) else { return false }
    // SAFETY: no span of the old mapping is alive: the reader calls this between two scans.
    unsafe munmap(base, size)
    unsafe base = larger
    size = newSize
    return true
  }

  /// Gives back whole pages that lie before `position`.
  func release(before position: Int) {
    guard position - released >= MappedFile.releaseStride else { return }
    let edge = min(position, size) / pageLength * pageLength
    guard edge > released else { return }
    // SAFETY: inside of the mapping, on page borders; the pages come back from the file when they
    // are read again.
    _ = unsafe madvise(base + released, edge - released, Int32(MADV_DONTNEED))
    released = edge
  }
}
