// SPDX-License-Identifier: Apache-2.0
internal import Audit
internal import Foundation
internal import Report

/// An output that is whole or absent: written beside its place under another name, then renamed.
///
/// Standard output, and what is no regular file (a device, a pipe), is written as it comes.
final class OutputFile {
  private let path: String
  private let handle: FileHandle
  /// Where the bytes wait for their name, `nil` when they are written in place.
  private let temporary: URL?
  private var isFinished = false

  /// Whether the reader went away; it then needs nothing more, which is no failure.
  private(set) var isClosed = false

  /// Opens an output; `-` is standard output.
  init(_ path: String) throws(AuditError) {
    self.path = path
    guard path != "-" else {
      handle = .standardOutput
      temporary = nil
      return
    }
    let url = URL(filePath: path).resolvingSymlinksInPath()
    let type =
      try? FileManager.default.attributesOfItem(atPath: url.path)[.type] as? FileAttributeType
    do {
      if type == .typeDirectory { throw CocoaError(.fileWriteInvalidFileName) }
      if let type, type != .typeRegular {
        handle = try FileHandle(forWritingTo: url)
        temporary = nil
        return
      }
      // Random and not the process's number: in containers that is the same every night.
      let mark = String(UInt64.random(in: .min ... .max), radix: 36)
      let beside = url.deletingLastPathComponent()
        .appending(path: ".\(url.lastPathComponent).\(mark)")
      try Data().write(to: beside, options: .withoutOverwriting)
      handle = try FileHandle(forWritingTo: beside)
      temporary = beside
    } catch {
      throw Self.failure(path, error)
    }
  }

  deinit {
    if let temporary, !isFinished { try? FileManager.default.removeItem(at: temporary) }
  }

  /// Appends bytes.
  func write(_ bytes: [UInt8]) throws(AuditError) {
    guard !isClosed else { return }
    do {
      try handle.write(contentsOf: bytes)
    } catch {
      guard temporary == nil, BrokenPipe.isCause(of: error) else { throw Self.failure(path, error) }
      isClosed = true
    }
  }

  /// Gives the output its name.
  ///
  /// Foundation's move refuses to replace, and `replaceItemAt` loses both files on Linux (Swift
  /// 6.3.1), so an older output is replaced by an atomic write of the new one's mapped bytes.
  func finish() throws(AuditError) {
    guard let temporary else { return }
    let url = URL(filePath: path).resolvingSymlinksInPath()
    do {
      try handle.close()
      do {
        try FileManager.default.moveItem(at: temporary, to: url)
      } catch CocoaError.fileWriteFileExists {
        try Data(contentsOf: temporary, options: .mappedIfSafe).write(to: url, options: .atomic)
        try FileManager.default.removeItem(at: temporary)
      }
      isFinished = true
    } catch {
      throw Self.failure(path, error)
    }
  }

  private static func failure(_ path: String, _ error: any Error) -> AuditError {
    let folder = URL(filePath: path).deletingLastPathComponent()
    if path != "-", !FileManager.default.fileExists(atPath: folder.path) {
      return .output(
        "\(PrintableText.make(path)) could not be written: there is no folder \(PrintableText.make(folder.path))"
      )
    }
    return .output(
      (path == "-" ? "standard output" : PrintableText.make(path))
        + " could not be written: \(error.localizedDescription)"
    )
  }
}

/// Standard output for short answers.
enum StandardOutput {
  /// Writes and answers whether somebody reads.
  static func write(_ bytes: [UInt8]) -> Bool {
    (try? FileHandle.standardOutput.write(contentsOf: Data(bytes))) != nil
  }

  /// Writes a line.
  static func line(_ text: String) { _ = write(Array((text + "\n").utf8)) }
}

/// A reader that has seen enough (`wardwire inspect ... | head`).
enum BrokenPipe {
  /// Whether that is what an error of Foundation means.
  static func isCause(of error: any Error) -> Bool {
    if let error = error as? POSIXError { return error.code == .EPIPE }
    let error = error as NSError
    if error.domain == NSPOSIXErrorDomain { return error.code == Int(EPIPE) }
    guard let cause = error.userInfo[NSUnderlyingErrorKey] as? any Error else { return false }
    return isCause(of: cause)
  }
}
