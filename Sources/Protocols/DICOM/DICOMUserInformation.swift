// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// A role that the requestor proposes or the acceptor grants for a SOP class (PS3.7, D.3.3.4).
struct DICOMRole: Sendable {
  let sopClass: DICOMByteRange
  let isUser: Bool
  let isProvider: Bool
}

/// Who the requestor says it is (PS3.7, D.3.3.7); the fields are secrets.
struct DICOMUserIdentity: Sendable {
  let type: UInt8
  let responseRequested: Bool
  let primary: DICOMByteRange
  let secondary: DICOMByteRange
}

/// Where the sub-items of a user information item stand (PS3.7, annex D.3.3).
struct DICOMUserInformation: Sendable {
  var isPresent = false
  var maxPDULength: UInt32?
  var implementationClass = DICOMByteRange.none
  var implementationVersion = DICOMByteRange.none
  var asyncWindow: (invoked: UInt16, performed: UInt16)?
  var roles: [DICOMRole] = []
  /// SOP classes with extended negotiation (56H).
  var extended: [DICOMByteRange] = []
  /// SOP classes with common extended negotiation (57H).
  var commonExtended: [DICOMByteRange] = []
  var identity: DICOMUserIdentity?
  /// Bytes of the acceptor's answer to a user identity (59H).
  var identityResponseLength: Int?
  /// Of an acceptance: whether it confirms the identity, where the request asked for that.
  var identityConfirmed: Bool?

  /// Forgets everything and keeps the memory.
  mutating func removeAll() {
    isPresent = false
    maxPDULength = nil
    implementationClass = .none
    implementationVersion = .none
    asyncWindow = nil
    roles.removeAll(keepingCapacity: true)
    extended.removeAll(keepingCapacity: true)
    commonExtended.removeAll(keepingCapacity: true)
    identity = nil
    identityResponseLength = nil
    identityConfirmed = nil
  }

  /// Finds the sub-items in the value of item 50H.
  mutating func parse(_ value: DICOMByteRange, of bytes: RawSpan, issues: inout DICOMIssues) {
    isPresent = true
    var items = DICOMItems(bytes, from: Int(value.start), to: value.end)
    while let item = items.next() { take(item, of: bytes, issues: &issues) }
    if items.isCut { issues.insert(.invalidItemLength) }
  }

  private mutating func take(
    _ item: DICOMItem,
    of bytes: RawSpan,
    issues: inout DICOMIssues
  ) {
    let start = Int(item.value.start)
    switch (item.type, item.value.count) {
    case (0x51, 4): maxPDULength = bytes.uint32(start)
    case (0x52, _):
      implementationClass = item.value.trimmed(in: bytes)
      if !implementationClass.isUID(in: bytes) { issues.insert(.invalidUID) }
    case (0x53, 4): asyncWindow = (bytes.uint16(start), bytes.uint16(start + 2))
    case (0x54, _): takeRole(item.value, of: bytes, issues: &issues)
    case (0x55, 1...16): implementationVersion = item.value.trimmed(in: bytes)
    case (0x55, _):
      // Too long or empty, and still the best sign of what the software is.
      implementationVersion = item.value.trimmed(in: bytes)
      issues.insert(.invalidItemLength)
    case (0x56, _):
      guard let uid = leadingUID(item.value, of: bytes) else {
        return _ = issues.insert(.invalidItemLength)
      }
      guard extended.count < DICOMLimits.userItems else {
        return _ = issues.insert(.tooManyItems)
      }
      extended.append(uid)
    case (0x57, _):
      guard let uid = leadingUID(item.value, of: bytes) else {
        return _ = issues.insert(.invalidItemLength)
      }
      guard commonExtended.count < DICOMLimits.userItems else {
        return _ = issues.insert(.tooManyItems)
      }
      commonExtended.append(uid)
    case (0x58, _): takeIdentity(item.value, of: bytes, issues: &issues)
    case (0x59, 2...):
      identityResponseLength = Int(bytes.uint16(start))
      if identityResponseLength != Int(item.value.count) - 2 { issues.insert(.invalidItemLength) }
    case (0x51, _), (0x53, _), (0x59, _): issues.insert(.invalidItemLength)
    default: issues.insert(.unknownItem)
    }
  }

  /// The UID with its length before it, at the start of a value.
  private func leadingUID(_ value: DICOMByteRange, of bytes: RawSpan) -> DICOMByteRange? {
    let start = Int(value.start)
    guard value.count >= 2 else { return nil }
    let length = Int(bytes.uint16(start))
    guard length <= Int(value.count) - 2 else { return nil }
    return DICOMByteRange(start + 2, start + 2 + length).trimmed(in: bytes)
  }

  private mutating func takeRole(
    _ value: DICOMByteRange,
    of bytes: RawSpan,
    issues: inout DICOMIssues
  ) {
    let start = Int(value.start)
    guard let uid = leadingUID(value, of: bytes),
      Int(value.count) == 4 + Int(bytes.uint16(start))
    else { return _ = issues.insert(.invalidItemLength) }
    guard roles.count < DICOMLimits.userItems else { return _ = issues.insert(.tooManyItems) }
    roles.append(
      DICOMRole(
        sopClass: uid,
        isUser: bytes.uint8(value.end - 2) == 1,
        isProvider: bytes.uint8(value.end - 1) == 1
      )
    )
  }

  private mutating func takeIdentity(
    _ value: DICOMByteRange,
    of bytes: RawSpan,
    issues: inout DICOMIssues
  ) {
    let start = Int(value.start)
    guard value.count >= 6 else { return _ = issues.insert(.invalidItemLength) }
    let type = bytes.uint8(start)
    if !(1...5).contains(type) { issues.insert(.unknownIdentityType) }
    let primaryStart = start + 4
    let primaryLength = Int(bytes.uint16(start + 2))
    var primary = DICOMByteRange(primaryStart, value.end)
    var secondary = DICOMByteRange.none
    if primaryLength <= value.end - primaryStart - 2 {
      let next = primaryStart + primaryLength
      primary = DICOMByteRange(primaryStart, next)
      let length = Int(bytes.uint16(next))
      if length != value.end - next - 2 { issues.insert(.invalidItemLength) }
      secondary = DICOMByteRange(next + 2, min(next + 2 + length, value.end))
      // PS3.7, table D.3-14: only a passcode stands in the secondary field.
      if type != 2, !secondary.isEmpty { issues.insert(.invalidItem) }
    } else {
      issues.insert(.invalidItemLength)
    }
    identity = DICOMUserIdentity(
      type: type,
      responseRequested: bytes.uint8(start + 1) == 1,
      primary: primary,
      secondary: secondary
    )
  }
}
