// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Events

/// How a message is delimited in its transport.
package enum HL7Framing: UInt8, Sendable {
  /// One message in an MLLP block.
  case mllp
  /// From `MSH` to the next, without block bytes.
  case raw
  /// The body of an HTTP request or response.
  case http
  /// One of several under FHS or BHS.
  case batch

  var name: StaticString {
    switch self {
    case .mllp: "mllp"
    case .raw: "raw"
    case .http: "http"
    case .batch: "batch"
    }
  }
}

/// One HL7 version 2 message, read where it stands.
///
/// Making a view scans MSH and nothing else; segments are walked when a field of them is asked for.
package struct HL7MessageView: EventView, ~Escapable {
  /// Segments that a single field's search walks; reaching it is the anomaly `hl7.too_many_segments`.
  static let maxSegmentsSearched = 10_000
  /// Distinct observation identifiers that an event tells.
  static let maxObservationIDs = 32
  /// ERR segments that an event tells.
  static let maxErrors = 16

  let bytes: RawSpan
  let header: HL7Header
  let framing: HL7Framing
  /// The MSA segment's fields, where the message is an acknowledgement.
  let acknowledgement: HL7Acknowledgement?
  let latency: Int64?

  /// Views a message from `MSH` to its last byte, the end block excluded.
  @_lifetime(copy bytes)
  init(
    _ bytes: RawSpan,
    header: HL7Header,
    framing: HL7Framing,
    acknowledgement: HL7Acknowledgement?,
    latency: Int64?,
  ) {
    self.bytes = bytes
    self.header = header
    self.framing = framing
    self.acknowledgement = acknowledgement
    self.latency = latency
  }

  /// Views a message that another protocol carries, an HTTP body for instance.
  @_lifetime(copy bytes)
  package init(carried bytes: RawSpan, framing: HL7Framing) {
    let header = HL7Header(bytes)
    self.init(
      bytes,
      header: header,
      framing: framing,
      acknowledgement: HL7Acknowledgement(in: bytes, header),
      latency: nil
    )
  }

  /// The kind of event.
  package static var type: EventType { .hl7 }

  /// Reads a field.
  @_lifetime(copy self)
  package func field(_ id: FieldID, at index: Int) -> FieldValue {
    guard let field = HL7Field(rawValue: id.rawValue), index >= 0 else { return .absent }
    switch field {
    case .segments, .zSegments, .phiSegments: return segmentName(field, at: index)
    case .observationIDs: return text(observationID(at: index))
    case .errorCodes, .errorSeverities, .errorLocations: return error(field, at: index)
    case .activeContent: return activeContent(at: index)
    default: return index == 0 ? single(field) : .absent
    }
  }

  @_lifetime(copy self)
  private func single(_ field: HL7Field) -> FieldValue {
    switch field {
    case .messageType: text(component(header.bounds(9), 1))
    case .triggerEvent: text(component(header.bounds(9), 2))
    case .messageStructure: text(component(header.bounds(9), 3))
    case .version: text(component(header.bounds(12), 1))
    case .controlID: text(header.bounds(10))
    case .processingID: text(component(header.bounds(11), 1))
    case .datetime: text(component(header.bounds(7), 1))
    case .sendingApplication: text(hierarchicDesignator(3))
    case .sendingFacility: text(hierarchicDesignator(4))
    case .receivingApplication: text(hierarchicDesignator(5))
    case .receivingFacility: text(hierarchicDesignator(6))
    case .securityPresent: .flag(isFilled(header.bounds(8)))
    case .acceptAckType: text(header.bounds(15))
    case .applicationAckType: text(header.bounds(16))
    case .characterSet: text(header.bounds(18))
    case .bytes: .integer(Int64(bytes.byteCount))
    case .framing: .literal(framing.name)
    case .ackCode: text(acknowledgement?.code ?? 0..<0)
    case .ackedControlID: text(acknowledgement?.controlID ?? 0..<0)
    case .latency: if let latency { .integer(latency) } else { .absent }
    default: .absent
    }
  }
}

extension HL7MessageView {
  /// The text at `bounds`; absent when it is empty or HL7's null, two quotation marks.
  @_lifetime(copy self)
  func text(_ bounds: Range<Int>) -> FieldValue {
    isFilled(bounds) ? .bytes(bytes.slice(bounds.lowerBound, bounds.upperBound)) : .absent
  }

  func isFilled(_ bounds: Range<Int>) -> Bool {
    !bounds.isEmpty && !(bounds.count == 2 && bytes.hasPrefix("\"\"", at: bounds.lowerBound))
  }

  /// The component `number`, from 1, of a field's first repetition.
  func component(_ field: Range<Int>, _ number: Int) -> Range<Int> {
    let delimiters = header.delimiters
    var start = field.lowerBound
    var seen = 1
    // Components are a few bytes long: a loop beats a library search.
    for i in field {
      let byte = bytes.uint8(i)
      if byte == delimiters.repetition { return seen == number ? start..<i : i..<i }
      guard byte == delimiters.component else { continue }
      if seen == number { return start..<i }
      seen += 1
      start = i + 1
    }
    return seen == number ? start..<field.upperBound : field.upperBound..<field.upperBound
  }

  /// An HD field: its name space, or the universal id where there is no name.
  private func hierarchicDesignator(_ number: Int) -> Range<Int> {
    let field = header.bounds(number)
    let name = component(field, 1)
    return name.isEmpty ? component(field, 2) : name
  }
}
