// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// A presentation context as proposed or answered (PS3.8, 9.3.2.2 and 9.3.3.2).
struct DICOMPresentationContext: Sendable {
  let id: UInt8
  /// Answered with; `nil` in a request.
  let result: UInt8?
  /// The abstract syntax: in the PDU of a request, in what was remembered of it for an answer.
  var abstractSyntax: DICOMByteRange
  /// The first of its transfer syntaxes in the index's list.
  let firstSyntax: Int
  var syntaxCount: Int
}

/// Where everything stands in an A-ASSOCIATE-RQ or -AC (PS3.8, 9.3.2 and 9.3.3).
///
/// Ranges are of the PDU's bytes, its header counted. The arrays are reused for the next PDU.
struct DICOMAssociationIndex: Sendable {
  var isRequest = true
  var protocolVersion: UInt16 = 0
  var calledAE = DICOMByteRange.none
  var callingAE = DICOMByteRange.none
  var applicationContext = DICOMByteRange.none
  var contexts: [DICOMPresentationContext] = []
  var transferSyntaxes: [DICOMByteRange] = []
  /// The context numbers so far.
  private var seen: ContextNumbers = ContextNumbers()
  /// The transfer syntaxes of the context before.
  private var lastList = SyntaxList()
  var user = DICOMUserInformation()
  var issues: DICOMIssues = []

  /// Finds everything in a whole PDU of at least 74 bytes.
  mutating func parse(_ bytes: RawSpan, isRequest: Bool) {
    self.isRequest = isRequest
    issues = []
    applicationContext = .none
    contexts.removeAll(keepingCapacity: true)
    seen = ContextNumbers()
    transferSyntaxes.removeAll(keepingCapacity: true)
    lastList = SyntaxList()
    // A context takes about fifty bytes of a request; an array that grows is copied each time.
    contexts.reserveCapacity(min(DICOMLimits.contexts, bytes.byteCount / 48))
    transferSyntaxes.reserveCapacity(min(DICOMLimits.contexts, bytes.byteCount / 48))
    user.removeAll()
    protocolVersion = bytes.uint16(6)
    if protocolVersion & 1 == 0 { issues.insert(.protocolVersion) }
    calledAE = DICOMByteRange(10, 26).trimmed(in: bytes)
    callingAE = DICOMByteRange(26, 42).trimmed(in: bytes)
    // In an answer these bytes are an echo that nobody shall test (PS3.8, table 9-17).
    if isRequest {
      checkTitle(calledAE, bytes)
      checkTitle(callingAE, bytes)
    }
    var items = DICOMItems(bytes, from: DICOMPDUShape.itemsOffset, to: bytes.byteCount)
    while let item = items.next() { take(item, of: bytes) }
    if items.isCut { issues.insert(.invalidItemLength) }
    if applicationContext.isEmpty || (isRequest && contexts.isEmpty) || !user.isPresent {
      issues.insert(.missingItem)
    }
  }

  private mutating func checkTitle(_ title: DICOMByteRange, _ bytes: RawSpan) {
    if title.isEmpty { issues.insert(.emptyAETitle) }
    for i in Int(title.start)..<title.end {
      let byte = bytes.uint8(i)
      // PS3.5, 6.2: the default repertoire without the backslash and control characters.
      if byte < 0x20 || byte > 0x7e || byte == 0x5c { issues.insert(.invalidAETitle) }
    }
  }

  private mutating func take(_ item: DICOMItem, of bytes: RawSpan) {
    switch item.type {
    case 0x10:
      if applicationContext.isEmpty { applicationContext = uid(item.value, bytes) }
    case 0x20 where isRequest, 0x21 where !isRequest: takeContext(item, of: bytes)
    case 0x50: user.parse(item.value, of: bytes, issues: &issues)
    case 0x20, 0x21: issues.insert(.invalidItem)
    default: issues.insert(.unknownItem)
    }
  }

