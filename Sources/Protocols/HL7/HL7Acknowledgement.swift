// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// Where the fields of an MSA segment stand (HL7 v2.9, 2.14.8).
struct HL7Acknowledgement {
  /// MSA-1, AA, AE, AR, CA, CE or CR.
  let code: Range<Int>
  /// MSA-2, the control id of the message that is answered.
  let controlID: Range<Int>

  /// Looks for MSA among the segments after MSH; the standard lets SFT, UAC and little else precede it.
  init?(in bytes: RawSpan, _ header: HL7Header) {
    let separator = header.delimiters.field
    var cursor = HL7SegmentCursor(header.segmentEnd, at: header.end + 1)
    for _ in 0..<4 {
      guard cursor.advance(in: bytes) else { return nil }
      guard cursor.name(in: bytes, separator: separator) == HL7SegmentName.msa else { continue }
      code = cursor.field(1, in: bytes, separator: separator)
      controlID = cursor.field(2, in: bytes, separator: separator)
      return
    }
    return nil
  }
}
