// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Events

/// An A-ASSOCIATE-RJ, A-RELEASE-RQ, A-RELEASE-RP or A-ABORT: ten bytes each.
package struct DICOMControlEvent: EventView, ~Escapable {
  private let pdu: DICOMPDUType
  private let result: UInt8
  private let source: UInt8
  private let reason: UInt8
  private let calling: RawSpan
  private let called: RawSpan

  @_lifetime(copy calling, copy called)
  init(_ pdu: DICOMPDUType, _ bytes: RawSpan, calling: RawSpan, called: RawSpan) {
    self.pdu = pdu
    result = bytes.uint8(7)
    source = bytes.uint8(8)
    reason = bytes.uint8(9)
    self.calling = calling
    self.called = called
  }

  /// The kind of event.
  package static var type: EventType { .dicom }

  private var typeName: StaticString {
    switch pdu {
    case .associateReject: "associate_rj"
    case .releaseRequest: "release_rq"
    case .releaseResponse: "release_rp"
    default: "abort"
    }
  }

  private var hasReason: Bool { pdu == .associateReject || pdu == .abort }

  private var reasonName: StaticString {
    pdu == .abort
      ? DICOMReasons.abortReason(reason, source: source)
      : DICOMReasons.rejectReason(reason, source: source)
  }

  /// Reads a field.
  @_lifetime(copy self)
  package func field(_ id: FieldID, at index: Int) -> FieldValue {
    guard index == 0, let field = DICOMField(rawValue: id.rawValue) else { return .absent }
    switch field {
    case .type: return .literal(typeName)
    case .callingAE: return calling.byteCount == 0 ? .absent : .bytes(calling)
    case .calledAE: return called.byteCount == 0 ? .absent : .bytes(called)
    case .result where pdu == .associateReject: return .integer(Int64(result))
    case .source where hasReason: return .integer(Int64(source))
    case .reason where hasReason: return .integer(Int64(reason))
    case .reasonName where hasReason: return .literal(reasonName)
    default: return .absent
    }
  }

  /// Writes the members.
  package func write(to json: inout JSONWriter, options: OutputOptions) {
    json.member("type", typeName)
    if calling.byteCount > 0 { json.member("calling_ae", calling) }
    if called.byteCount > 0 { json.member("called_ae", called) }
    guard hasReason else { return }
    let isReject = pdu == .associateReject
    if isReject {
      json.member("result", result)
      json.member("result_name", DICOMReasons.rejectResult(result))
    }
    json.member("source", source)
    json.member(
      "source_name",
      isReject ? DICOMReasons.rejectSource(source) : DICOMReasons.abortSource(source)
    )
    json.member("reason", reason)
    json.member("reason_name", reasonName)
  }
}
