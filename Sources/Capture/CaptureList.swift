// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes

/// The captures that a command line names: files, folders, globs and standard input.
package struct CaptureList: Hashable, Sendable {
  /// How far folders are searched.
  package struct Limits: Hashable, Sendable {
    /// Folders in folders.
    package var depth = 64
    /// Files in all of them, captures or not.
    package var files = 1_000_000

    /// The defaults.
    package init() {}
  }

  /// One capture to read.
  package struct Entry: Hashable, Sendable {
    /// What `CaptureReader.init(path:)` takes; `-` is standard input.
    package let path: String
    /// When its first packet was captured; nothing for captures without one, and for those that
    /// were not looked into.
    package let first: Timestamp?
    /// Bytes of the file when it was looked up; nothing for what is no regular file.
    package let size: UInt64?
    /// What it says of its interfaces before the first packet, where that was looked at.
    let head: CaptureHead?

    /// Names a capture.
    package init(path: String, first: Timestamp? = nil) {
      self.init(path: path, first: first, size: nil, head: nil)
    }

    init(path: String, first: Timestamp?, size: UInt64?, head: CaptureHead?) {
      self.path = path
      self.first = first
      self.size = size
      self.head = head
    }

    /// A named file, which is not looked into.
    init(path: String, _ status: FileStatus) {
      let size = status.kind == .regular ? UInt64(clamping: status.size) : nil
      self.init(path: path, first: nil, size: size, head: nil)
    }

    /// Whether it comes first: by the time of the first packet, then by name; without a packet last.
    func precedes(_ other: Entry) -> Bool {
      let (a, b) = (first?.nanoseconds ?? .max, other.first?.nanoseconds ?? .max)
      return a != b ? a < b : path < other.path
    }
  }

  /// Something in a folder that is not read.
  package struct Skipped: Hashable, Sendable {
    /// Where it is.
    package let path: String
    /// Why it is not read.
    package let reason: CaptureError.Reason
  }

  /// The captures, in the order to read them in.
  ///
  /// Arguments keep their order. What one folder or glob holds is ordered by the time of the first
  /// packet, then by name; captures without a packet come last. The files of a stream stand together
  /// where the first of them stands.
  package internal(set) var captures: [Entry] = []
  /// The captures of each stream, as places in `captures`; most streams have one.
  ///
  /// Rotated files of one program and interface are one stream as long as they follow each other:
  /// see ``continues(after:at:)``.
  package internal(set) var streams: [Range<Int>] = []
  /// What was found in folders and by globs and is no capture.
  package private(set) var skipped: [Skipped] = []
  /// Whether `Limits` kept something from being found.
  package private(set) var isCut = false

  private let limits: Limits

  /// Looks up arguments; with `separately` every capture is a stream of its own.
  /// - Throws: when every argument names nothing. A named file is opened later, and one that is not
  ///   there fails then.
  package init(
    _ arguments: [String],
    separately: Bool = false,
    limits: Limits = Limits()
  ) throws(CaptureError) {
    self.limits = limits
    var failed: (count: Int, error: CaptureError)?
    for argument in arguments {
      do throws(CaptureError) {
        try add(argument)
      } catch {
        // Reading it will say the same; the others are read all the same.
        captures.append(Entry(path: argument))
        failed = ((failed?.count ?? 0) + 1, failed?.error ?? error)
      }
    }
    if let failed, failed.count == arguments.count { throw failed.error }
    if separately {
      streams = captures.indices.map { $0..<($0 + 1) }
    } else {
      gatherStreams()
    }
  }

  private mutating func add(_ argument: String) throws(CaptureError) {
    if argument == "-" {
      captures.append(Entry(path: argument))
      return
    }
    do throws(CaptureError) {
      let status = try FileStatus(path: argument)
      if status.kind == .folder {
        addSorted(search(argument))
      } else {
        captures.append(Entry(path: argument, status))
      }
    } catch {
      // A file may be called [1].pcap: what exists is no pattern.
      guard FolderSearch.isPattern(argument) else { throw error }
      let matches = FolderSearch.glob(argument)
      guard !matches.isEmpty else { throw CaptureError(.noMatch, in: argument) }
      var found: [String] = []
      for match in matches {
        if (try? FileStatus(path: match))?.kind == .folder {
          found += search(match)
        } else {
          found.append(match)
        }
      }
      addSorted(found)
    }
  }

  private mutating func search(_ folder: String) -> [String] {
    var search = FolderSearch(depth: limits.depth, files: limits.files)
    search.visit(folder)
    isCut = isCut || search.isCut
    for (path, reason) in search.refused { skipped.append(Skipped(path: path, reason: reason)) }
    return search.files
  }

  private mutating func addSorted(_ paths: [String]) {
    var found: [Entry] = []
    for path in paths {
      do throws(CaptureError) {
        found.append(try CaptureList.look(path))
      } catch {
        skipped.append(Skipped(path: path, reason: error.reason))
      }
    }
    captures += found.sorted { $0.precedes($1) }
  }

  /// Reads a capture as far as its first packet.
  static func look(_ path: String) throws(CaptureError) -> Entry {
    // Opening a named pipe would wait for its writer.
    let status = try FileStatus(path: path)
    switch status.kind {
    case .regular: break
    case .folder: throw CaptureError(.isFolder, in: path)
    case .other: throw CaptureError(.notACapture(looksLike: "a device or pipe"), in: path)
    }
    var reader = try CaptureReader(path: path)
    var first: Timestamp?
    _ = try reader.forEachFrame { frame in
      first = frame.time
      return .stop
    }
    return Entry(
      path: path,
      first: first,
      size: UInt64(clamping: status.size),
      head: CaptureHead(reader.interfaces)
    )
  }
}

/// The interfaces that a capture names before its first packet.
struct CaptureHead: Hashable, Sendable {
  private let linkTypes: [LinkType]
  private let names: [String?]

  init(_ interfaces: [CaptureInterface]) {
    linkTypes = interfaces.map(\.linkType)
    names = interfaces.map(\.name)
  }
}
