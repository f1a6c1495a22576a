// SPDX-License-Identifier: Apache-2.0
internal import NetworkTypes

/// Where a direction of an HL7 flow stands.
struct HL7Side {
  /// What the next bytes are part of.
  enum Phase: UInt8 {
    /// Nothing: a block, or at a line's start a bare message, may begin.
    case between
    /// Something that is no HL7, up to the next start block or the end of the line.
    case noise
    /// Something unknown after lost bytes; only a start block with a header segment ends it.
    case resynchronising
    /// A block, whose start block byte is kept until its end is there.
    case block
    /// The carriage return after an end block byte.
    case afterEnd
    /// A message without block bytes.
    case raw
  }

  private var searchedBytes: UInt32 = 1
  var phase = Phase.between
  private var marks: UInt8 = 0

  /// Whether a message has begun here since the start or the last gap, so that noise is noise.
  var isInStep: Bool {
    get { marks & 1 != 0 }
    set { mark(1, newValue) }
  }

  /// Whether blocks were seen; then a bare message lacks its start block.
  var hasBlocks: Bool {
    get { marks & 2 != 0 }
    set { mark(2, newValue) }
  }

  // What was told already; each once a direction, because it repeats with every message.
  var hasToldOfLineFeeds: Bool {
    get { marks & 4 != 0 }
    set { mark(4, newValue) }
  }

  var hasToldOfBothEnds: Bool {
    get { marks & 8 != 0 }
    set { mark(8, newValue) }
  }

  private mutating func mark(_ bit: UInt8, _ isSet: Bool) {
    marks = isSet ? marks | bit : marks & ~bit
  }

  /// Bytes of the open block in which there is no end.
  var searched: Int {
    get { Int(searchedBytes) }
    set { searchedBytes = UInt32(clamping: newValue) }
  }
}

/// A message without block bytes, as far as it has come.
struct HL7BareMessage {
  var bytes: [UInt8] = []
  /// When the last of them came.
  var time = Timestamp(nanoseconds: 0)
}

/// How a step of decoding goes on.
enum HL7Step {
  /// At this offset.
  case at(Int)
  /// With so many bytes from the offset at hand.
  case wait(Int)
}
