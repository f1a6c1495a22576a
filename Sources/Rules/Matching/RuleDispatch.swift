// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events

/// Which rules have to be asked about an event, told by the values of a few of its fields.
///
/// Most rules want one of a few words in one field (`dicom.type: associate_rq`). Such a field is read
/// once, and only the rules that want what stands there are asked; so an event does not pay for rules
/// that cannot match it (Docs/Decisions/0039-dispatch-by-word.md).
struct RuleDispatch: Sendable {
  /// What becomes of an event that an entry accepts.
  enum Kind: UInt8, Sendable {
    /// The rule matches.
    case rule
    /// The rule's attempts are confirmed.
    case confirmation
    /// A counter goes up.
    case counter
  }

  /// A rule, a confirmation or a counter, and where what is left to ask begins in the program.
  struct Entry: Sendable {
    let kind: Kind
    let needsPolicy: Bool
    let index: Int32
    let start: Int32
  }

  /// A field that is read to find entries.
  struct Field: Sendable {
    let id: FieldID
    let isList: Bool
    let keys: Range<Int>
  }

  /// A word, in small letters, and the entries that want it.
  struct Key: Sendable {
    let head: UInt64
    let bytes: Range<Int>
    let entries: Range<Int>
  }

  private(set) var fields: [Field] = []
  private(set) var keys: [Key] = []
  private(set) var bytes: [UInt8] = []
  private(set) var entries: [Entry] = []
  /// By event type.
  private(set) var typeFields: [Range<Int>]
  /// By event type, the entries that no word leads to.
  private(set) var always: [Range<Int>]

  /// Words of one field; a bit each tells which were met.
  static let maxKeys = 64
  /// Fields of one event type that are read to find entries.
  static let maxFields = 6

  init() {
    typeFields = Array(repeating: 0..<0, count: CompiledRules.typeCount)
    always = typeFields
  }

  /// An entry before its place is known.
  struct Candidate {
    let kind: Kind
    let needsPolicy: Bool
    let index: Int
    let predicate: Predicate
  }

  /// Whether anything judges events of that type.
  func has(_ kind: Kind, _ type: EventType) -> Bool {
    guard type.rawValue < CompiledRules.typeCount else { return false }
    let type = Int(type.rawValue)
    if entries[always[type]].contains(where: { $0.kind == kind }) { return true }
    return fields[typeFields[type]].contains { field in
      keys[field.keys].contains { entries[$0.entries].contains { $0.kind == kind } }
    }
  }

  /// Takes everything that judges events of one type.
  mutating func add(_ candidates: [Candidate], type: EventType, to program: inout RuleProgram) {
    var rest = candidates
    let first = fields.count
    while fields.count - first < Self.maxFields, let field = Self.bestField(rest) {
      var words: [[UInt8]: [Candidate]] = [:]
      var left: [Candidate] = []
      for candidate in rest {
        guard let wanted = candidate.predicate.words(of: field), !wanted.isEmpty,
          wanted.union(words.keys).count <= Self.maxKeys
        else {
          left.append(candidate)
          continue
        }
        for word in wanted { words[word, default: []].append(candidate) }
      }
      guard !words.isEmpty else { break }
      rest = left
      let begin = keys.count
      for word in words.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
        let start = entries.count
        for candidate in words[word] ?? [] { append(candidate, without: field, &program) }
        let place = bytes.count
        bytes += word
        keys.append(
          Key(
            head: TextMatching.head(word.borrowed, isCased: true),
            bytes: place..<bytes.count,
            entries: start..<entries.count
          )
        )
      }
      fields.append(Field(id: field.id, isList: field.isList, keys: begin..<keys.count))
    }
    typeFields[Int(type.rawValue)] = first..<fields.count
    let start = entries.count
    for candidate in rest { append(candidate, without: nil, &program) }
    always[Int(type.rawValue)] = start..<entries.count
  }

  private mutating func append(
    _ candidate: Candidate,
    without field: WordField?,
    _ program: inout RuleProgram
  ) {
    let predicate = field.map { candidate.predicate.without($0) } ?? candidate.predicate
    entries.append(
      Entry(
        kind: candidate.kind,
        needsPolicy: candidate.needsPolicy,
        index: Int32(candidate.index),
        start: program.add(predicate)
      )
    )
  }

  /// The field by whose words most of the candidates can be told; the lowest of several.
  private static func bestField(_ candidates: [Candidate]) -> WordField? {
    var counts: [WordField: Int] = [:]
    for candidate in candidates {
      for field in candidate.predicate.wordFields { counts[field, default: 0] += 1 }
    }
    let most = counts.values.max() ?? 0
    return counts.filter { $0.value == most && most > 0 }.keys.min {
      $0.id.rawValue < $1.id.rawValue
    }
  }
}

/// A field of texts.
struct WordField: Hashable {
  let id: FieldID
  let isList: Bool
}

extension Predicate {
  /// The words of which the field must have one, `nil` when it need not have any.
  func words(of field: WordField) -> Set<[UInt8]>? {
    switch self {
    case .test(let test):
      guard test.field == field.id, test.isList == field.isList,
        case .literals(let literals, isCased: false) = test.question,
        literals.allSatisfy({ $0.anchoring == .whole && !$0.bytes.isEmpty })
      else { return nil }
      return Set(literals.map(\.bytes))
    case .all(let parts):
      return parts.compactMap { $0.words(of: field) }.min { $0.count < $1.count }
    case .any(let parts):
      var all: Set<[UInt8]> = []
      for part in parts {
        guard let words = part.words(of: field) else { return nil }
        all.formUnion(words)
      }
      return parts.isEmpty ? nil : all
    case .not: return nil
    }
  }

  /// The fields that words may be told of.
  var wordFields: Set<WordField> {
    var all: Set<WordField> = []
    gather(&all)
    return all.filter { words(of: $0) != nil }
  }

  private func gather(_ fields: inout Set<WordField>) {
    switch self {
    case .test(let test): fields.insert(WordField(id: test.field, isList: test.isList))
    case .all(let parts), .any(let parts): for part in parts { part.gather(&fields) }
    case .not: break
    }
  }

  /// The same where one of the words is known to be there: a test for them is left out.
  func without(_ field: WordField) -> Predicate {
    let wanted = words(of: field)
    if case .test = self, wanted != nil { return .all([]) }
    guard case .all(let parts) = self else { return self }
    // The words are those of one part; others may ask for more of them.
    guard let known = parts.firstIndex(where: { $0.words(of: field) == wanted }) else {
      return self
    }
    var rest = parts
    rest[known] = parts[known].without(field)
    return .all(rest)
  }
}
