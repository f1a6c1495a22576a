// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// The bytes of MLLP (HL7 Transport Specification: MLLP, Release 2).
enum MLLPByte {
  static let startBlock: UInt8 = 0x0b
  static let endBlock: UInt8 = 0x1c
  static let carriageReturn: UInt8 = 0x0d
  static let lineFeed: UInt8 = 0x0a
  static let acknowledge: UInt8 = 0x06
  static let negativeAcknowledge: UInt8 = 0x15
}

/// Whether HL7 text begins at an offset.
enum HL7Start {
  /// `MSH`, `FHS` or `BHS`, then a byte that can be a field separator.
  case yes
  case no
  /// What there is fits, and there is too little of it.
  case undecided

  init(_ bytes: RawSpan, at offset: Int) {
    let available = bytes.byteCount - offset
    guard available > 0 else {
      self = .undecided
      return
    }
    let head = bytes.slice(offset, offset + 3)
    guard Self.begins("MSH", head) || Self.begins("FHS", head) || Self.begins("BHS", head) else {
      self = .no
      return
    }
    guard available > 3 else {
      self = .undecided
      return
    }
    self = HL7Delimiters.isPlausible(bytes.uint8(offset + 3)) ? .yes : .no
  }

  private static func begins(_ name: StaticString, _ head: RawSpan) -> Bool {
    name.borrowed.slice(0, head.byteCount).equals(head)
  }
}

/// What a search for the end of a block found.
enum MLLPBlockEnd {
  /// The content ends before this offset, an end block byte stands there.
  case endBlock(Int)
  /// Another block starts at this offset: the end of the first is missing.
  case restart(Int)
  /// No end yet; bytes before this offset need not be looked at again.
  case open(searched: Int)

  /// Searches a block that starts at 0 with a start block byte, from an offset on.
  ///
  /// `isCut` tells that no more bytes of the block will be looked at, whatever follows.
  /// Complexity: linear in what has not been searched before.
  init(_ block: RawSpan, from searched: Int, isCut: Bool) {
    var from = searched
    var start = block.firstOffset(of: MLLPByte.startBlock, from: from)
    while true {
      let part = block.slice(0, start ?? block.byteCount)
      if let end = part.firstOffset(of: MLLPByte.endBlock, from: from) {
        let next = end + 1
        let isCommit = end == 2 && Self.isCommit(block)
        // A segment's end before it, or a start block after it, makes a lone 1C the end, too; the
        // missing carriage return is told when the next byte is known.
        if isCommit || block.uint8(end - 1) == MLLPByte.carriageReturn || next == start {
          self = .endBlock(end)
          return
        }
        guard next < block.byteCount else {
          self = .open(searched: end)
          return
        }
        if block.uint8(next) == MLLPByte.carriageReturn {
          self = .endBlock(end)
          return
        }
        from = next
        continue
      }
      guard let candidate = start else {
        self = .open(searched: block.byteCount)
        return
      }
      switch HL7Start(block, at: candidate + 1) {
      case .yes:
        self = .restart(candidate)
        return
      case .undecided where !isCut:
        self = .open(searched: candidate)
        return
      default:
        from = candidate + 1
        start = block.firstOffset(of: MLLPByte.startBlock, from: from)
      }
    }
  }

  private static func isCommit(_ block: RawSpan) -> Bool {
    let byte = block.uint8(1)
    return byte == MLLPByte.acknowledge || byte == MLLPByte.negativeAcknowledge
  }
}
