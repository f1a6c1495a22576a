// SPDX-License-Identifier: Apache-2.0

/// How an item's values are held against its field.
enum ValueOperator: Hashable {
  case equals
  case contains
  case startsWith
  case endsWith
  case regex
  case cidr
  case compare(Comparison)
  case exists
  case fieldReference
}

/// The order that a number must have.
enum Comparison: UInt8, Hashable {
  case less
  case lessOrEqual
  case greater
  case greaterOrEqual
}

/// The modifiers of one selection item, understood.
struct ItemModifiers {
  private(set) var operation = ValueOperator.equals
  private(set) var isAll = false
  private(set) var isCased = false
  private(set) var expands = false
  private(set) var regexIgnoresCase = false
  private(set) var regexDotTakesLines = false

  private static let known = [
    "contains", "startswith", "endswith", "all", "re", "i", "s", "cidr", "lt", "lte", "gt", "gte",
    "exists", "fieldref", "cased", "expand",
  ]

  /// Sigma's modifiers that mean nothing on decoded events.
  private static let refused: [String: String] = [
    "windash": "it is for command lines",
    "base64": "fields are decoded already",
    "base64offset": "fields are decoded already",
    "utf16": "fields are decoded already",
    "utf16le": "fields are decoded already",
    "utf16be": "fields are decoded already",
    "wide": "fields are decoded already",
    "m": "^ and $ stand for the ends of the value",
    "minute": "fields are no timestamps",
    "hour": "fields are no timestamps",
    "day": "fields are no timestamps",
    "week": "fields are no timestamps",
    "month": "fields are no timestamps",
    "year": "fields are no timestamps",
  ]

  init(_ item: SelectionItem) throws(PlacedProblem) {
    for (index, name) in item.modifiers.enumerated() {
      guard !item.modifiers[..<index].contains(name) else {
        throw PlacedProblem(item.position, "the modifier \(name) stands twice")
      }
      try apply(name, item.position)
    }
    let isText: Bool
    switch operation {
    case .equals, .contains, .startsWith, .endsWith, .fieldReference: isText = true
    case .regex, .cidr, .compare, .exists: isText = false
    }
    if isCased, !isText {
      throw PlacedProblem(item.position, "the modifier cased needs a comparison of texts")
    }
    if expands, operation == .exists || operation == .fieldReference || operation == .regex {
      throw PlacedProblem(item.position, "the modifier expand takes no exists, fieldref or re")
    }
    if isAll, operation == .exists {
      throw PlacedProblem(item.position, "the modifiers all and exists exclude each other")
    }
  }

  private mutating func apply(_ name: String, _ position: RulePosition) throws(PlacedProblem) {
    switch name {
    case "contains": try set(.contains, name, position)
    case "startswith": try set(.startsWith, name, position)
    case "endswith": try set(.endsWith, name, position)
    case "re": try set(.regex, name, position)
    case "cidr": try set(.cidr, name, position)
    case "lt": try set(.compare(.less), name, position)
    case "lte": try set(.compare(.lessOrEqual), name, position)
    case "gt": try set(.compare(.greater), name, position)
    case "gte": try set(.compare(.greaterOrEqual), name, position)
    case "exists": try set(.exists, name, position)
    case "fieldref": try set(.fieldReference, name, position)
    case "all": isAll = true
    case "expand": expands = true
    case "cased": isCased = true
    case "i" where operation == .regex: regexIgnoresCase = true
    case "s" where operation == .regex: regexDotTakesLines = true
    case "i", "s":
      throw PlacedProblem(position, "the modifier \(name) must follow re")
    default:
      if let reason = Self.refused[name] {
        throw PlacedProblem(position, "the modifier \(name) is not supported: \(reason)")
      }
      throw PlacedProblem(
        position,
        "unknown modifier \"\(name)\"" + Suggestion.text(for: name, among: Self.known)
      )
    }
  }

  private mutating func set(
    _ new: ValueOperator,
    _ name: String,
    _ position: RulePosition
  ) throws(PlacedProblem) {
    guard operation == .equals else {
      throw PlacedProblem(position, "the modifier \(name) cannot stand beside the one before it")
    }
    operation = new
  }
}
