// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events

// Lists are walked from the start for each element: an event that nobody reads pays nothing, and a
// reader stops early. The walk is bounded, and so is the number of elements.
extension HL7MessageView {
  @_lifetime(copy self)
  func segmentName(_ field: HL7Field, at index: Int) -> FieldValue {
    guard index < HL7SegmentNames.capacity else { return .absent }
    var names = HL7SegmentNames()
    var cursor = HL7SegmentCursor(header.segmentEnd)
    var matches = 0
    for _ in 0..<Self.maxSegmentsSearched {
      guard cursor.advance(in: bytes) else { return .absent }
      let name = cursor.name(in: bytes, separator: header.delimiters.field)
      guard name != 0, belongs(name, to: field, cursor), names.insert(name) else { continue }
      if matches == index { return .bytes(bytes.slice(cursor.start, cursor.start + 3)) }
      matches += 1
    }
    return .absent
  }

  private func belongs(_ name: UInt32, to field: HL7Field, _ cursor: HL7SegmentCursor) -> Bool {
    switch field {
    case .zSegments: Self.isLocal(name)
    case .phiSegments: identifiesPerson(name, cursor)
    default: true
    }
  }

  /// Whether a segment's name is one of those that sites define for themselves.
  static func isLocal(_ name: UInt32) -> Bool {
    name >> 16 == UInt32(UInt8(ascii: "Z")) || name >> 16 == UInt32(UInt8(ascii: "z"))
  }

  /// Whether the segment at hand tells who a person is: it is of such a kind and not empty.
  func identifiesPerson(_ name: UInt32, _ cursor: HL7SegmentCursor) -> Bool {
    let first = HL7SegmentName.firstPersonalField(name)
    guard first > 0 else { return false }
    let separator = header.delimiters.field
    let field = cursor.field(first, in: bytes, separator: separator)
    if name == HL7SegmentName.pv1 { return isFilled(field) }
    for i in field.lowerBound..<max(field.lowerBound, cursor.end) {
      let byte = bytes.uint8(i)
      if byte != separator, byte != header.delimiters.component, byte != UInt8(ascii: "\"") {
        return true
      }
    }
    return false
  }

  /// Where the identifier of the observation at hand stands: OBX-3.1.
  func observationID(_ cursor: HL7SegmentCursor) -> Range<Int> {
    component(cursor.field(3, in: bytes, separator: header.delimiters.field), 1)
  }

  func observationID(at index: Int) -> Range<Int> {
    guard index < Self.maxObservationIDs else { return 0..<0 }
    var distinct = HL7DistinctTexts()
    var cursor = HL7SegmentCursor(header.segmentEnd)
    for _ in 0..<Self.maxSegmentsSearched {
      guard cursor.advance(in: bytes) else { return 0..<0 }
      let name = cursor.name(in: bytes, separator: header.delimiters.field)
      guard name == HL7SegmentName.obx else { continue }
      let bounds = observationID(cursor)
      guard isFilled(bounds), distinct.insert(bounds, in: bytes) else { continue }
      if distinct.count == index + 1 { return bounds }
    }
    return 0..<0
  }

  @_lifetime(copy self)
  func error(_ field: HL7Field, at index: Int) -> FieldValue {
    guard acknowledgement != nil, index < Self.maxErrors else { return .absent }
    var cursor = HL7SegmentCursor(header.segmentEnd)
    var count = 0
    for _ in 0..<Self.maxSegmentsSearched {
      guard cursor.advance(in: bytes) else { return .absent }
      let name = cursor.name(in: bytes, separator: header.delimiters.field)
      guard name == HL7SegmentName.err else { continue }
      if count == index {
        let bounds = errorBounds(field, cursor)
        return bounds.isEmpty ? .literal("") : text(bounds)
      }
      count += 1
    }
    return .absent
  }

  /// Code, severity or location of the ERR segment at hand, in the form of v2.5 or the one before.
  func errorBounds(_ field: HL7Field, _ cursor: HL7SegmentCursor) -> Range<Int> {
    let separator = header.delimiters.field
    let old = cursor.field(1, in: bytes, separator: separator)
    let bounds: Range<Int>
    switch field {
    case .errorCodes:
      let code = component(cursor.field(3, in: bytes, separator: separator), 1)
      bounds = code.isEmpty ? firstSubcomponent(component(old, 4)) : code
    case .errorSeverities:
      bounds = component(cursor.field(4, in: bytes, separator: separator), 1)
    default:
      let location = cursor.field(2, in: bytes, separator: separator)
      bounds =
        location.isEmpty ? old.lowerBound..<component(old, 3).upperBound : location
    }
    // Free text has no place here: a patient's name could stand in it.
    return isCoded(bounds) ? bounds : 0..<0
  }

  private func firstSubcomponent(_ bounds: Range<Int>) -> Range<Int> {
    let part = bytes.slice(0, bounds.upperBound)
    let end = part.firstOffset(of: UInt8(ascii: "&"), from: bounds.lowerBound)
    return bounds.lowerBound..<(end ?? bounds.upperBound)
  }

  private func isCoded(_ bounds: Range<Int>) -> Bool {
    guard bounds.count <= 32, isFilled(bounds) else { return false }
    for i in bounds {
      switch bytes.uint8(i) {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): continue
      case header.delimiters.component: continue
      default: return false
      }
    }
    return true
  }
}

/// Bounds of texts that are all different; fixed in size.
struct HL7DistinctTexts {
  private var starts = InlineArray<32, UInt32>(repeating: 0)
  private var ends = InlineArray<32, UInt32>(repeating: 0)
  /// How many there are, at most ``HL7MessageView/maxObservationIDs``.
  private(set) var count = 0

  /// Adds a text; false when it is there already or no more fit.
  mutating func insert(_ bounds: Range<Int>, in bytes: RawSpan) -> Bool {
    guard count < HL7MessageView.maxObservationIDs else { return false }
    let text = bytes.slice(bounds.lowerBound, bounds.upperBound)
    for i in 0..<count
    where Int(ends[i] - starts[i]) == bounds.count
      && bytes.slice(Int(starts[i]), Int(ends[i])).equals(text)
    {
      return false
    }
    starts[count] = UInt32(truncatingIfNeeded: bounds.lowerBound)
    ends[count] = UInt32(truncatingIfNeeded: bounds.upperBound)
    count += 1
    return true
  }

  /// The bounds of the text at an index.
  func bounds(_ index: Int) -> Range<Int> { Int(starts[index])..<Int(ends[index]) }
}
