// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import ProtocolKit

/// What both directions of a flow know of their association.
struct DICOMAssociation: Sendable {
  /// How far it is.
  enum State: Sendable {
    /// Its beginning was not seen.
    case unknown
    case requested
    case established
    case rejected
    case released
    case aborted
  }

  private struct Agreement: Sendable {
    let id: UInt8
    let transferSyntax: DICOMByteRange
  }

  private(set) var state = State.unknown
  private(set) var requestor: StreamDirection?
  /// Whether bytes of it are missing: then what does not fit together is no anomaly.
  var hasGap = false
  /// Whether the messages of both directions ended just now, with an abort.
  var mustDropMessages = false
  /// The sides that have been heard.
  var heard: (toServer: Bool, toClient: Bool) = (false, false)
  var pending = DICOMPendingRequests()

  /// The request until it is answered, then titles and identifiers; the ranges below are of these bytes.
  private var memory: [UInt8] = []
  private var callingRange = DICOMByteRange.none
  private var calledRange = DICOMByteRange.none
  /// The contexts of the request, and the transfer syntaxes that they name.
  private var proposals: [DICOMPresentationContext] = []
  private var proposedSyntaxes: [DICOMByteRange] = []
  /// Whether the request wants its user's identity confirmed.
  private var wantsConfirmation = false
  /// Whether there was too much of the request to keep it.
  private var isRequestTooLong = false
  private var agreements: [Agreement] = []
  /// The longest PDU that may travel to the server and to the client, 0 for any.
  private var longest: (toServer: UInt32, toClient: UInt32) = (0, 0)
  private var index = DICOMAssociationIndex()

  /// The requestor's title, empty when unknown.
  var callingAE: RawSpan {
    @_lifetime(borrow self)
    get { callingRange.of(memory.borrowed) }
  }

  /// The title asked for, empty when unknown.
  var calledAE: RawSpan {
    @_lifetime(borrow self)
    get { calledRange.of(memory.borrowed) }
  }

  /// The transfer syntax accepted for a context, empty when the answer was not seen.
  @_lifetime(borrow self)
  func transferSyntax(of id: UInt8) -> RawSpan {
    for agreement in agreements where agreement.id == id {
      return agreement.transferSyntax.of(memory.borrowed)
    }
    return memory.borrowed.slice(0, 0)
  }

  /// Whether the answer was seen and did not accept this context.
  func refuses(_ id: UInt8) -> Bool {
    state == .established && !hasGap && !agreements.contains { $0.id == id }
  }

  /// Whether a context can be one of this association: agreed on, or the answer was not seen.
  func knows(_ id: UInt8) -> Bool {
    state != .established || agreements.contains { $0.id == id }
  }

  /// The longest PDU that may travel this way, 0 for any.
  func longestPDU(_ direction: StreamDirection) -> Int {
    Int(direction == .toServer ? longest.toServer : longest.toClient)
  }

  /// Whether the other side of `direction` has been heard at all, and nothing was lost.
  func isWhole(against direction: StreamDirection) -> Bool {
    !hasGap && (direction == .toServer ? heard.toClient : heard.toServer)
  }

  // MARK: PDUs

  /// Takes a whole A-ASSOCIATE-RQ.
  mutating func request(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    into sink: inout EventSink
  ) {
    switch state {
    case .requested, .established: sink.anomaly("dicom.unexpected_pdu", "dicom")
    case .unknown, .rejected, .released, .aborted: break
    }
    state = .requested
    requestor = direction
    pending.removeAll()
    agreements.removeAll(keepingCapacity: true)
    longest = (0, 0)
    index.parse(bytes, isRequest: true)
    wantsConfirmation = index.user.identity?.responseRequested ?? false
    index.issues.report(into: &sink)
    limit(direction)
    if !remember(bytes) { sink.anomaly("dicom.request_not_kept", "dicom") }
    sink.emit(
      DICOMAssociationEvent(bytes, index, syntaxes: bytes, calling: callingAE, called: calledAE)
    )
    if !isRequestTooLong {
      swap(&proposals, &index.contexts)
      swap(&proposedSyntaxes, &index.transferSyntaxes)
    }
  }

  /// Takes a whole A-ASSOCIATE-AC.
  mutating func accept(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    into sink: inout EventSink
  ) {
    if requestor == direction || state == .established || state == .rejected {
      sink.anomaly("dicom.unexpected_pdu", "dicom")
    }
    index.parse(bytes, isRequest: false)
    if wantsConfirmation, state == .requested {
      index.user.identityConfirmed = index.user.identityResponseLength != nil
    }
    if requestor == nil {
      // The request was not seen: the echoed titles are the best there is.
      memory.removeAll(keepingCapacity: true)
      callingRange = keep(index.callingAE.of(bytes))
      calledRange = keep(index.calledAE.of(bytes))
    }
    for i in index.contexts.indices { merge(i, bytes) }
    index.issues.report(into: &sink)
    limit(direction)
    sink.emit(
      DICOMAssociationEvent(
        bytes,
        index,
        syntaxes: memory.borrowed,
        calling: callingAE,
        called: calledAE
      )
    )
    settle(bytes)
    state = .established
    requestor = direction.reversed
  }

