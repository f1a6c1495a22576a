// SPDX-License-Identifier: Apache-2.0
internal import Audit
internal import Foundation
internal import Inventory
internal import MUD
internal import NetworkTypes
internal import Policy
internal import Report

/// A folder of MUD files, one a device.
struct MUDFolder {
  private let path: String

  /// Names a folder; it is made when something is written.
  init(_ path: String) { self.path = path }

  /// Writes each file under its device's name.
  func write(_ files: [MUDFile]) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw AuditError.output("\(PrintableText.make(path)) could not be made")
    }
    var names = MUDFileNames()
    for file in files {
      let output = try OutputFile("\(path)/\(names.name(file.path)).json")
      try output.write(MUDWriter.write(file))
      try output.finish()
    }
  }

  /// What a policy lets each of its assets do; the files are as old as the last packet that was seen.
  static func files(
    of policy: SegmentationPolicy,
    authority: String,
    asOf inventory: AssetInventory
  ) -> [MUDFile] {
    let last = inventory.assets.map(\.last).max()?.secondsText ?? "1970-01-01 00:00:00"
    let time = String(last.prefix(19).map { $0 == " " ? "T" : $0 }) + "Z"
    return policy.assets.indices.filter { !policy.assets[$0].addresses.isEmpty }.map { index in
      MUDExport.file(of: index, in: policy, authority: authority, lastUpdate: time)
    }
  }
}

/// Names of files: letters, digits and hyphens, each once.
struct MUDFileNames {
  private var taken: Set<String> = []

  mutating func name(_ wanted: String) -> String {
    let clean = String(
      wanted.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? $0 : "-" }.prefix(60)
    )
    var unique = clean
    var number = 2
    while !taken.insert(unique.lowercased()).inserted {
      unique = "\(clean)-\(number)"
      number += 1
    }
    return unique
  }
}
