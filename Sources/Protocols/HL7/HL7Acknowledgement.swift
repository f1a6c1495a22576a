// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// Where the fields of an MSA segment stand (HL7 v2.9, 2.14.8).
struct HL7Acknowledgement {
  /// MSA-1, AA, AE, AR, CA, CE or CR.
  let code: Range<Int>
  /// MSA-2, the control id of the message that is answered.
  let controlID: Range<Int>

  /// Looks for MSA where the standard puts it: after MSH, with SFT, UAC and, as some do, ERR before it.
  init?(in bytes: RawSpan, _ header: HL7Header) {
    let separator = header.delimiters.field
    var start = header.end + 1
    // A look spares most messages, which are no acknowledgements, the walk.
    if header.segmentEnd == .both { start += 1 }
    guard Self.mayPrecede(bytes, start) else { return nil }
    var cursor = HL7SegmentCursor(header.segmentEnd, at: start)
    for _ in 0..<8 {
      guard cursor.advance(in: bytes), Self.mayPrecede(bytes, cursor.start) else { return nil }
      guard cursor.name(in: bytes, separator: separator) == HL7SegmentName.msa else { continue }
      code = cursor.field(1, in: bytes, separator: separator)
      controlID = cursor.field(2, in: bytes, separator: separator)
      return
    }
    return nil
  }

  /// Whether MSA, or a segment that may stand before it, begins there.
  private static func mayPrecede(_ bytes: RawSpan, _ start: Int) -> Bool {
    guard bytes.byteCount - start >= 3 else { return false }
    switch UInt32(bytes.uint24(start)) {
    case HL7SegmentName.msa, HL7SegmentName.err, HL7SegmentName.sft, HL7SegmentName.uac: return true
    default: return false
    }
  }
}
