// SPDX-License-Identifier: Apache-2.0
package import Certificates
internal import Foundation

/// A pack held against its manifest.
package struct PackCheck: Sendable {
  /// Who made the signature.
  package enum Signature: Hashable, Sendable {
    /// There is none, and there need not be one.
    case none
    /// It fits, and was made with the key that the user gave.
    case trusted
    /// It fits, and was made with the key in the pack, whose fingerprint this is.
    case own(String)
    /// It does not fit.
    case broken
  }

  /// How many files the manifest lists.
  package private(set) var files = 0
  /// What is wrong, a line each: the file first.
  package private(set) var problems: [String] = []
  /// The signature.
  package private(set) var signature = Signature.none

  private let folder: URL

  /// Checks the folder; `key` is the key that the pack has to be signed with, `nil` to take its own.
  ///
  /// `nil` when there is no such folder.
  package init?(folder path: String, key: VerifyingKey? = nil) {
    folder = URL(filePath: path, directoryHint: .isDirectory).resolvingSymlinksInPath()
    guard let names = Self.names(folder) else { return nil }
    guard names.count <= PackManifest.maxFiles else {
      problems = ["more than \(PackManifest.maxFiles) files: no pack"]
      return
    }
    guard let bytes = content(PackManifest.name) else {
      problems = ["\(PackManifest.name): missing, so nothing can be compared"]
      return
    }
    let manifest = PackManifest(bytes)
    checkSignature(bytes, manifest, key)
    guard let manifest else {
      problems.append("\(PackManifest.name): changed: no manifest that wardwire writes")
      return
    }
    files = manifest.files.count
    for file in manifest.files { check(file) }
    var known = Set(manifest.files.map(\.path))
    known.formUnion([PackManifest.name, PackManifest.digestName])
    if manifest.isSigned { known.insert(PackManifest.signatureName) }
    for name in names where !known.contains(name) {
      problems.append("\(name): not in the manifest")
    }
    problems.sort()
  }

  /// Everything below a folder that is no folder, in order; `nil` for no folder.
  private static func names(_ folder: URL) -> [String]? {
    guard (try? folder.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory == true,
      let all = FileManager.default.enumerator(atPath: folder.path)
    else { return nil }
    var names: [String] = []
    while let name = all.nextObject() as? String, names.count <= PackManifest.maxFiles {
      if all.fileAttributes?[.type] as? FileAttributeType != .typeDirectory { names.append(name) }
    }
    return names.sorted()
  }

  /// A short file's bytes; `nil` where there is no such regular file.
  private func content(_ name: String) -> [UInt8]? {
    guard size(name) != nil,
      let handle = try? FileHandle(forReadingFrom: folder.appending(path: name))
    else { return nil }
    defer { try? handle.close() }
    return (try? handle.read(upToCount: PackManifest.maxBytes + 1) ?? Data()).map(Array.init)
  }

  /// The size of a regular file that is reached by no link.
  private func size(_ name: String) -> Int? {
    var path = folder.path
    for part in name.split(separator: "/") {
      path += "/\(part)"
      guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
        let type = attributes[.type] as? FileAttributeType, type != .typeSymbolicLink
      else { return nil }
      if type == .typeRegular { return (attributes[.size] as? NSNumber)?.intValue }
      guard type == .typeDirectory else { return nil }
    }
    return nil
  }

  private mutating func check(_ file: PackManifest.File) {
    guard let size = size(file.path) else {
      problems.append("\(file.path): missing")
      return
    }
    guard size == file.bytes else {
      problems.append("\(file.path): changed: \(size) bytes instead of \(file.bytes)")
      return
    }
    guard let sum = digest(file.path), sum == file.sha256 else {
      problems.append("\(file.path): changed: its SHA-256 is not the manifest's")
      return
    }
  }

  private func digest(_ name: String) -> String? {
    guard let handle = try? FileHandle(forReadingFrom: folder.appending(path: name)) else {
      return nil
    }
    defer { try? handle.close() }
    var digest = ContentDigest.Running()
    while let part = try? handle.read(upToCount: 1 << 20), !part.isEmpty {
      digest.update(Array(part))
    }
    return PackManifest.hexadecimal(digest.finish())
  }

  /// Digest and signature of the manifest: where one fits and the other does not, the other was changed.
  private mutating func checkSignature(
    _ bytes: [UInt8],
    _ manifest: PackManifest?,
    _ key: VerifyingKey?
  ) {
    let line = content(PackManifest.digestName)
    let fits = line == PackManifest.digestLine(bytes)
    let wantsSignature = manifest?.isSigned ?? (size(PackManifest.signatureName) != nil)
    var isValid = false
    if wantsSignature {
      let own = content(PackManifest.keyName).flatMap { VerifyingKey($0) }
      if let signed = content(PackManifest.signatureName) {
        isValid = (key ?? own)?.isValid(signed, of: bytes) ?? false
        if isValid {
          signature = key == nil ? .own(own?.fingerprint ?? "") : .trusted
        } else {
          signature = .broken
          problems.append(
            fits
              ? key != nil && own?.isValid(signed, of: bytes) == true
                ? "\(PackManifest.signatureName): made with another key than the one given"
                : "\(PackManifest.signatureName): does not fit the manifest"
              : "\(PackManifest.name): changed: neither its digest nor its signature fits"
          )
        }
      } else {
        signature = .broken
        problems.append("\(PackManifest.signatureName): missing")
      }
    } else if key != nil {
      signature = .broken
      problems.append("\(PackManifest.signatureName): the pack is not signed")
    }
    guard !fits else { return }
    if line == nil {
      problems.append("\(PackManifest.digestName): missing")
    } else if isValid {
      problems.append("\(PackManifest.digestName): changed: it is not the manifest's digest")
    } else if !wantsSignature {
      problems.append(
        "\(PackManifest.digestName): does not fit \(PackManifest.name): one of the two was changed"
      )
    }
  }
}
