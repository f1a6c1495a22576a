// SPDX-License-Identifier: Apache-2.0
package import Events

/// The fields of DNS events, by number.
enum DNSField: UInt16 {
  case type, identifier, rrname, rrtype, opcode, code
  case recursionDesired, recursionAvailable, authoritative, truncated
  case queryName, queryType, answerName, answerType, answerTTL, answerData
  case answerCount, longestLabel, domain

  var id: FieldID { FieldID(rawValue: rawValue) }

  /// The name in its object.
  var member: StaticString {
    switch self {
    case .type: "type"
    case .identifier: "id"
    case .rrname, .queryName, .answerName: "rrname"
    case .rrtype, .queryType, .answerType: "rrtype"
    case .opcode: "opcode"
    case .code: "rcode"
    case .recursionDesired: "rd"
    case .recursionAvailable: "ra"
    case .authoritative: "aa"
    case .truncated: "tc"
    case .answerTTL: "ttl"
    case .answerData: "rdata"
    case .answerCount: "answer_count"
    case .longestLabel: "longest_label"
    case .domain: "domain"
    }
  }
}

extension DNSEvent {
  private static func field(
    _ field: DNSField,
    _ name: StaticString,
    _ kind: FieldKind,
    list: Bool = false,
    _ note: StaticString,
    unit: StaticString = "",
    _ source: StaticString
  ) -> FieldDescriptor {
    FieldDescriptor(
      field.rawValue,
      name,
      kind,
      list: list,
      note,
      unit: unit,
      source: source
    )
  }

  /// The fields of a DNS message.
  package static let schema = EventSchema(
    .dns,
    "dns",
    [
      field(.type, "dns.type", .string, "request or response.", "RFC 1035, 4.1.1"),
      field(.identifier, "dns.id", .integer, "Identifier of the query.", "RFC 1035, 4.1.1"),
      field(.rrname, "dns.rrname", .string, "Name asked for first.", "RFC 1035, 4.1.2"),
      field(
        .rrtype,
        "dns.rrtype",
        .string,
        "Type asked for first: A, AAAA, PTR, ...",
        "RFC 1035, 4.1.2"
      ),
      field(.opcode, "dns.opcode", .integer, "0 is a query.", "RFC 1035, 4.1.1"),
      field(
        .code,
        "dns.rcode",
        .string,
        "Response code: NOERROR, NXDOMAIN, ...",
        "RFC 1035, 4.1.1"
      ),
      field(
        .recursionDesired,
        "dns.rd",
        .boolean,
        "Whether recursion is desired.",
        "RFC 1035, 4.1.1"
      ),
      field(
        .recursionAvailable,
        "dns.ra",
        .boolean,
        "Whether recursion is available.",
        "RFC 1035, 4.1.1"
      ),
      field(
        .authoritative,
        "dns.aa",
        .boolean,
        "Whether the answer is authoritative.",
        "RFC 1035, 4.1.1"
      ),
      field(
        .truncated,
        "dns.tc",
        .boolean,
        "Whether the message was cut to its transport.",
        "RFC 1035, 4.1.1"
      ),
      field(
        .queryName,
        "dns.queries.rrname",
        .string,
        list: true,
        "Names asked for.",
        "RFC 1035, 4.1.2"
      ),
      field(
        .queryType,
        "dns.queries.rrtype",
        .string,
        list: true,
        "Types asked for.",
        "RFC 1035, 4.1.2"
      ),
      field(
        .answerName,
        "dns.answers.rrname",
        .string,
        list: true,
        "Names of the answers' records.",
        "RFC 1035, 4.1.3"
      ),
      field(
        .answerType,
        "dns.answers.rrtype",
        .string,
        list: true,
        "Their types.",
        "RFC 1035, 4.1.3"
      ),
      field(
        .answerTTL,
        "dns.answers.ttl",
        .integer,
        list: true,
        "How long they may be kept.",
        unit: "s",
        "RFC 1035, 4.1.3"
      ),
      field(
        .answerData,
        "dns.answers.rdata",
        .string,
        list: true,
        "Their addresses or names; other data is not shown.",
        "RFC 1035, 3.3"
      ),
      field(
        .answerCount,
        "dns.answer_count",
        .integer,
        "How many answers the header announces.",
        "RFC 1035, 4.1.1"
      ),
      field(
        .longestLabel,
        "dns.longest_label",
        .integer,
        "The longest label of the name asked for first.",
        unit: "bytes",
        "ours"
      ),
      field(
        .domain,
        "dns.domain",
        .string,
        "The domain that it belongs to: its last two labels, or three where the last but one is short.",
        "ours"
      ),
    ]
  )
}
