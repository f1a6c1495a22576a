// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// Communities of SNMP and pairs of user and password that products are delivered with.
///
/// They stand in manuals, so that a device has one is no secret but a finding.
package enum DeliveredCredentials {
  private static let communities: [StaticString] = [
    "public", "private", "admin", "cisco", "snmp", "manager", "community", "default", "security",
    "read", "write", "test", "monitor", "guest", "system", "internal", "secret",
  ]

  private static let pairs: [StaticString] = [
    "admin:admin", "admin:password", "admin:", "admin:1234", "admin:12345", "admin:123456",
    "administrator:admin", "administrator:password", "root:root", "root:", "root:password",
    "root:toor", "user:user", "user:password", "guest:guest", "test:test", "orthanc:orthanc",
    "service:service", "demo:demo", "tomcat:tomcat", "pacs:pacs", "admin:pacs", "dicom:dicom",
  ]

  /// Whether a community is one of them, in whatever case.
  package static func hasCommunity(_ community: RawSpan) -> Bool { has(communities, community) }

  /// Whether a user and a password with a colon between them are.
  package static func hasPair(_ pair: RawSpan) -> Bool { has(pairs, pair) }

  /// The first community of a length, which tells no more than that one of them was there; `nil` for what is none.
  package static func standIn(forCommunity community: [UInt8]) -> [UInt8]? {
    hasCommunity(community.borrowed) ? first(communities, community.count) : nil
  }

  /// The first pair of a length; `nil` for what is none.
  package static func standIn(forPair pair: [UInt8]) -> [UInt8]? {
    hasPair(pair.borrowed) ? first(pairs, pair.count) : nil
  }

  private static func has(_ words: [StaticString], _ text: RawSpan) -> Bool {
    for word in words where text.isWord(word) { return true }
    return false
  }

  private static func first(_ words: [StaticString], _ length: Int) -> [UInt8]? {
    words.first { $0.utf8CodeUnitCount == length }.map { [UInt8](copying: $0.borrowed) }
  }
}
