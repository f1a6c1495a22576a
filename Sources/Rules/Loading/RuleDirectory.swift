// SPDX-License-Identifier: Apache-2.0
internal import Foundation

/// Finds and reads the rule files of a directory tree.
enum RuleDirectory {
  /// The folder beside the packs that holds sample policies, which are no rules.
  private static let policies = "policies"

  static func read(_ directory: String) throws(RuleError) -> [RuleFile] {
    var paths: [String] = []
    var problems: [RuleProblem] = []
    list(directory, below: "", depth: 0, &paths, &problems)
    var files: [RuleFile] = []
    for path in paths.sorted() {
      if let bytes = contents(directory + "/" + path, as: path, &problems) {
        files.append(RuleFile(path: path, bytes: bytes))
      }
    }
    guard problems.isEmpty else { throw RuleError(problems) }
    return files
  }

  private static func list(
    _ root: String,
    below folder: String,
    depth: Int,
    _ paths: inout [String],
    _ problems: inout [RuleProblem]
  ) {
    let place = folder.isEmpty ? root : root + "/" + folder
    guard depth <= RuleLimits.folderDepth else {
      let reason = "folders lie deeper than \(RuleLimits.folderDepth)"
      problems.append(RuleProblem(file: folder, reason: reason))
      return
    }
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: place) else {
      problems.append(RuleProblem(file: place, reason: "expected a readable directory"))
      return
    }
    for name in names.sorted() where !name.hasPrefix(".") {
      let path = folder.isEmpty ? name : folder + "/" + name
      // Links to folders are not followed: they may lead in a circle.
      let attributes = try? FileManager.default.attributesOfItem(atPath: root + "/" + path)
      if attributes?[.type] as? FileAttributeType == .typeDirectory {
        if depth == 0, name == policies { continue }
        list(root, below: path, depth: depth + 1, &paths, &problems)
      } else if name.hasSuffix(".yml") {
        guard paths.count < RuleLimits.files else {
          let reason = "more than \(RuleLimits.files) rule files"
          problems.append(RuleProblem(file: path, reason: reason))
          return
        }
        paths.append(path)
      }
    }
  }

  private static func contents(
    _ path: String,
    as name: String,
    _ problems: inout [RuleProblem]
  ) -> [UInt8]? {
    do {
      let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      defer { try? handle.close() }
      // One byte more than the limit, so that the reader of the file can tell.
      return [UInt8](try handle.read(upToCount: RuleLimits.fileBytes + 1) ?? Data())
    } catch {
      problems.append(RuleProblem(file: name, reason: "expected a readable file"))
      return nil
    }
  }
}
