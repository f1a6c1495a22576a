// SPDX-License-Identifier: Apache-2.0
internal import Certificates
internal import Documents
internal import Events

/// The files of a pack with their digests; the same files give the same bytes.
package struct PackManifest: Hashable, Sendable {
  /// One file.
  package struct File: Hashable, Sendable {
    /// Its path below the pack's folder.
    package var path: String
    /// Its size.
    package var bytes: Int
    /// SHA-256 in hexadecimal.
    package var sha256: String

    /// Describes a file.
    package init(path: String, bytes: Int, sha256: String) {
      self.path = path
      self.bytes = bytes
      self.sha256 = sha256
    }
  }

  /// The manifest's own name.
  package static let name = "manifest.json"
  /// Its digest, as `sha256sum` writes it.
  package static let digestName = "manifest.sha256"
  /// Its signature, 64 bytes.
  package static let signatureName = "manifest.sig"
  /// The key that the signature was made with.
  package static let keyName = "public-key.pem"
  /// Files of a pack at most.
  package static let maxFiles = 100_000
  /// Bytes of a manifest at most.
  package static let maxBytes = 64 << 20

  /// The program's name and version.
  package var tool: String
  /// Whether there has to be a signature.
  package var isSigned: Bool
  /// The files, in order of their paths.
  package var files: [File]

  /// Lists files.
  package init(tool: String, isSigned: Bool, files: [File]) {
    self.tool = tool
    self.isSigned = isSigned
    self.files = files.sorted { $0.path < $1.path }
  }

  /// The one form in which a manifest is written.
  package var bytes: [UInt8] {
    var json = JSONWriter(layout: .pretty, escapesC1: true)
    json.beginObject()
    json.member("manifest", 1)
    json.member("tool", tool)
    json.member("signature", isSigned ? Self.signatureName : "")
    json.beginArray("files")
    for file in files {
      json.beginObject()
      json.member("path", file.path)
      json.member("bytes", file.bytes)
      json.member("sha256", file.sha256)
      json.endObject()
    }
    json.endArray()
    json.endObject()
    json.newline()
    return json.bytes
  }

  /// Reads a manifest; `nil` unless these are the very bytes that it would be written as.
  package init?(_ bytes: [UInt8]) {
    guard bytes.count <= Self.maxBytes,
      let text = String(validating: bytes, as: UTF8.self),
      let root = try? JSONDocument(text: text, name: Self.name).root,
      let tool = root["tool"]?.string, let signature = root["signature"]?.string,
      let list = root["files"]?.sequence, list.count <= Self.maxFiles
    else { return nil }
    var files: [File] = []
    for node in list {
      guard let path = node["path"]?.string, Self.isBelow(path),
        let count = node["bytes"]?.int, let sum = node["sha256"]?.string
      else { return nil }
      files.append(File(path: path, bytes: count, sha256: sum))
    }
    self.init(tool: tool, isSigned: signature == Self.signatureName, files: files)
    guard self.bytes == bytes else { return nil }
  }

  /// Whether a path leads to a file below the folder, and nowhere else.
  private static func isBelow(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
  }

  /// The line that `sha256sum -c` reads.
  package static func digestLine(_ bytes: [UInt8]) -> [UInt8] {
    Array("\(hexadecimal(ContentDigest.sha256(bytes)))  \(name)\n".utf8)
  }

  static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
