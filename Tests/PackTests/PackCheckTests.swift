// SPDX-License-Identifier: Apache-2.0
import Certificates
import Foundation
import Testing

@testable import Pack

/// A small pack in a folder of its own.
private final class SmallPack {
  let url = FileManager.default.temporaryDirectory.appending(path: "pack-\(UUID().uuidString)")
  static let key = SigningKey()

  init(isSigned: Bool = true) throws {
    try FileManager.default.createDirectory(
      at: url.appending(path: "evidence"),
      withIntermediateDirectories: true
    )
    var contents = [
      "pack.html": "<p>page</p>", "pack.md": "# page", "evidence/0123.pcapng": "packets",
      "empty": "",
    ]
    if isSigned { contents[PackManifest.keyName] = Self.key.publicKey.pem }
    var files: [PackManifest.File] = []
    for (name, text) in contents {
      let bytes = Array(text.utf8)
      try write(name, bytes)
      let sum = PackManifest.hexadecimal(ContentDigest.sha256(bytes))
      files.append(.init(path: name, bytes: bytes.count, sha256: sum))
    }
    let manifest = PackManifest(tool: "wardwire 0", isSigned: isSigned, files: files).bytes
    try write(PackManifest.name, manifest)
    try write(PackManifest.digestName, PackManifest.digestLine(manifest))
    if isSigned {
      try write(PackManifest.signatureName, try #require(Self.key.signature(of: manifest)))
    }
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func write(_ name: String, _ bytes: [UInt8]) throws {
    try Data(bytes).write(to: url.appending(path: name))
  }

  func read(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: url.appending(path: name)))
  }

  func check(_ key: VerifyingKey? = nil) throws -> PackCheck {
    try #require(PackCheck(folder: url.path, key: key))
  }

  static let names = [
    "pack.html", "pack.md", "evidence/0123.pcapng", PackManifest.keyName, PackManifest.name,
    PackManifest.digestName, PackManifest.signatureName,
  ]
}

struct PackCheckTests {
  @Test func `a pack as it was made has no problem, by its own key and by the one given`() throws {
    let pack = try SmallPack()
    let own = try pack.check()
    #expect(own.problems == [])
    #expect(own.files == 5)
    #expect(own.signature == .own(SmallPack.key.publicKey.fingerprint))
    let given = try pack.check(SmallPack.key.publicKey)
    #expect(given.problems == [])
    #expect(given.signature == .trusted)
  }

  @Test(arguments: SmallPack.names)
  func `every flipped byte of a file is told, and the file is named`(name: String) throws {
    let pack = try SmallPack()
    let whole = try pack.read(name)
    for place in whole.indices {
      for bit in [UInt8(0x01), 0x20, 0x80] {
        var changed = whole
        changed[place] ^= bit
        try pack.write(name, changed)
        for key in [nil, SmallPack.key.publicKey] {
          let check = try pack.check(key)
          #expect(
            check.problems.contains { $0.hasPrefix("\(name):") },
            "byte \(place), bit \(bit): \(check.problems)"
          )
        }
      }
    }
  }

  @Test func `in an unsigned pack too, where manifest and digest are named together`() throws {
    let pack = try SmallPack(isSigned: false)
    #expect(try pack.check().problems == [])
    #expect(try pack.check().signature == .none)
    for name in SmallPack.names.filter({
      $0 != PackManifest.keyName && $0 != PackManifest.signatureName
    }) {
      let whole = try pack.read(name)
      for place in whole.indices {
        var changed = whole
        changed[place] ^= 0x01
        try pack.write(name, changed)
        #expect(try pack.check().problems.contains { $0.contains(name) }, "\(name) byte \(place)")
      }
      try pack.write(name, whole)
    }
  }

  @Test(arguments: SmallPack.names)
  func `a missing file is named`(name: String) throws {
    let pack = try SmallPack()
    try FileManager.default.removeItem(at: pack.url.appending(path: name))
    #expect(try pack.check().problems.contains { $0.hasPrefix("\(name): missing") })
  }

  @Test func `a file that was added, and a link in a file's place, are named`() throws {
    let pack = try SmallPack()
    try pack.write("evidence/extra.txt", [1])
    let place = pack.url.appending(path: "pack.md")
    try FileManager.default.moveItem(at: place, to: pack.url.appending(path: "elsewhere"))
    try FileManager.default.createSymbolicLink(
      at: place,
      withDestinationURL: pack.url.appending(path: "elsewhere")
    )
    #expect(
      try pack.check().problems == [
        "elsewhere: not in the manifest", "evidence/extra.txt: not in the manifest",
        "pack.md: missing",
      ]
    )
  }

  @Test func `another key's signature is refused when a key is given`() throws {
    let pack = try SmallPack()
    let check = try pack.check(SigningKey().publicKey)
    #expect(check.problems == ["manifest.sig: made with another key than the one given"])
    #expect(check.signature == .broken)
  }

  @Test func `a pack that lost its signature and its manifest's word for it is refused with a key`()
    throws
  {
    let pack = try SmallPack(isSigned: false)
    let check = try pack.check(SmallPack.key.publicKey)
    #expect(check.problems == ["manifest.sig: the pack is not signed"])
  }

  @Test func `there is no check of a folder that is not there`() {
    #expect(PackCheck(folder: "/nonexistent/pack") == nil)
  }

  @Test(arguments: ["../secret", "/etc/passwd", "a//b", "./a", "a/../../b", ""])
  func `a manifest that leads out of its folder is none`(path: String) {
    let manifest = PackManifest(
      tool: "t",
      isSigned: false,
      files: [.init(path: path, bytes: 1, sha256: "00")]
    )
    #expect(PackManifest(manifest.bytes) == nil)
  }

  @Test func `a manifest is read back as it was written`() {
    let manifest = PackManifest(
      tool: "wardwire \u{1b}",
      isSigned: true,
      files: [
        .init(path: "b\"c", bytes: 3, sha256: "ff"), .init(path: "a/b", bytes: 0, sha256: ""),
      ]
    )
    #expect(PackManifest(manifest.bytes) == manifest)
    #expect(manifest.files.map(\.path) == ["a/b", "b\"c"])
  }
}
