// SPDX-License-Identifier: Apache-2.0
internal import Audit
internal import Foundation
internal import Report

/// Where the rule packs are.
enum RulesDirectory {
  /// How far above the program a package's root may be: `.build/x86_64-unknown-linux-gnu/release`.
  private static let maxLevelsUp = 6

  /// The folder that was asked for, or the first that exists of: `Rules` in the working directory,
  /// `../share/wardwire/Rules` from the program, `Rules` in a folder above the program.
  static func find(_ asked: String?) throws(AuditError) -> String {
    if let asked {
      guard isFolder(asked) else {
        throw .usage("--rules \(PrintableText.make(asked)): there is no such folder")
      }
      return asked
    }
    if isFolder("Rules") { return "Rules" }
    if let program = Bundle.main.executableURL?.resolvingSymlinksInPath() {
      var folder = program.deletingLastPathComponent()
      let installed = folder.deletingLastPathComponent().appending(path: "share/wardwire/Rules")
      if isFolder(installed.path) { return installed.path }
      for _ in 0..<maxLevelsUp {
        let beside = folder.appending(path: "Rules")
        if isFolder(beside.path) { return beside.path }
        folder = folder.deletingLastPathComponent()
      }
    }
    throw .usage(
      "no rule packs found: there is no folder Rules here or by the program; give --rules"
    )
  }

  private static func isFolder(_ path: String) -> Bool {
    let attributes = try? FileManager.default.attributesOfItem(
      atPath: URL(filePath: path).resolvingSymlinksInPath().path
    )
    return attributes?[.type] as? FileAttributeType == .typeDirectory
  }
}
