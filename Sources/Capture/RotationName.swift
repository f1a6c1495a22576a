// SPDX-License-Identifier: Apache-2.0

/// What a capturing program leaves the same in the names of the files that it rotates.
///
/// Taken out are `.gz` and `.zst`, dates with or without a time, the last counter of three digits
/// or more that stands by itself, and digits at the very end. That covers `tcpdump -C`, `-G` and
/// `-W` (`x.pcap`, `x.pcap1`, `x-%F_%T.pcap3`), `dumpcap -b` and `editcap -c` and `-i`
/// (`x_00001_20261123204800.pcapng`), Suricata's `log.pcap.1795466880` and names like `ward-017.pcap`.
/// `ward1.pcap` and `ward2.pcap` stay two names: they are as likely two taps.
enum RotationName {
  /// The folder and what is left of the file's name.
  static func family(of path: String) -> String {
    let bytes = Array(path.utf8)
    let start = (bytes.lastIndex(of: UInt8(ascii: "/")) ?? -1) + 1
    var name = bytes[start...]
    for ending in [".gz", ".zst"] where name.count > ending.utf8.count {
      if name.suffix(ending.utf8.count).elementsEqual(ending.utf8) {
        name.removeLast(ending.utf8.count)
      }
    }
    var rest = withoutTimes(Array(name))
    if !removeEnd(&rest) { removeCounter(&rest) }
    return String(decoding: bytes[..<start], as: UTF8.self) + String(decoding: rest, as: UTF8.self)
  }

  /// Stands for a time that was taken out; no file name has this byte.
  private static let time: UInt8 = 0
  /// Stands for a counter.
  private static let counter: UInt8 = 0x2F
  /// The fewest digits of a counter in the middle of a name.
  private static let counterDigits = 3

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    "-_.:T".utf8.contains(byte)
  }

  private static func withoutTimes(_ name: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var at = 0
    while at < name.count {
      if isDigit(name[at]), at == 0 || !isDigit(name[at - 1]), let end = endOfTime(name, at) {
        result.append(time)
        at = end
      } else {
        result.append(name[at])
        at += 1
      }
    }
    return result
  }

  /// The end of a date, or of a date and a time, that begins at a place; `nil` for none.
  private static func endOfTime(_ name: [UInt8], _ start: Int) -> Int? {
    // Year, month, day, hour, minute, second: digits and what they may be.
    let parts = [(4, 1990...2099), (2, 1...12), (2, 1...31), (2, 0...23), (2, 0...59), (2, 0...60)]
    var at = start
    var end: Int?
    for (index, (digits, range)) in parts.enumerated() {
      var place = at
      if index > 0, place < name.count, isSeparator(name[place]) { place += 1 }
      guard place + digits <= name.count, name[place..<(place + digits)].allSatisfy(isDigit),
        range.contains(number(name[place..<(place + digits)]))
      else { break }
      at = place + digits
      if index >= 2, at == name.count || !isDigit(name[at]) { end = at }
    }
    return end
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int {
    digits.reduce(0) { $0 * 10 + Int($1) - 0x30 }
  }

  /// Takes digits away from the end: `x.pcap1` is of the family of `x.pcap`.
  private static func removeEnd(_ name: inout [UInt8]) -> Bool {
    let digits = name.reversed().prefix { isDigit($0) }.count
    guard digits > 0, digits < name.count else { return false }
    name.removeLast(digits)
    return true
  }

  /// Takes the last counter out that nothing but separators stands beside.
  private static func removeCounter(_ name: inout [UInt8]) {
    var end = name.count
    while end > 0 {
      guard isDigit(name[end - 1]) else {
        end -= 1
        continue
      }
      var start = end
      while start > 0, isDigit(name[start - 1]) { start -= 1 }
      let standsAlone =
        (start == 0 || isSeparator(name[start - 1]))
        && (end == name.count || isSeparator(name[end]))
      if end - start >= counterDigits, standsAlone {
        name.replaceSubrange(start..<end, with: [counter])
        return
      }
      end = start
    }
  }
}
