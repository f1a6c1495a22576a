// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import NetworkTypes
internal import Rules

/// What the fields of an event say to a correlation.
struct CorrelationGroup {
  /// The values of `group-by`, each with its length before it.
  private(set) var bytes: [UInt8] = []
  /// A digest of the value that is counted.
  private(set) var value: UInt64?

  /// Bytes of one value that tell groups apart.
  private static let maxValueBytes = 256

  /// Reads an event; `nil` when a field of the group, or the value that is counted, is missing: such an
  /// event belongs to no group.
  init?<View: EventView & ~Escapable>(
    _ feed: CorrelationFeed,
    _ event: borrowing View,
    _ facts: borrowing EventFacts
  ) {
    bytes.reserveCapacity(64)
    for field in feed.groupBy {
      let isThere =
        field.id.rawValue >= FieldID.firstCommon
        ? append(facts.field(field.id, at: 0)) : append(event.field(field.id, at: 0))
      guard isThere else { return nil }
    }
    guard let counted = feed.value else { return }
    let length = bytes.count
    let isThere =
      counted.id.rawValue >= FieldID.firstCommon
      ? append(facts.field(counted.id, at: 0)) : append(event.field(counted.id, at: 0))
    guard isThere else { return nil }
    var digest = FNV1a()
    for byte in bytes[length...] { digest.combine(byte) }
    value = digest.value
    bytes.removeLast(bytes.count - length)
  }

  private mutating func append(_ value: borrowing FieldValue) -> Bool {
    switch value {
    case .absent: return false
    case .integer(let number): append(UInt64(bitPattern: number))
    case .flag(let flag): bytes.append(flag ? 1 : 0)
    case .address(let address):
      append(UInt64(truncatingIfNeeded: address.bits >> 64))
      append(UInt64(truncatingIfNeeded: address.bits))
    case .bytes(let text): append(text)
    case .literal(let text): append(text.borrowed)
    case .text(let text): text.withBytes { append($0) }
    }
    return true
  }

  private mutating func append(_ number: UInt64) {
    var shift: UInt64 = 64
    while shift > 0 {
      shift &-= 8
      bytes.append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }

  private mutating func append(_ text: RawSpan) {
    let count = min(text.byteCount, Self.maxValueBytes)
    bytes.append(UInt8(truncatingIfNeeded: count >> 8))
    bytes.append(UInt8(truncatingIfNeeded: count))
    for at in 0..<count { bytes.append(text.uint8(at)) }
  }
}

extension CorrelationGroup {
  /// The values of a group's bytes as text, in the order of `group-by`.
  static func texts(
    _ bytes: [UInt8],
    _ fields: [FieldDescriptor],
    showsSensitive: Bool
  ) -> [String] {
    var rest = bytes[...]
    func number(_ count: Int) -> UInt128 {
      let value = rest.prefix(count).reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
      rest = rest.dropFirst(count)
      return value
    }
    return fields.map { field in
      switch field.kind {
      case .integer: return String(Int64(truncatingIfNeeded: number(8)))
      case .boolean: return number(1) == 1 ? "true" : "false"
      case .address: return IPAddress(bits: number(16)).description
      case .string:
        let count = Int(number(2))
        defer { rest = rest.dropFirst(count) }
        let text = String(decoding: rest.prefix(count), as: UTF8.self)
        return showsSensitive ? text : field.hiding(text) ?? text
      }
    }
  }
}

extension FindingKey {
  /// Names a finding of a correlation: who it is about is told by the correlation's `group-by`.
  init(_ correlation: CompiledCorrelation, _ context: EventContext) {
    func address(_ party: CorrelationParty) -> IPAddress {
      switch party {
      case .client: context.flow.client
      case .server: context.flow.server
      case .source: context.source
      case .destination: context.destination
      }
    }
    self.init(rule: correlation.rule, host: address(correlation.subject))
    guard let peer = correlation.peer else { return }
    server = address(peer)
    ipProtocol = context.flow.ipProtocol
    if correlation.namesPort, ipProtocol == .tcp || ipProtocol == .udp {
      port = context.flow.serverPort
    }
  }
}
