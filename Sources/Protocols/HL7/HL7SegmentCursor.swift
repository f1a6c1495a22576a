// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// Walks the segments of a message; holds offsets only, the bytes are passed in.
struct HL7SegmentCursor {
  /// Offset of the segment at hand.
  private(set) var start = 0
  /// Offset of its end, the terminator not included.
  private(set) var end = 0
  private var next: Int
  private let segmentEnd: HL7SegmentEnd

  /// Starts before the segment at `offset`.
  init(_ segmentEnd: HL7SegmentEnd, at offset: Int = 0) {
    self.segmentEnd = segmentEnd
    next = offset
  }

  /// Moves to the next segment that is not empty; false at the end of the message.
  mutating func advance(in bytes: RawSpan) -> Bool {
    while next < bytes.byteCount {
      start = next
      if segmentEnd == .both, bytes.uint8(start) == 0x0a { start += 1 }
      // Runs of empty segments are passed over here, so that they cost no search each.
      while start < bytes.byteCount, bytes.uint8(start) == segmentEnd.byte { start += 1 }
      end = bytes.firstOffset(of: segmentEnd.byte, from: start) ?? bytes.byteCount
      next = end + 1
      if end > start { return true }
    }
    return false
  }

  /// The segment's name as three bytes in one number, 0 when it does not begin like a segment.
  ///
  /// Wrapped lines of free text must not pass for names, or patients' words would get into an event:
  /// a name is followed by the separator, and a bare one is upper case.
  func name(in bytes: RawSpan, separator: UInt8) -> UInt32 {
    guard end - start >= 3 else { return 0 }
    let isBare = end - start == 3
    if !isBare, bytes.uint8(start + 3) != separator { return 0 }
    let name = UInt32(bytes.uint24(start))
    for place in 0..<3 {
      switch bytes.uint8(start + place) {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): continue
      case UInt8(ascii: "0")...UInt8(ascii: "9") where place > 0: continue
      case UInt8(ascii: "a")...UInt8(ascii: "z") where !isBare: continue
      default: return 0
      }
    }
    return name
  }

  /// The bounds of the segment's field `number`, from 1; empty when it has fewer.
  func field(_ number: Int, in bytes: RawSpan, separator: UInt8) -> Range<Int> {
    let segment = bytes.slice(0, end)
    var from = start + 3
    for _ in 1..<number {
      guard let hit = segment.firstOffset(of: separator, from: from) else { return end..<end }
      from = hit + 1
    }
    guard number >= 1, from < end, let hit = segment.firstOffset(of: separator, from: from) else {
      return end..<end
    }
    return hit + 1..<(segment.firstOffset(of: separator, from: hit + 1) ?? end)
  }
}

/// Names of segments that an event tells, as numbers.
enum HL7SegmentName {
  static let msh: UInt32 = 0x4d_5348
  static let msa: UInt32 = 0x4d_5341
  static let err: UInt32 = 0x45_5252
  static let sft: UInt32 = 0x53_4654
  static let uac: UInt32 = 0x55_4143
  static let obx: UInt32 = 0x4f_4258
  static let fhs: UInt32 = 0x46_4853
  static let bhs: UInt32 = 0x42_4853
  static let bts: UInt32 = 0x42_5453
  static let fts: UInt32 = 0x46_5453
  static let pid: UInt32 = 0x50_4944
  static let pv1: UInt32 = 0x50_5631

  /// From which field on a segment tells who the patient or the family is; 0 for other segments.
  ///
  /// The first field of most is only a count. PV1 identifies by PV1-19, the visit number.
  static func firstPersonalField(_ name: UInt32) -> Int {
    switch name {
    case pid, 0x4e_4b31, 0x47_5431, 0x49_4e31: 2  // PID, NK1, GT1, IN1
    case 0x49_4e32, 0x49_4e33, 0x4d_5247, 0x50_4431: 1  // IN2, IN3, MRG, PD1
    case pv1: 19
    default: 0
    }
  }
}
