// SPDX-License-Identifier: Apache-2.0

/// The words of the standard for the numbers in rejections, aborts and answers.
enum DICOMReasons {
  /// The result of an A-ASSOCIATE-RJ (PS3.8, table 9-21).
  static func rejectResult(_ result: UInt8) -> StaticString {
    switch result {
    case 1: "rejected-permanent"
    case 2: "rejected-transient"
    default: "unknown"
    }
  }

  /// Who rejects (PS3.8, table 9-21).
  static func rejectSource(_ source: UInt8) -> StaticString {
    switch source {
    case 1: "service-user"
    case 2: "service-provider (ACSE related function)"
    case 3: "service-provider (Presentation related function)"
    default: "unknown"
    }
  }

  /// Why an association is rejected; the numbers mean different things by source.
  static func rejectReason(_ reason: UInt8, source: UInt8) -> StaticString {
    switch (source, reason) {
    case (1, 1), (2, 1): "no-reason-given"
    case (1, 2): "application-context-name-not-supported"
    case (1, 3): "calling-AE-title-not-recognized"
    case (1, 7): "called-AE-title-not-recognized"
    case (2, 2): "protocol-version-not-supported"
    case (3, 1): "temporary-congestion"
    case (3, 2): "local-limit-exceeded"
    case (1, _), (2, _), (3, _): "reserved"
    default: "unknown"
    }
  }

  /// Who aborts (PS3.8, table 9-26).
  static func abortSource(_ source: UInt8) -> StaticString {
    switch source {
    case 0: "service-user"
    case 2: "service-provider"
    case 1: "reserved"
    default: "unknown"
    }
  }

  /// Why an association is aborted; not significant when the user aborts.
  static func abortReason(_ reason: UInt8, source: UInt8) -> StaticString {
    guard source == 2 else { return "not-significant" }
    return switch reason {
    case 0: "reason-not-specified"
    case 1: "unrecognized-PDU"
    case 2: "unexpected-PDU"
    case 4: "unrecognized-PDU-parameter"
    case 5: "unexpected-PDU-parameter"
    case 6: "invalid-PDU-parameter-value"
    case 3: "reserved"
    default: "unknown"
    }
  }

  /// The answer to one presentation context (PS3.8, table 9-18).
  static func contextResult(_ result: UInt8) -> StaticString {
    switch result {
    case 0: "acceptance"
    case 1: "user-rejection"
    case 2: "no-reason"
    case 3: "abstract-syntax-not-supported"
    case 4: "transfer-syntaxes-not-supported"
    default: "unknown"
    }
  }

  /// The kind of a user identity (PS3.7, table D.3-14).
  static func identityType(_ type: UInt8) -> StaticString {
    switch type {
    case 1: "username"
    case 2: "username_passcode"
    case 3: "kerberos"
    case 4: "saml"
    case 5: "jwt"
    default: "unknown"
    }
  }
}
