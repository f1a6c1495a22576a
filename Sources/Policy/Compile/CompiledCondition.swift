// SPDX-License-Identifier: Apache-2.0
internal import Events

/// A condition with its fields resolved to numbers and its values made ready to compare.
struct CompiledCondition: Sendable {
  let name: StaticString
  let type: EventType
  let test: ConditionTest
}

/// What one condition says of one event.
enum ConditionResult {
  /// It holds, or does not speak of the event.
  case holds
  /// The event misses it.
  case fails
  /// The event cannot tell.
  case notObservable
}

/// How a condition is tested.
enum ConditionTest: Sendable {
  /// The application entity title of an association request (PS3.8, 9.3.2).
  case associateTitle(type: FieldID, title: FieldID, OctetStringSet)
  /// A text; absent, the condition does not speak of the event.
  case text(FieldID, OctetStringSet)
  /// Either of two texts, a UID or its name.
  case eitherText(FieldID, FieldID, OctetStringSet)
  /// A DIMSE command without its `-RQ` or `-RSP`.
  case dimse(FieldID, OctetStringSet)
  /// The type of a message that a client sends (HL7 v2, MSH-9).
  case message(ack: FieldID, type: FieldID, trigger: FieldID, HL7MessageTypes)
  /// A text of a message that a client sends.
  case messageText(ack: FieldID, FieldID, OctetStringSet)
  /// A topic that a client publishes to.
  case publish(FieldID, [MQTTTopicFilter])
  /// The filters that a client subscribes to.
  case subscribe(FieldID, [MQTTTopicFilter])
  /// A text that one of the patterns matches; absent, it fails when it is required.
  case pattern(FieldID, [WildcardPattern], isRequired: Bool)
  /// A number, or each of a list of numbers, that is at most this.
  case atMost(FieldID, Int64)
  /// The negotiated protocol version (RFC 8446, 4.2.1).
  case minVersion(FieldID, Int)
  /// A text that one of the patterns matches; absent, it cannot be told.
  case observedPattern(FieldID, [WildcardPattern])
  /// Names of a certificate, of which one matches a pattern.
  case certificateNames(FieldID, observable: FieldID, [WildcardPattern])
  /// The sum of two numbers is at most this.
  case sumAtMost(FieldID, FieldID, Int64)
  /// The sum of two numbers, over a number of seconds, is at most this.
  case rateAtMost(FieldID, FieldID, seconds: FieldID, Int64)
  /// A number of the whole flow is at most this.
  case flowAtMost(FieldID, Int64)
  /// Whether the client presented a certificate.
  case clientCertificate(sent: FieldID, version: FieldID)
}

/// The message types that a condition accepts: `ADT^A01`, or `ADT` for every event of it.
struct HL7MessageTypes: Sendable {
  let whole: OctetStringSet
  let pairs: OctetStringSet

  init(_ texts: [String]) {
    var whole: [String] = []
    var pairs: [String] = []
    for text in texts {
      if text.hasSuffix("^*") {
        whole.append(String(text.dropLast(2)))
      } else if text.contains("^") {
        pairs.append(text)
      } else {
        whole.append(text)
      }
    }
    self.whole = OctetStringSet(whole)
    self.pairs = OctetStringSet(pairs)
  }
}

/// Orders versions of TLS and DTLS by age; DTLS counts down (RFC 9147, 5.3).
enum TLSVersion {
  static func rank(_ number: Int64) -> Int? {
    switch number {
    case 0x0002: 1
    case 0x0300: 2
    case 0x0301, 0xfeff: 3
    case 0x0302: 4
    case 0x0303, 0xfefd: 5
    case 0x0304, 0xfefc: 6
    default: nil
    }
  }

  /// The rank of a version as policies write it.
  static func rank(named name: String) -> Int? {
    switch name {
    case "1.0": 3
    case "1.1": 4
    case "1.2": 5
    case "1.3": 6
    default: nil
    }
  }
}
