// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events

extension DICOMAssociationEvent {
  /// Writes what the user information says.
  func writeUser(to json: inout JSONWriter, options: OutputOptions) {
    let user = index.user
    if let length = user.maxPDULength { json.member("max_pdu_length", length) }
    if !user.implementationClass.isEmpty {
      json.member("implementation_class_uid", user.implementationClass.of(bytes))
    }
    if !user.implementationVersion.isEmpty {
      json.member("implementation_version_name", user.implementationVersion.of(bytes))
    }
    if let window = user.asyncWindow {
      json.beginObject("async_ops")
      json.member("invoked", window.invoked)
      json.member("performed", window.performed)
      json.endObject()
    }
    if !user.roles.isEmpty {
      json.beginArray("roles")
      for role in user.roles {
        json.beginObject()
        json.member("sop_class_uid", role.sopClass.of(bytes))
        json.member("scu", role.isUser)
        json.member("scp", role.isProvider)
        json.endObject()
      }
      json.endArray()
    }
    write(user.extended, "extended_negotiation", to: &json)
    write(user.commonExtended, "common_extended_negotiation", to: &json)
    if let identity = user.identity {
      write(identity, to: &json, options: options)
    } else if let isConfirmed = user.identityConfirmed {
      json.beginObject("user_identity")
      json.member("confirmed", isConfirmed)
      json.endObject()
    }
    if let length = user.identityResponseLength {
      json.beginObject("user_identity_response")
      json.member("length", length)
      json.endObject()
    }
  }

  private func write(
    _ classes: [DICOMByteRange],
    _ name: StaticString,
    to json: inout JSONWriter
  ) {
    guard !classes.isEmpty else { return }
    json.beginArray(name)
    for uid in classes { json.value(uid.of(bytes)) }
    json.endArray()
  }

  private func write(
    _ identity: DICOMUserIdentity,
    to json: inout JSONWriter,
    options: OutputOptions
  ) {
    json.beginObject("user_identity")
    json.member("type", identity.type)
    json.member("type_name", DICOMReasons.identityType(identity.type))
    json.member("response_requested", identity.responseRequested)
    json.member("primary_length", identity.primary.count)
    if !identity.secondary.isEmpty { json.member("secondary_length", identity.secondary.count) }
    // User names, passcodes and tickets are credentials, whatever their type.
    if options.showSensitive {
      json.member("primary_field", identity.primary.of(bytes))
      if !identity.secondary.isEmpty {
        json.member("secondary_field", identity.secondary.of(bytes))
      }
    }
    json.endObject()
  }
}
