// SPDX-License-Identifier: Apache-2.0

/// One part of the work, repeated.
struct Stage: Sendable {
  /// Dotted: the part, then what is done in it.
  let name: String
  /// What one round is: `packet`, `message`, ...
  let unit: String
  /// The stage whose cost is in this one's too, and is taken off.
  let base: String?
  /// Rounds of the lesser count.
  let few: Int
  /// Rounds of the greater count.
  let many: Int
  /// Does the work so many times; what comes back depends on all of it, so that none is left out.
  let body: @Sendable (Int) throws -> Int

  init(
    _ name: String,
    per unit: String,
    over base: String? = nil,
    rounds: Int = 2_000,
    _ body: @escaping @Sendable (Int) throws -> Int
  ) {
    self.name = name
    self.unit = unit
    self.base = base
    few = rounds / 4
    many = rounds
    self.body = body
  }

  static let all: [Stage] =
    Self.reading + Self.packets + Self.streams + Self.decoders + Self.judging
}

/// Files of this package.
enum PackageFolder {
  static let root: String = {
    var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    parts.removeLast(3)
    return parts.joined(separator: "/")
  }()

  static func capture(_ name: String) -> String { root + "/Captures/" + name }
}
