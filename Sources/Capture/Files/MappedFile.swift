// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif
internal import Synchronization

/// A regular file in memory, page by page as it is read.
///
/// Several readers may share one: a page that one of them has brought in costs the others nothing.
///
/// A file that becomes shorter while it is mapped kills the reader with SIGBUS at the first page
/// that is gone. `sizeNow` is asked every `CaptureReader.stride` bytes, and files that changed lately
/// are not mapped at all; what is left is somebody truncating an old file in that very moment.
@safe
final class MappedFile: Sendable {
  /// Pages behind all readers are given back in pieces of this many bytes.
  static let releaseStride = 64 << 20

  private struct Progress {
    /// How far each reader is.
    var positions: [Int]
    var released = 0
  }

  private let file: OpenFile
  // A number, not a pointer: what is mapped never changes, so that threads may share it.
  private let address: UInt
  private let size: Int
  private let progress: Mutex<Progress>

  /// Maps the first `size` bytes, at least one, for so many readers.
  init(_ file: OpenFile, size: Int, path: String, readers: Int = 1) throws(CaptureError) {
    guard let address = MappedFile.map(file, size) else {
      throw CaptureError(.system(errno), in: path)
    }
    self.file = file
    self.size = size
    self.address = address
    progress = Mutex(Progress(positions: [Int](repeating: 0, count: max(1, readers))))
  }

  private init(_ file: OpenFile, size: Int, address: UInt, position: Int) {
    self.file = file
    self.size = size
    self.address = address
    progress = Mutex(Progress(positions: [position]))
  }

  // SAFETY: the mapping of `size` bytes; spans of it depend on self.
  deinit { unsafe munmap(UnsafeMutableRawPointer(bitPattern: address), size) }

  private static func map(_ file: OpenFile, _ size: Int) -> UInt? {
    // SAFETY: a new private mapping that is only read; the result is checked.
    let address = unsafe mmap(nil, size, PROT_READ, MAP_PRIVATE, file.descriptor, 0)
    guard unsafe address != MAP_FAILED, let address = unsafe address else { return nil }
    _ = unsafe madvise(address, size, Int32(MADV_SEQUENTIAL))
    return UInt(bitPattern: address)
  }

  /// The whole mapping.
  var bytes: RawSpan {
    @_lifetime(borrow self)
    get {
      // SAFETY: `size` bytes are mapped as long as self lives, and are never written.
      guard let start = unsafe UnsafeRawPointer(bitPattern: address) else { return RawSpan() }
      let span = unsafe RawSpan(_unsafeStart: start, byteCount: size)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// The file's size now; nothing when it cannot be asked.
  var sizeNow: Int? { file.status()?.size }

  /// The same file with what was appended, for the one reader that is so far; nothing when the system
  /// refuses.
  func extended(to newSize: Int, at position: Int) -> MappedFile? {
    guard let address = MappedFile.map(file, newSize) else { return nil }
    return MappedFile(file, size: newSize, address: address, position: position)
  }

  /// Notes that a reader is behind `position`, and gives back whole pages that all of them have read.
  func release(before position: Int, by reader: Int = 0) {
    progress.withLock { progress in
      guard reader < progress.positions.count else { return }
      progress.positions[reader] = position
      let least = progress.positions.min() ?? 0
      guard least - progress.released >= MappedFile.releaseStride else { return }
      let pageLength = Int(sysconf(Int32(_SC_PAGESIZE)))
      let edge = min(least, size) / pageLength * pageLength
      let start = address + UInt(progress.released)
      guard edge > progress.released else { return }
      // SAFETY: inside of the mapping, on page borders; the pages come back from the file when they
      // are read again.
      _ = unsafe madvise(
        UnsafeMutableRawPointer(bitPattern: start),
        edge - progress.released,
        Int32(MADV_DONTNEED)
      )
      progress.released = edge
    }
  }
}

/// The mappings that the workers of one run share, by path.
package final class SharedMappings: Sendable {
  private struct Entry {
    let mapping: MappedFile
    /// Readers that have not asked for it yet.
    var expected: Int
  }

  private let readers: Int
  private let entries = Mutex<[String: Entry]>([:])

  /// For files that so many readers read, each once.
  package init(readers: Int) { self.readers = readers }

  /// The file's mapping: made for the first reader, handed to the others, forgotten after the last.
  func mapping(of file: OpenFile, size: Int, path: String) throws(CaptureError) -> MappedFile {
    let result = entries.withLock { entries -> Result<MappedFile, CaptureError> in
      if var entry = entries[path] {
        entry.expected -= 1
        entries[path] = entry.expected > 0 ? entry : nil
        return .success(entry.mapping)
      }
      do throws(CaptureError) {
        let mapping = try MappedFile(file, size: size, path: path, readers: readers)
        if readers > 1 { entries[path] = Entry(mapping: mapping, expected: readers - 1) }
        return .success(mapping)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}