  private mutating func takeContext(_ item: DICOMItem, of bytes: RawSpan) {
    guard item.value.count >= 4 else { return _ = issues.insert(.invalidItemLength) }
    guard contexts.count < DICOMLimits.contexts else { return _ = issues.insert(.tooManyItems) }
    let start = Int(item.value.start)
    let id = bytes.uint8(start)
    if id & 1 == 0 { issues.insert(.invalidContextID) }
    if !seen.insert(id) { issues.insert(.duplicateContextID) }
    let result = isRequest ? nil : bytes.uint8(start + 2)
    if let result, result > 4 { issues.insert(.invalidItem) }
    var context = DICOMPresentationContext(
      id: id,
      result: result,
      abstractSyntax: .none,
      firstSyntax: transferSyntaxes.count,
      syntaxCount: 0
    )
    // The transfer syntax of a refused context is not significant, nor need it be there.
    let isSignificant = isRequest || result == 0
    var items = DICOMItems(bytes, from: start + 4, to: item.value.end)
    var list = SyntaxList()
    while let inner = items.next() {
      if inner.type == 0x40, isSignificant, list.range.isEmpty {
        list.range = DICOMByteRange(Int(inner.value.start) - 4, item.value.end)
        list.first = transferSyntaxes.count
        if repeatsLast(list, bytes) {
          context.syntaxCount = lastList.count
          list.count = lastList.count
          break
        }
      } else if inner.type != 0x40 {
        list.isPure = list.range.isEmpty
      }
      switch inner.type {
      case 0x30 where isRequest && context.abstractSyntax.isEmpty:
        context.abstractSyntax = uid(inner.value, bytes)
      case 0x40 where !isSignificant: continue
      case 0x40 where transferSyntaxes.count < DICOMLimits.transferSyntaxes:
        transferSyntaxes.append(uid(inner.value, bytes))
        context.syntaxCount += 1
      case 0x40: issues.insert(.tooManyItems)
      default: issues.insert(.invalidItem)
      }
    }
    if items.isCut { issues.insert(.invalidItemLength) }
    let isWhole = !isRequest || !context.abstractSyntax.isEmpty
    if isSignificant, context.syntaxCount == 0 || !isWhole { issues.insert(.missingItem) }
    contexts.append(context)
    list.count = context.syntaxCount
    if list.isPure, !items.isCut, !list.range.isEmpty { lastList = list }
  }

  /// Takes the transfer syntaxes of the context before, where these are the same to the byte; clients
  /// propose one list with each of up to 128 contexts.
  private mutating func repeatsLast(_ list: SyntaxList, _ bytes: RawSpan) -> Bool {
    guard list.range.count == lastList.range.count,
      transferSyntaxes.count + lastList.count <= DICOMLimits.transferSyntaxes,
      list.range.of(bytes).equals(lastList.range.of(bytes))
    else { return false }
    let distance = Int(list.range.start) - Int(lastList.range.start)
    for i in lastList.first..<(lastList.first + lastList.count) {
      transferSyntaxes.append(transferSyntaxes[i].moved(by: distance))
    }
    return true
  }

  private mutating func uid(_ range: DICOMByteRange, _ bytes: RawSpan) -> DICOMByteRange {
    let trimmed = range.trimmed(in: bytes)
    if !trimmed.isUID(in: bytes) { issues.insert(.invalidUID) }
    return trimmed
  }
}

/// The items of a context from the first transfer syntax on.
private struct SyntaxList: Sendable {
  var range = DICOMByteRange.none
  /// The first of its transfer syntaxes in the index's list.
  var first = 0
  var count = 0
  /// Whether nothing else stands behind the first transfer syntax.
  var isPure = true
}

/// A set of presentation context numbers.
private struct ContextNumbers: Sendable {
  private var low: UInt128 = 0
  private var high: UInt128 = 0

  /// Adds a number, and tells whether it is new.
  mutating func insert(_ id: UInt8) -> Bool {
    let bit = UInt128(1) << UInt128(id & 0x7f)
    if id < 128 {
      defer { low |= bit }
      return low & bit == 0
    }
    defer { high |= bit }
    return high & bit == 0
  }
}
