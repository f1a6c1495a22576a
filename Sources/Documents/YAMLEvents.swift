// SPDX-License-Identifier: Apache-2.0
internal import CYAML

/// One event of the parser, read before the next one is asked for.
struct YAMLEvent {
  /// What begins, ends or stands at a place (YAML 1.2.2, 3.1).
  enum Kind {
    case streamEnd, documentStart, alias, scalar, other
    case sequenceStart, sequenceEnd, mappingStart, mappingEnd
  }

  let kind: Kind
  /// The line, from 1.
  let line: Int
  /// The column, from 1, in Unicode scalars.
  let column: Int
  /// The name of an anchor, or that which an alias repeats.
  var anchor: String?
  /// A tag, as it resolves; `nil` for none and for `!`.
  var tag: String?
  /// A scalar's text, escapes and folding undone.
  var text = ""
  /// Whether a scalar is neither quoted nor a block.
  var isPlain = false
}

/// libyaml's events over a text: the only door to the parser.
@safe
final class YAMLEvents {
  private let file: String
  private let bytes: UnsafeBufferPointer<UInt8>
  // The parser keeps pointers into itself, so it must not move.
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private var event = unsafe yaml_event_t()

  /// Lends the events of a text; they end with the closure.
  static func read<Result>(
    _ text: String,
    _ file: String,
    _ body: (YAMLEvents) throws(DocumentError) -> Result
  ) throws(DocumentError) -> Result {
    let bytes = ContiguousArray(text.utf8)
    return try unsafe bytes.withUnsafeBufferPointer { buffer throws(DocumentError) in
      guard let events = unsafe YAMLEvents(buffer, file) else {
        throw DocumentError(file: file, "expected memory for a parser of YAML")
      }
      return try body(events)
    }
  }

  /// Nothing when libyaml has no memory; `bytes` must outlive the parser.
  private init?(_ bytes: UnsafeBufferPointer<UInt8>, _ file: String) {
    self.file = file
    unsafe self.bytes = bytes
    unsafe parser = .allocate(capacity: 1)
    unsafe parser.initialize(to: yaml_parser_t())
    // SAFETY: libyaml initialises what it is given, and reads at most the bytes' count of them.
    guard unsafe yaml_parser_initialize(parser) == 1 else { return nil }
    unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    unsafe yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
  }

  deinit {
    // SAFETY: both accept what was never filled; nobody else has the pointers.
    unsafe yaml_event_delete(&event)
    unsafe yaml_parser_delete(parser)
    unsafe parser.deallocate()
  }

  /// The next event; nothing behind the last one.
  func next() throws(DocumentError) -> YAMLEvent? {
    // SAFETY: the event is the parser's until it is deleted, and texts are copied out of it before.
    unsafe yaml_event_delete(&event)
    guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw refusal() }
    let mark = unsafe event.start_mark
    var result = YAMLEvent(kind: kind, line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    switch result.kind {
    case .scalar:
      let scalar = unsafe event.data.scalar
      result.text = unsafe String(
        decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length),
        as: UTF8.self
      )
      result.isPlain = unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE
      result.anchor = unsafe Self.text(scalar.anchor)
      result.tag = unsafe Self.text(scalar.tag)
    case .sequenceStart:
      result.anchor = unsafe Self.text(event.data.sequence_start.anchor)
      result.tag = unsafe Self.text(event.data.sequence_start.tag)
    case .mappingStart:
      result.anchor = unsafe Self.text(event.data.mapping_start.anchor)
      result.tag = unsafe Self.text(event.data.mapping_start.tag)
    case .alias:
      result.anchor = unsafe Self.text(event.data.alias.anchor)
    default: break
    }
    return unsafe event.type == YAML_NO_EVENT ? nil : result
  }

  private var kind: YAMLEvent.Kind {
    switch unsafe event.type {
    case YAML_STREAM_END_EVENT: .streamEnd
    case YAML_DOCUMENT_START_EVENT: .documentStart
    case YAML_ALIAS_EVENT: .alias
    case YAML_SCALAR_EVENT: .scalar
    case YAML_SEQUENCE_START_EVENT: .sequenceStart
    case YAML_SEQUENCE_END_EVENT: .sequenceEnd
    case YAML_MAPPING_START_EVENT: .mappingStart
    case YAML_MAPPING_END_EVENT: .mappingEnd
    default: .other
    }
  }

  private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    unsafe pointer.map { unsafe String(cString: $0) }
  }

  private func refusal() -> DocumentError {
    let problem = unsafe parser.pointee.problem.map { unsafe String(cString: $0) } ?? ""
    switch unsafe parser.pointee.error {
    case YAML_READER_ERROR:
      let place = place(of: unsafe Int(parser.pointee.problem_offset))
      let message = "expected YAML text: \(problem)"
      return DocumentError(file: file, line: place.line, column: place.column, message)
    case YAML_SCANNER_ERROR, YAML_PARSER_ERROR:
      let doing = unsafe parser.pointee.context.map { unsafe " (\(String(cString: $0)))" } ?? ""
      let mark = unsafe parser.pointee.problem_mark
      return DocumentError(
        file: file,
        line: Int(mark.line) + 1,
        column: Int(mark.column) + 1,
        "expected YAML: \(problem)\(doing)"
      )
    default:
      return DocumentError(file: file, "expected YAML within the parser's own limits")
    }
  }

  /// Where a byte stands; the reader's errors know no more than its offset.
  private func place(of offset: Int) -> (line: Int, column: Int) {
    let before = unsafe bytes.prefix(max(offset, 0))
    let line = unsafe before.count { $0 == UInt8(ascii: "\n") } + 1
    let start = unsafe before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    let column = unsafe before[start...].count { $0 & 0xc0 != 0x80 } + 1
    return (line, column)
  }
}
