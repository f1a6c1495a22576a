// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Audit
internal import Certificates
internal import Foundation
internal import Pack
internal import Report

/// `wardwire pack`: what is done with packs beside making them (`audit --pack`).
struct PackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pack",
    abstract: "Verifies evidence packs, and makes keys that sign them.",
    discussion: """
      EXAMPLE:
        wardwire pack key lab.pem
        wardwire audit run/ --pack pump-pack --device pump.yaml --signing-key lab.pem
        wardwire pack verify pump-pack --public-key lab.pem.pub
      """,
    subcommands: [Verify.self, Key.self]
  )

  /// `wardwire pack verify`.
  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Compares a pack with its manifest; exit status 1 if anything differs.",
      discussion: """
        Names every file that was changed, is missing, or was added. Without
        --public-key the pack's own key is taken, which shows that the pack is
        whole and not who made it.

        EXAMPLE:
          wardwire pack verify pump-pack --public-key lab.pem.pub
        """
    )

    @Argument(help: ArgumentHelp("The pack's folder.", valueName: "folder"))
    var folder: String

    @Option(help: ArgumentHelp("The key that has to have signed it (PEM).", valueName: "file"))
    var publicKey: String?

    func run() throws {
      let key = try publicKey.map { path in
        guard let key = VerifyingKey(try KeyFile.read(path)) else {
          throw AuditError.usage(
            "\(PrintableText.make(path)): expected an Ed25519 public key (PEM, PUBLIC KEY)"
          )
        }
        return key
      }
      guard let check = PackCheck(folder: folder, key: key) else {
        throw AuditError.usage("\(PrintableText.make(folder)): no such folder")
      }
      for problem in check.problems { StandardOutput.line(PrintableText.make(problem)) }
      let name = PrintableText.make(folder)
      if check.problems.isEmpty {
        StandardOutput.line(
          "\(name): whole, \(TextPhrase.count(check.files, "file")) as in the manifest"
        )
      } else {
        StandardOutput.line("\(name): \(TextPhrase.count(check.problems.count, "problem"))")
      }
      switch check.signature {
      case .none: StandardOutput.line("signature: none; digests show damage, not who made the pack")
      case .trusted: StandardOutput.line("signature: fits the key given")
      case .broken: StandardOutput.line("signature: does not fit")
      case .own(let fingerprint):
        StandardOutput.line("signature: fits the key in the pack, whose SHA-256 is")
        StandardOutput.line("  \(fingerprint)")
        StandardOutput.line("  Compare it with its maker's, or give --public-key.")
      }
      try StatusExit.unlessClean(check.problems.isEmpty ? .clean : .findings)
    }
  }

  /// `wardwire pack key`.
  struct Key: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Makes a key that signs packs (Ed25519), and the public key beside it.",
      discussion: """
        FILE is readable by its owner alone; FILE.pub is for those who verify.
        OpenSSL reads both.

        EXAMPLE:
          wardwire pack key lab.pem
        """
    )

    @Argument(help: ArgumentHelp("Where to write the private key.", valueName: "file"))
    var file: String

    func run() throws {
      let key = SigningKey()
      try KeyFile.write(key.pem, to: file, mode: 0o600)
      try KeyFile.write(key.publicKey.pem, to: file + ".pub", mode: 0o644)
      StandardOutput.line("private key  \(PrintableText.make(file))")
      StandardOutput.line("public key   \(PrintableText.make(file)).pub")
      StandardOutput.line("SHA-256      \(key.publicKey.fingerprint)")
    }
  }
}

/// Files with keys.
enum KeyFile {
  private static let maxBytes = 4_096

  /// The bytes of a key's file.
  static func read(_ path: String) throws(AuditError) -> [UInt8] {
    do {
      let handle = try FileHandle(forReadingFrom: URL(filePath: path))
      defer { try? handle.close() }
      return Array(try handle.read(upToCount: maxBytes) ?? Data())
    } catch {
      throw .usage(
        "\(PrintableText.make(path)) could not be read: \(error.localizedDescription)"
      )
    }
  }

  /// Writes a new file; an old one is never replaced, because what it signed could not be signed again.
  static func write(_ text: String, to path: String, mode: Int) throws(AuditError) {
    guard !FileManager.default.fileExists(atPath: path) else {
      throw .usage("\(PrintableText.make(path)) exists; a key is not replaced: name another file")
    }
    let isMade = FileManager.default.createFile(
      atPath: path,
      contents: Data(text.utf8),
      attributes: [.posixPermissions: mode]
    )
    guard isMade else { throw .output("\(PrintableText.make(path)) could not be written") }
  }
}
