// SPDX-License-Identifier: Apache-2.0
internal import Audit
internal import Certificates
internal import Foundation
internal import Pack
internal import Report

/// A folder that is whole or absent: filled beside its place under another name, then renamed.
final class PackWriter {
  private let path: String
  /// Where the files wait for the folder's name.
  let url: URL
  private var files: [PackManifest.File] = []
  private var isFinished = false

  init(_ path: String) throws(AuditError) {
    self.path = path
    let place = URL(filePath: path).resolvingSymlinksInPath()
    let mark = String(UInt64.random(in: .min ... .max), radix: 36)
    url = place.deletingLastPathComponent().appending(path: ".\(place.lastPathComponent).\(mark)")
    do {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    } catch {
      throw Self.failure(path, error)
    }
  }

  deinit { if !isFinished { try? FileManager.default.removeItem(at: url) } }

  /// Writes a file of the pack.
  func add(_ name: String, _ bytes: [UInt8]) throws(AuditError) {
    try write(name, bytes)
    files.append(.init(path: name, bytes: bytes.count, sha256: Self.sha256(bytes)))
  }

  /// Lists a file that stands in the folder already.
  func note(_ name: String) throws(AuditError) {
    let bytes: [UInt8]
    do { bytes = Array(try Data(contentsOf: url.appending(path: name))) } catch {
      throw Self.failure(name, error)
    }
    files.append(.init(path: name, bytes: bytes.count, sha256: Self.sha256(bytes)))
  }

  /// Writes manifest, digest and signature, and gives the folder its name.
  func finish(tool: String, _ key: SigningKey?) throws(AuditError) {
    if let key { try add(PackManifest.keyName, Array(key.publicKey.pem.utf8)) }
    let manifest = PackManifest(tool: tool, isSigned: key != nil, files: files).bytes
    try write(PackManifest.name, manifest)
    try write(PackManifest.digestName, PackManifest.digestLine(manifest))
    if let key {
      guard let signature = key.signature(of: manifest) else {
        throw .output("\(PrintableText.make(path)) could not be signed")
      }
      try write(PackManifest.signatureName, signature)
    }
    let place = URL(filePath: path).resolvingSymlinksInPath()
    do {
      // An empty folder may stand there; one with files was refused.
      if FileManager.default.fileExists(atPath: place.path) {
        try FileManager.default.removeItem(at: place)
      }
      try FileManager.default.moveItem(at: url, to: place)
    } catch {
      throw Self.failure(path, error)
    }
    isFinished = true
  }

  private func write(_ name: String, _ bytes: [UInt8]) throws(AuditError) {
    do { try Data(bytes).write(to: url.appending(path: name)) } catch {
      throw Self.failure(name, error)
    }
  }

  /// SHA-256 in hexadecimal.
  static func sha256(_ bytes: [UInt8]) -> String {
    ContentDigest.sha256(bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private static func failure(_ path: String, _ error: any Error) -> AuditError {
    .output("\(PrintableText.make(path)) could not be written: \(error.localizedDescription)")
  }
}
