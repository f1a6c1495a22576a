// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// How the segments of a message end; the standard wants a carriage return.
enum HL7SegmentEnd: UInt8 {
  case carriageReturn
  case lineFeed
  case both

  /// The byte to search for; with both, the line feed is skipped at the next segment's start.
  var byte: UInt8 { self == .lineFeed ? 0x0a : 0x0d }
}

/// Where the fields of an MSH segment stand: the only part of a message that is always scanned.
struct HL7Header {
  /// Offsets of the field separators: the one after `MSH`, the one after MSH-2, and so on.
  private var separators = InlineArray<18, UInt32>(repeating: 0)
  /// How many were found, 18 at the most: MSH-18 is the last field that is read.
  private var count = 0
  /// Offset of the segment's end.
  let end: Int
  /// How this message ends its segments.
  let segmentEnd: HL7SegmentEnd
  /// The message's delimiters.
  let delimiters: HL7Delimiters

  /// Scans a message that begins with `MSH`.
  init(_ bytes: RawSpan) {
    delimiters = HL7Delimiters(bytes)
    let carriageReturn = bytes.firstOffset(of: 0x0d, from: 3) ?? bytes.byteCount
    let head = bytes.slice(0, carriageReturn)
    if let lineFeed = head.firstOffset(of: 0x0a, from: 3) {
      end = lineFeed
      segmentEnd = .lineFeed
    } else {
      end = carriageReturn
      let next = carriageReturn + 1
      let isBoth = next < bytes.byteCount && bytes.uint8(next) == 0x0a
      segmentEnd = isBoth ? .both : .carriageReturn
    }
    findSeparators(bytes)
  }

  /// Finds the separators eight bytes at a time: fields are too short for a library search each.
  private mutating func findSeparators(_ bytes: RawSpan) {
    let lows: UInt64 = 0x7f7f_7f7f_7f7f_7f7f
    let pattern = UInt64(delimiters.field) &* 0x0101_0101_0101_0101
    var offset = 3
    while count < 18, offset &+ 8 <= end {
      let difference = bytes.uint64(offset) ^ pattern
      // The high bit of each byte that is a separator, exactly.
      var hits = ~((difference & lows) &+ lows | difference | lows)
      while hits != 0, count < 18 {
        let place = hits.leadingZeroBitCount
        separators[count] = UInt32(truncatingIfNeeded: offset &+ place >> 3)
        count &+= 1
        hits &= ~(1 << UInt64(63 &- place))
      }
      offset &+= 8
    }
    while count < 18, offset < end {
      if bytes.uint8(offset) == delimiters.field {
        separators[count] = UInt32(truncatingIfNeeded: offset)
        count &+= 1
      }
      offset &+= 1
    }
  }

  /// The bounds of MSH-`number`, 2 to 18; empty when the segment is shorter.
  func bounds(_ number: Int) -> Range<Int> {
    // MSH-1 is the separator itself, so MSH-n stands after the separator number n - 1.
    let index = number - 2
    guard index >= 0, index < count else { return end..<end }
    let start = Int(separators[index]) + 1
    let stop = index + 1 < count ? Int(separators[index + 1]) : end
    // The table holds 18; a field past it is cut at the segment's end by the caller's splitting.
    return start..<max(start, stop)
  }
}

extension HL7Header {
  /// Whether an answer has to come: in original mode always, in enhanced mode when MSH-15 or MSH-16 says always
  /// (HL7 v2.5.1, 2.9.2 and table 0155).
  func wantsAnswer(_ bytes: RawSpan) -> Bool {
    let accept = bounds(15)
    let application = bounds(16)
    if accept.isEmpty, application.isEmpty { return true }
    return isAlways(accept, bytes) || isAlways(application, bytes)
  }

  private func isAlways(_ field: Range<Int>, _ bytes: RawSpan) -> Bool {
    field.count == 2 && bytes.hasPrefix("AL", at: field.lowerBound)
  }
}
