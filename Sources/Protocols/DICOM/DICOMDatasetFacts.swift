// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// What the beginning of a data set, or a whole identifier, shows; never a patient's value.
struct DICOMDatasetFacts: Sendable {
  /// Whether it is the identifier of a query, and could be read.
  private(set) var isQuery = false
  private(set) var queryLevel = DICOMByteRange.none
  private(set) var queryKeys: [DICOMTag] = []
  /// Whether no key has a value; `nil` when it is no query.
  private(set) var isUnconstrained: Bool?
  /// Whether a patient attribute has a value; `nil` when the data set cannot be read.
  private(set) var hasPatient: Bool?
  /// What (0012,0062) says; `nil` when it does not stand there.
  private(set) var isIdentityRemoved: Bool?
  private(set) var head = DICOMDatasetHead()
  private(set) var issues: DICOMIssues = []

  private static let patientIdentityRemoved: UInt32 = 0x0012_0062

  /// Reads the bytes that were kept of a data set.
  mutating func read(_ bytes: RawSpan, syntax: RawSpan, isQuery: Bool, isWhole: Bool) {
    let isKnown = syntax.byteCount > 0
    guard bytes.byteCount >= 8,
      let encoding = isKnown ? DICOMUID.encoding(of: syntax) : Self.guess(bytes)
    else { return }
    self.isQuery = isQuery
    hasPatient = false
    var isConstrained = false
    var elements = DICOMElements(bytes, encoding, entersSequences: isQuery)
    while let element = elements.next() {
      if isQuery {
        let value = element.value.trimmed(in: bytes)
        let hasValue = !isWildcard(value.of(bytes))
        if element.tag.group == 0x0010, hasValue { hasPatient = true }
        if takeKey(element.tag, value, bytes), hasValue { isConstrained = true }
        continue
      }
      let tag = element.tag.rawValue
      if element.tag.group == 0x0010, hasPatient == false {
        hasPatient = !isWildcard(element.value.trimmed(in: bytes).of(bytes))
      }
      guard element.depth == 0 else { continue }
      if DICOMDatasetHead.isOfInterest(tag) {
        head.take(tag, element.value.trimmed(in: bytes))
      } else if tag == Self.patientIdentityRemoved {
        isIdentityRemoved = element.value.of(bytes).hasPrefix("YES")
      } else if tag > DICOMDatasetHead.lastTag {
        break
      }
    }
    if isQuery { isUnconstrained = !isConstrained }
    if elements.isCut, isWhole, isKnown { issues.insert(.invalidDataset) }
  }

  /// Notes a key; false for the attributes that say how to read the others.
  private mutating func takeKey(
    _ tag: DICOMTag,
    _ value: DICOMByteRange,
    _ bytes: RawSpan
  ) -> Bool {
    switch tag.rawValue {
    case 0x0008_0052:
      if isCodeString(value.of(bytes)) { queryLevel = value }
      return false
    // Character set, retrieve view, time zone; and group lengths.
    case 0x0008_0005, 0x0008_0053, 0x0008_0201: return false
    default: break
    }
    guard tag.element != 0 else { return false }
    guard queryKeys.count < DICOMLimits.queryKeys else {
      issues.insert(.tooManyQueryKeys)
      return true
    }
    queryKeys.append(tag)
    return true
  }

  /// Whether these are at most 16 of the letters of a code string (PS3.5, 6.2).
  private func isCodeString(_ text: RawSpan) -> Bool {
    guard text.byteCount <= 16 else { return false }
    for i in 0..<text.byteCount {
      switch text.uint8(i) {
      case 0x41...0x5a, 0x30...0x39, 0x20, 0x5f: continue
      default: return false
      }
    }
    return true
  }

  /// Whether a value is empty or matches anything: nothing but asterisks (PS3.4, C.2.2.2.4).
  private func isWildcard(_ text: RawSpan) -> Bool {
    for i in 0..<text.byteCount where text.uint8(i) != 0x2a { return false }
    return true
  }

  /// The encoding of a data set whose association was not seen, by its first element.
  private static func guess(_ bytes: RawSpan) -> DICOMEncoding? {
    let letters = (0x41...0x5a) as ClosedRange<UInt8>
    if letters.contains(bytes.uint8(4)), letters.contains(bytes.uint8(5)) {
      return bytes.uint8(0) == 0 ? .explicitBigEndian : .explicitLittleEndian
    }
    // Data sets begin in group 0008 or thereabouts.
    return bytes.uint16LE(0) <= 0x0020 ? .implicitLittleEndian : nil
  }
}
