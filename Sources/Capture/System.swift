// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The system's words for an `errno`.
func systemMessage(_ code: Int32) -> String {
  // SAFETY: strerror gives a string that ends, or nothing.
  guard let text = unsafe strerror(code) else { return "error \(code)" }
  return unsafe String(cString: text)
}

/// A file descriptor, closed with its last owner.
final class OpenFile: Sendable {
  let descriptor: Int32
  private let isOwned: Bool

  /// Opens a path for reading.
  init(path: String) throws(CaptureError) {
    // SAFETY: the path is a string that ends, for the call.
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    isOwned = true
    if descriptor < 0 { throw CaptureError(.system(errno), in: path) }
  }

  /// Lends a descriptor that somebody else closes.
  init(borrowing descriptor: Int32) {
    self.descriptor = descriptor
    isOwned = false
  }

  deinit { if isOwned, descriptor >= 0 { close(descriptor) } }

  /// What the file is now.
  func status() -> FileStatus? {
    var status = stat()
    // SAFETY: the pointer is valid for the call.
    guard unsafe fstat(descriptor, &status) == 0 else { return nil }
    return FileStatus(status)
  }
}

/// What the readers need of a file's metadata.
struct FileStatus {
  /// What kind of file.
  enum Kind { case regular, folder, other }

  let kind: Kind
  let size: Int
  /// Seconds since 1970 of the last change.
  let modified: Int

  init(_ status: stat) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: kind = .regular
    case S_IFDIR: kind = .folder
    default: kind = .other
    }
    size = Int(status.st_size)
    #if canImport(Glibc)
    modified = status.st_mtim.tv_sec
    #else
    modified = status.st_mtimespec.tv_sec
    #endif
  }

  /// The status of a path, symbolic links followed.
  init(path: String) throws(CaptureError) {
    var status = stat()
    // SAFETY: the pointer is valid for the call.
    guard unsafe stat(path, &status) == 0 else { throw CaptureError(.system(errno), in: path) }
    self.init(status)
  }

  /// Whether the file changed within the last `seconds`, so that somebody may still be writing.
  func isRecent(seconds: Int) -> Bool { time(nil) - modified < seconds }
}

/// Nanoseconds of a clock that only goes forward.
func monotonicNanoseconds() -> Int64 {
  var time = timespec()
  // SAFETY: the pointer is valid for the call.
  _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
  return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
}

/// Waits for something to read; false after `milliseconds` without.
func waitForInput(_ descriptor: Int32, milliseconds: Int32) -> Bool {
  var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
  // SAFETY: one entry, valid for the call. An interrupted wait counts as one that ran out.
  return unsafe poll(&entry, 1, milliseconds) > 0
}

/// Error numbers that the readers give themselves.
enum SystemError {
  static let badDescriptor = EBADF
  static let interrupted = EINTR
  static let noMemory = ENOMEM
}
