// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import NetworkTypes
internal import ProtocolKit

/// The DIMSE message that one direction is sending: a command set, and perhaps a data set after it.
///
/// The command set is kept as it came until its data set has passed; both buffers are reused.
struct DICOMMessage: Sendable {
  /// How far the message is.
  enum Stage: Sendable {
    case idle
    /// Fragments of the command set come in.
    case command
    /// The command is known, its data set passes.
    case dataset
    /// A data set passes whose command is not known.
    case orphan
  }

  private(set) var stage = Stage.idle
  private(set) var contextID: UInt8 = 0
  /// Bytes of the data set's fragments that have begun.
  var datasetBytes = 0
  private var command: [UInt8] = []
  private var isOverlong = false
  private var fields = DICOMCommandSet()
  private var dataset: [UInt8] = []
  private var datasetLimit = 0

  var isUnderWay: Bool { stage == .command || stage == .dataset }

  /// Forgets the message and lets its data set pass.
  mutating func abandon() {
    stage = .orphan
    datasetLimit = 0
  }

  mutating func beginCommand(in context: UInt8) {
    stage = .command
    contextID = context
    command.removeAll(keepingCapacity: true)
    isOverlong = false
  }

  /// Takes bytes of a command fragment; false when just now they became too many.
  mutating func append(_ bytes: RawSpan) -> Bool {
    guard !isOverlong else { return true }
    guard command.count + bytes.byteCount <= DICOMLimits.commandBytes else {
      isOverlong = true
      return false
    }
    command.append(copying: bytes)
    return true
  }

  /// Takes the first bytes of a data set, as many as are wanted; returns how many.
  mutating func keep(_ bytes: RawSpan) -> Int {
    guard stage == .dataset, dataset.count < datasetLimit else { return 0 }
    let count = min(bytes.byteCount, datasetLimit - dataset.count)
    dataset.append(copying: bytes.slice(0, count))
    return count
  }

  // MARK: Ends

  mutating func endCommand(
    _ direction: StreamDirection,
    _ association: inout DICOMAssociation,
    _ limits: DecoderLimits,
    _ sink: inout EventSink
  ) {
    guard !isOverlong else { return abandon() }
    fields = DICOMCommandSet(parsing: command.borrowed)
    fields.issues.report(into: &sink)
    guard fields.isUsable else { return abandon() }
    if association.refuses(contextID) { sink.anomaly("dicom.context_not_accepted", "dicom") }
    if fields.isRequest, let id = fields.messageID {
      let fits = association.pending.add(
        id,
        direction,
        at: sink.context.time,
        limit: limits.maxPendingRequests
      )
      if !fits { sink.anomaly("dicom.too_many_pending_requests", "dicom") }
    }
    datasetBytes = 0
    dataset.removeAll(keepingCapacity: true)
    guard fields.hasDataset else {
      emit(direction, &association, &sink)
      stage = .idle
      return
    }
    stage = .dataset
    datasetLimit =
      fields.command.isQuery ? DICOMLimits.identifierBytes : DICOMLimits.datasetHeadBytes
  }

  mutating func endDataset(
    _ direction: StreamDirection,
    _ association: inout DICOMAssociation,
    _ sink: inout EventSink
  ) {
    if stage == .dataset { emit(direction, &association, &sink) }
    stage = .idle
  }

  /// Reports a message whose rest will not come.
  mutating func drop(
    _ direction: StreamDirection,
    _ association: inout DICOMAssociation,
    _ sink: inout EventSink
  ) {
    switch stage {
    case .dataset:
      sink.anomaly("dicom.incomplete_dataset", "dicom")
      emit(direction, &association, &sink)
    case .command: sink.anomaly("dicom.incomplete_command", "dicom")
    case .idle, .orphan: break
    }
    stage = .idle
  }

  private mutating func emit(
    _ direction: StreamDirection,
    _ association: inout DICOMAssociation,
    _ sink: inout EventSink
  ) {
    var latency: Int64?
    if fields.isRequest, let id = fields.messageID {
      association.pending.touch(id, direction, at: sink.context.time)
    } else if fields.isResponse, let id = fields.respondedTo {
      let asked = association.pending.answer(
        id,
        requestedFrom: direction.reversed,
        isLast: !DICOMStatus.isPending(fields.status ?? 0)
      )
      if let asked {
        latency = max(0, sink.context.time.nanoseconds - asked.nanoseconds)
      } else if association.state == .established, association.isWhole(against: direction) {
        sink.anomaly("dicom.unmatched_response", "dicom")
      }
    }
    let syntax = association.transferSyntax(of: contextID)
    var facts = DICOMDatasetFacts()
    if fields.hasDataset {
      facts.read(
        dataset.borrowed,
        syntax: syntax,
        isQuery: fields.command.isQuery,
        isWhole: dataset.count == datasetBytes
      )
      if fields.command.isQuery, datasetBytes > DICOMLimits.identifierBytes {
        sink.anomaly("dicom.identifier_too_long", "dicom")
      }
      facts.issues.report(into: &sink)
    }
    sink.emit(
      DICOMCommandEvent(
        command.borrowed,
        fields,
        dataset: dataset.borrowed,
        facts,
        syntax: syntax,
        calling: association.callingAE,
        called: association.calledAE,
        contextID: contextID,
        datasetBytes: datasetBytes,
        latency: latency
      ),
      from: direction
    )
  }
}
