// SPDX-License-Identifier: Apache-2.0

/// What is kept of a conversation's content: what conduit conditions and declarations of interfaces can speak of, and
/// nothing else.
package enum ContentField: UInt8, CaseIterable, Sendable {
  /// AE titles that associations call with.
  case dicomCallingAE
  /// AE titles that associations ask for.
  case dicomCalledAE
  /// DIMSE services requested: C-STORE, C-FIND, ...
  case dicomService
  /// SOP classes of requests, by name, or UID where there is none.
  case dicomSOPClass
  /// Where C-MOVE requests want to send.
  case dicomMoveDestination
  /// MSH-9 of the client's messages: `ADT^A01`.
  case hl7MessageType
  /// MSH-3 of the client's messages; empty where it is not filled, as for the next three.
  case hl7SendingApplication
  /// MSH-4.
  case hl7SendingFacility
  /// MSH-5.
  case hl7ReceivingApplication
  /// MSH-6.
  case hl7ReceivingFacility
  /// Topics that the client published to.
  case mqttPublishTopic
  /// Topic filters that the client subscribed to.
  case mqttSubscribeTopic
  /// Client identifiers.
  case mqttClientID
  /// Qualities of service of the client's publications and subscriptions.
  case mqttQoS
  /// Versions of TLS and DTLS that were agreed, by number.
  case tlsVersion
  /// Server names that were asked for; empty for a handshake without one.
  case tlsServerName
  /// Whether the client presented a certificate: `sent`, `absent` or `hidden`.
  case tlsClientCertificate
  /// Cipher suites that were agreed, by IANA name.
  case tlsCipher
  /// Subjects of servers' certificates with the last day and SHA-256; `hidden` where they are encrypted.
  case tlsServerCertificate
  /// Subjects of clients' certificates.
  case tlsClientSubject
  /// How DICOM requestors named themselves: a type of user identity, or `none`.
  case dicomUserIdentity
  /// MSH-12 of the client's messages.
  case hl7Version
  /// Versions of MQTT that clients asked for: `3.1`, `3.1.1` or `5.0`.
  case mqttVersion
  /// What MQTT clients presented: `user name and password`, `user name`, `password`, a method, or `none`.
  case mqttAuthentication
}

/// The distinct values of one field, up to a limit.
package struct ContentValues: Hashable, Sendable {
  /// The most values kept; a field with more is no set to choose from.
  package static let maxValues = 256

  /// The values and how often each was seen.
  package private(set) var counts: [String: UInt64] = [:]
  /// Whether there were more than are kept.
  package private(set) var isCut = false

  /// Empty.
  package init() {}

  /// The values in order.
  package var values: [String] { counts.keys.sorted() }

  /// Counts a value.
  package mutating func add(_ value: String, _ count: UInt64 = 1) {
    if let known = counts[value] {
      counts[value] = known &+ count
    } else if counts.count < Self.maxValues {
      counts[value] = count
    } else {
      isCut = true
    }
  }

  /// Adds another part's values.
  ///
  /// In order, so that what a limit leaves out does not depend on chance.
  package mutating func merge(_ other: ContentValues) {
    for value in other.values { add(value, other.counts[value] ?? 0) }
    isCut = isCut || other.isCut
  }
}
