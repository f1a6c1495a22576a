// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Finds the files below a folder, and those that a pattern matches.
struct FolderSearch {
  private let depth: Int
  private let limit: Int
  /// Files found, folder by folder in the order of their names.
  private(set) var files: [String] = []
  /// Folders that cannot be read.
  private(set) var refused: [(path: String, reason: CaptureError.Reason)] = []
  /// Whether a limit was reached.
  private(set) var isCut = false

  init(depth: Int, files limit: Int) {
    self.depth = depth
    self.limit = limit
  }

  /// Adds what is below a folder; symbolic links to folders are not followed, so there is no loop.
  mutating func visit(_ folder: String) { visit(folder, level: 0) }

  private mutating func visit(_ folder: String, level: Int) {
    guard level < depth else {
      isCut = true
      return
    }
    // SAFETY: the stream is closed on return; an entry is read before the next one is asked for.
    guard let stream = unsafe opendir(folder) else {
      refused.append((folder, .system(errno)))
      return
    }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe String(cString: UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self))
      }
      if name == "." || name == ".." { continue }
      guard names.count + files.count < limit else {
        isCut = true
        break
      }
      names.append(name)
    }
    unsafe closedir(stream)
    for name in names.sorted() {
      let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
      var status = stat()
      // SAFETY: the pointer is valid for the call.
      if unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
        visit(path, level: level + 1)
      } else if files.count < limit {
        files.append(path)
      }
    }
  }

  /// Whether an argument has characters of a glob.
  static func isPattern(_ text: String) -> Bool {
    text.utf8.contains {
      $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "[")
    }
  }

  /// The paths that a pattern matches, in the order of their names; `~` is the home folder.
  static func glob(_ pattern: String) -> [String] {
    var result = unsafe glob_t()
    // SAFETY: freed below; gl_pathc strings stand at gl_pathv.
    defer { unsafe globfree(&result) }
    #if canImport(Glibc)
    let status = unsafe Glibc.glob(pattern, GLOB_TILDE, nil, &result)
    #else
    let status = unsafe Darwin.glob(pattern, GLOB_TILDE, nil, &result)
    #endif
    guard status == 0, let paths = unsafe result.gl_pathv else { return [] }
    return unsafe (0..<Int(result.gl_pathc)).compactMap { index in
      unsafe paths[index].map { unsafe String(cString: $0) }
    }
  }
}
