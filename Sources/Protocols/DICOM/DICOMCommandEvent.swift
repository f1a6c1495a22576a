// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Events

/// A DIMSE message (PS3.7): its command set, and what its data set shows without being kept.
package struct DICOMCommandEvent: EventView, ~Escapable {
  let bytes: RawSpan
  let fields: DICOMCommandSet
  let dataset: RawSpan
  let facts: DICOMDatasetFacts
  let syntax: RawSpan
  let calling: RawSpan
  let called: RawSpan
  let contextID: UInt8
  let datasetBytes: Int
  /// Nanoseconds since the request.
  let latency: Int64?

  @_lifetime(copy bytes, copy dataset, copy syntax, copy calling, copy called)
  init(
    _ bytes: RawSpan,
    _ fields: DICOMCommandSet,
    dataset: RawSpan,
    _ facts: DICOMDatasetFacts,
    syntax: RawSpan,
    calling: RawSpan,
    called: RawSpan,
    contextID: UInt8,
    datasetBytes: Int,
    latency: Int64?
  ) {
    self.bytes = bytes
    self.fields = fields
    self.dataset = dataset
    self.facts = facts
    self.syntax = syntax
    self.calling = calling
    self.called = called
    self.contextID = contextID
    self.datasetBytes = datasetBytes
    self.latency = latency
  }

  /// The kind of event.
  package static var type: EventType { .dicom }

  /// Reads a field.
  @_lifetime(copy self)
  package func field(_ id: FieldID, at index: Int) -> FieldValue {
    guard index >= 0, let field = DICOMField(rawValue: id.rawValue) else { return .absent }
    if field == .queryKeys { return queryKey(at: index) }
    guard index == 0 else { return .absent }
    switch field {
    case .type: return .literal("command")
    case .callingAE: return text(calling)
    case .calledAE: return text(called)
    case .command: return .literal(fields.command.name ?? "unknown")
    case .messageID: return number(fields.messageID)
    case .respondedTo: return number(fields.respondedTo)
    case .presentationContext: return .integer(Int64(contextID))
    case .sopClass: return text(fields.sopClass.of(bytes))
    case .sopClassName:
      guard let name = DICOMUIDDictionary.name(of: fields.sopClass.of(bytes)) else {
        return .absent
      }
      return .bytes(name)
    case .sopInstance: return text(fields.sopInstance.of(bytes))
    case .priority: return number(fields.priority)
    case .status: return number(fields.status)
    case .statusName:
      guard let status = fields.status else { return .absent }
      return .literal(DICOMStatus.name(status, of: fields.command))
    case .moveDestination: return text(fields.moveDestination.of(bytes))
    case .moveOriginator: return text(fields.moveOriginator.of(bytes))
    case .eventTypeID: return number(fields.eventTypeID)
    case .actionTypeID: return number(fields.actionTypeID)
    case .remaining: return number(fields.remaining)
    case .completed: return number(fields.completed)
    case .failed: return number(fields.failed)
    case .warning: return number(fields.warning)
    case .latency:
      guard let latency else { return .absent }
      return .integer(latency / 1_000_000)
    default: return datasetField(field)
    }
  }

  @_lifetime(copy self)
  private func datasetField(_ field: DICOMField) -> FieldValue {
    switch field {
    case .datasetPresent: return .flag(fields.hasDataset)
    case .datasetBytes: return .integer(Int64(datasetBytes))
    case .transferSyntax: return text(syntax)
    case .queryLevel: return text(facts.queryLevel.of(dataset))
    case .queryUnconstrained:
      guard let isUnconstrained = facts.isUnconstrained else { return .absent }
      return .flag(isUnconstrained)
    case .phiPresent:
      guard let hasPatient = facts.hasPatient else { return .absent }
      return .flag(hasPatient)
    case .identityRemoved:
      guard let isRemoved = facts.isIdentityRemoved else { return .absent }
      return .flag(isRemoved)
    case .modality: return text(facts.head.modality.of(dataset))
    case .manufacturer: return text(facts.head.manufacturer.of(dataset))
    case .model: return text(facts.head.model.of(dataset))
    case .softwareVersions: return text(facts.head.softwareVersions.of(dataset))
    case .stationName: return text(facts.head.stationName.of(dataset))
    default: return .absent
    }
  }

  @_lifetime(copy self)
  private func queryKey(at index: Int) -> FieldValue {
    guard index < facts.queryKeys.count else { return .absent }
    let tag = facts.queryKeys[index]
    guard let keyword = DICOMTagDictionary.keyword(of: tag) else { return .text(tag.description) }
    return .bytes(keyword)
  }

  @_lifetime(copy span)
  private func text(_ span: RawSpan) -> FieldValue {
    span.byteCount == 0 ? .absent : .bytes(span)
  }

  @_lifetime(immortal)
  private func number(_ value: UInt16?) -> FieldValue {
    guard let value else { return .absent }
    return .integer(Int64(value))
  }
}
