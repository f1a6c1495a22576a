// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Events

/// An A-ASSOCIATE-RQ or A-ASSOCIATE-AC.
package struct DICOMAssociationEvent: EventView, ~Escapable {
  let bytes: RawSpan
  let index: DICOMAssociationIndex
  /// What the ranges of the abstract syntaxes are of.
  let syntaxes: RawSpan
  let calling: RawSpan
  let called: RawSpan

  @_lifetime(copy bytes, copy syntaxes, copy calling, copy called)
  init(
    _ bytes: RawSpan,
    _ index: DICOMAssociationIndex,
    syntaxes: RawSpan,
    calling: RawSpan,
    called: RawSpan
  ) {
    self.bytes = bytes
    self.index = index
    self.syntaxes = syntaxes
    self.calling = calling
    self.called = called
  }

  /// The kind of event.
  package static var type: EventType { .dicom }

  private var typeName: StaticString { index.isRequest ? "associate_rq" : "associate_ac" }

  /// Whether Verification (PS3.4, annex A) is all that a request proposes.
  private var isVerificationOnly: Bool {
    for context in index.contexts
    where !context.abstractSyntax.of(syntaxes).equals(DICOMUID.verification.borrowed) {
      return false
    }
    return index.isRequest && !index.contexts.isEmpty
  }

  /// Reads a field.
  @_lifetime(copy self)
  package func field(_ id: FieldID, at index: Int) -> FieldValue {
    guard index >= 0, let field = DICOMField(rawValue: id.rawValue) else { return .absent }
    switch field {
    case .contextID, .abstractSyntax, .abstractSyntaxName, .transferSyntaxes, .contextResult,
      .roleSOPClass, .roleProvider:
      return element(field, at: index)
    default: return index == 0 ? single(field) : .absent
    }
  }

  @_lifetime(copy self)
  private func single(_ field: DICOMField) -> FieldValue {
    switch field {
    case .type: return .literal(typeName)
    case .callingAE: return .bytes(calling)
    case .calledAE: return .bytes(called)
    case .applicationContext: return text(index.applicationContext)
    case .protocolVersion: return .integer(Int64(index.protocolVersion))
    case .maxPDULength:
      guard let length = index.user.maxPDULength else { return .absent }
      return .integer(Int64(length))
    case .implementationClass: return text(index.user.implementationClass)
    case .implementationVersion: return text(index.user.implementationVersion)
    case .identityType:
      guard let identity = index.user.identity else { return .absent }
      return .integer(Int64(identity.type))
    case .identityResponse:
      guard let identity = index.user.identity else { return .absent }
      return .flag(identity.responseRequested)
    case .identityConfirmed:
      guard let isConfirmed = index.user.identityConfirmed else { return .absent }
      return .flag(isConfirmed)
    case .verificationOnly: return index.isRequest ? .flag(isVerificationOnly) : .absent
    default: return .absent
    }
  }

  @_lifetime(copy self)
  private func element(_ field: DICOMField, at place: Int) -> FieldValue {
    switch field {
    case .transferSyntaxes:
      guard place < index.transferSyntaxes.count else { return .absent }
      return .bytes(index.transferSyntaxes[place].of(bytes))
    case .roleSOPClass:
      guard place < index.user.roles.count else { return .absent }
      return .bytes(index.user.roles[place].sopClass.of(bytes))
    case .roleProvider:
      guard place < index.user.roles.count else { return .absent }
      return .flag(index.user.roles[place].isProvider)
    default: break
    }
    guard place < index.contexts.count else { return .absent }
    let context = index.contexts[place]
    switch field {
    case .contextID: return .integer(Int64(context.id))
    case .abstractSyntax: return .bytes(context.abstractSyntax.of(syntaxes))
    case .abstractSyntaxName:
      // Private classes keep their place in the list.
      guard let name = DICOMUIDDictionary.name(of: context.abstractSyntax.of(syntaxes)) else {
        return .literal("")
      }
      return .bytes(name)
    case .contextResult:
      guard let result = context.result else { return .absent }
      return .integer(Int64(result))
    default: return .absent
    }
  }

  @_lifetime(copy self)
  private func text(_ range: DICOMByteRange) -> FieldValue {
    range.isEmpty ? .absent : .bytes(range.of(bytes))
  }

  /// Writes the members.
  package func write(to json: inout JSONWriter, options: OutputOptions) {
    json.member("type", typeName)
    json.member("calling_ae", calling)
    json.member("called_ae", called)
    if !index.applicationContext.isEmpty {
      json.member("application_context", index.applicationContext.of(bytes))
    }
    json.member("protocol_version", index.protocolVersion)
    if index.isRequest { json.member("verification_only", isVerificationOnly) }
    json.beginArray("presentation_contexts")
    for context in index.contexts { write(context, to: &json) }
    json.endArray()
    writeUser(to: &json, options: options)
  }

  private func write(_ context: DICOMPresentationContext, to json: inout JSONWriter) {
    json.beginObject()
    json.member("id", context.id)
    if !context.abstractSyntax.isEmpty {
      let syntax = context.abstractSyntax.of(syntaxes)
      json.member("abstract_syntax", syntax)
      if let name = DICOMUIDDictionary.name(of: syntax) {
        json.member("abstract_syntax_name", name)
      }
    }
    json.beginArray("transfer_syntaxes")
    for i in context.firstSyntax..<(context.firstSyntax + context.syntaxCount) {
      json.value(index.transferSyntaxes[i].of(bytes))
    }
    json.endArray()
    if let result = context.result {
      json.member("result", result)
      json.member("result_name", DICOMReasons.contextResult(result))
    }
    json.endObject()
  }
}