  /// Takes an A-ASSOCIATE-RJ, A-RELEASE-RQ, A-RELEASE-RP or A-ABORT of ten bytes.
  mutating func control(
    _ type: DICOMPDUType,
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    into sink: inout EventSink
  ) {
    switch type {
    case .associateReject:
      if requestor == direction || state == .established {
        sink.anomaly("dicom.unexpected_pdu", "dicom")
      }
      state = .rejected
    case .releaseResponse: state = .released
    case .abort:
      state = .aborted
      mustDropMessages = true
    default: break
    }
    sink.emit(DICOMControlEvent(type, bytes, calling: callingAE, called: calledAE))
  }

  // MARK: What is kept

  private mutating func limit(_ direction: StreamDirection) {
    guard let length = index.user.maxPDULength else { return }
    // It limits what the other side may send.
    if direction == .toServer { longest.toClient = length } else { longest.toServer = length }
  }

  private mutating func keep(_ bytes: RawSpan) -> DICOMByteRange {
    let start = memory.count
    memory.append(copying: bytes)
    return DICOMByteRange(start, memory.count)
  }

  /// Keeps of a request what its answer is held against; false when that is too much.
  private mutating func remember(_ bytes: RawSpan) -> Bool {
    proposals.removeAll(keepingCapacity: true)
    proposedSyntaxes.removeAll(keepingCapacity: true)
    isRequestTooLong = bytes.byteCount > DICOMLimits.rememberedBytes
    if isRequestTooLong {
      memory.removeAll(keepingCapacity: true)
      callingRange = keep(index.callingAE.of(bytes))
      calledRange = keep(index.calledAE.of(bytes))
      return false
    }
    // All of it at once: piece by piece costs more than the bytes that nobody asks for.
    memory = [UInt8](copying: bytes)
    callingRange = index.callingAE
    calledRange = index.calledAE
    return true
  }

  /// Gives a context of an answer the abstract syntax that was proposed under its number.
  private mutating func merge(_ i: Int, _ bytes: RawSpan) {
    let id = index.contexts[i].id
    guard let place = proposal(of: id, near: i) else {
      if state == .requested, !hasGap, !isRequestTooLong {
        index.issues.insert(.unexpectedContext)
      }
      return
    }
    index.contexts[i].abstractSyntax = proposals[place].abstractSyntax
    guard index.contexts[i].result == 0, index.contexts[i].syntaxCount > 0 else { return }
    let chosen = index.transferSyntaxes[index.contexts[i].firstSyntax].of(bytes)
    let first = proposals[place].firstSyntax
    for j in first..<(first + proposals[place].syntaxCount)
    where proposedSyntaxes[j].of(memory.borrowed).equals(chosen) {
      return
    }
    index.issues.insert(.syntaxNotOffered)
  }

  /// Where a context was proposed; answers usually keep the order of the request.
  private func proposal(of id: UInt8, near place: Int) -> Int? {
    if place < proposals.count, proposals[place].id == id { return place }
    return proposals.firstIndex { $0.id == id }
  }

  /// Keeps the titles and the agreed transfer syntaxes, and drops the proposals.
  private mutating func settle(_ bytes: RawSpan) {
    let old = memory
    memory.removeAll(keepingCapacity: false)
    callingRange = keep(callingRange.of(old.borrowed))
    calledRange = keep(calledRange.of(old.borrowed))
    proposals = []
    proposedSyntaxes = []
    agreements.removeAll(keepingCapacity: true)
    agreements.reserveCapacity(index.contexts.count)
    for context in index.contexts where context.result == 0 && context.syntaxCount > 0 {
      let syntax = index.transferSyntaxes[context.firstSyntax].of(bytes)
      guard syntax.byteCount <= DICOMLimits.uidBytes else { continue }
      agreements.append(Agreement(id: context.id, transferSyntax: known(syntax) ?? keep(syntax)))
    }
  }

  private func known(_ syntax: RawSpan) -> DICOMByteRange? {
    // Most contexts of an answer agree on the same one, which is then the last.
    for agreement in agreements.reversed()
    where agreement.transferSyntax.of(memory.borrowed).equals(syntax) {
      return agreement.transferSyntax
    }
    return nil
  }
}
