// SPDX-License-Identifier: Apache-2.0

extension IPAddress: CustomStringConvertible, LosslessStringConvertible {
  /// Dotted decimal, or the canonical form of RFC 5952.
  public var description: String {
    if isIPv4 {
      return "\(v4 >> 24).\(v4 >> 16 & 255).\(v4 >> 8 & 255).\(v4 & 255)"
    }
    let groups = (0..<8).map { UInt16(truncatingIfNeeded: bits >> UInt128(112 - 16 * $0)) }
    var best = 0..<0
    var start = 0
    while start < 8 {
      var end = start
      while end < 8, groups[end] == 0 { end += 1 }
      if end - start > max(best.count, 1) { best = start..<end }
      start = max(end, start + 1)
    }
    func hex(_ part: ArraySlice<UInt16>) -> String {
      part.map { String($0, radix: 16) }.joined(separator: ":")
    }
    if best.isEmpty { return hex(groups[...]) }
    return hex(groups[..<best.lowerBound]) + "::" + hex(groups[best.upperBound...])
  }

  /// Reads dotted decimal or RFC 4291 text, `nil` for anything else.
  public init?(_ text: String) {
    if text.utf8.contains(UInt8(ascii: ":")) {
      self.init(ipv6: text)
    } else {
      guard let value = Self.dotted(Substring(text)) else { return nil }
      self.init(v4: value)
    }
  }

  private static func dotted(_ text: Substring) -> UInt32? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var value: UInt32 = 0
    for part in parts {
      guard part.utf8.count <= 3, part.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }),
        let byte = UInt8(part)
      else { return nil }
      value = value << 8 | UInt32(byte)
    }
    return value
  }

  private init?(ipv6 text: String) {
    guard text.utf8.count <= 45 else { return nil }
    let halves = text.split(separator: "::", maxSplits: 2, omittingEmptySubsequences: false)
    guard halves.count <= 2, let head = Self.groups(halves[0]),
      let tail = halves.count == 2 ? Self.groups(halves[1]) : []
    else { return nil }
    let missing = 8 - head.count - tail.count
    guard halves.count == 2 ? missing >= 1 : missing == 0 else { return nil }
    let all = head + [UInt16](repeating: 0, count: missing) + tail
    self.init(bits: all.reduce(0) { $0 << 16 | UInt128($1) })
  }

  private static func groups(_ text: Substring) -> [UInt16]? {
    guard !text.isEmpty else { return [] }
    var result: [UInt16] = []
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      if index == parts.count - 1, part.contains(".") {
        guard let v4 = dotted(part) else { return nil }
        result += [UInt16(v4 >> 16), UInt16(truncatingIfNeeded: v4)]
      } else {
        guard part.utf8.count <= 4, part.first != "+", let group = UInt16(part, radix: 16) else {
          return nil
        }
        result.append(group)
      }
    }
    return result
  }
}
