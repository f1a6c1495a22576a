// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import NetworkTypes

// Every block but the enhanced packet block: sections, interfaces, statistics, the two older packet
// blocks, and what is skipped.
extension PcapngBlocks {
  enum BlockResult {
    case consumed(Int)
    case stopped(Int)
    case outcome(ScanOutcome)
  }

  @inline(never)
  mutating func other(
    _ type: UInt32,
    _ total: Int,
    in window: RawSpan,
    at offset: Int,
    _ counts: inout FrameTally,
    _ body: (Frame) -> FrameVerdict
  ) -> BlockResult {
    let rest = window.slice(offset, window.byteCount)
    // Its magic decides on the order that its own length is in, so it comes first.
    if type == BlockType.sectionHeader { return beginSection(rest) }
    let minimum: Int
    switch type {
    case BlockType.interfaceDescription: minimum = 20
    case BlockType.packet: minimum = 32
    case BlockType.simplePacket: minimum = 16
    case BlockType.interfaceStatistics: minimum = 24
    case BlockType.decryptionSecrets where secrets != nil && total <= limits.blockLength:
      minimum = 20
    default:
      guard total >= PcapngBlocks.minimumBlockLength, total & 3 == 0 else {
        return .outcome(.corrupt(.blockLength(total)))
      }
      return rest.byteCount >= total ? .consumed(total) : .outcome(.skip(total))
    }
    guard total >= minimum, total & 3 == 0, total <= limits.blockLength else {
      return .outcome(.corrupt(.blockLength(total)))
    }
    guard rest.byteCount >= total else { return .outcome(.needs(total)) }
    let block = rest.slice(0, total)
    // SAFETY: `total` bytes, at least 12, are there.
    let trailer = Int(unsafe block.word(total &- 4, swapped: isSwapped))
    guard trailer == total else { return .outcome(.corrupt(.blockTrailer(trailer))) }
    switch type {
    case BlockType.interfaceDescription: return describeInterface(block)
    case BlockType.interfaceStatistics: return noteStatistics(block)
    case BlockType.decryptionSecrets: return takeSecrets(block)
    case BlockType.packet: return packet(block, &counts, body)
    default: return simplePacket(block, &counts, body)
    }
  }

  private mutating func beginSection(_ rest: RawSpan) -> BlockResult {
    guard let magic = SectionHeader(rest) else {
      return .outcome(
        rest.byteCount < PcapngBlocks.sectionHeaderLength
          ? .needs(PcapngBlocks.sectionHeaderLength) : .corrupt(.byteOrder(rest.uint32(8)))
      )
    }
    guard magic.isKnownVersion else {
      return .outcome(.corrupt(.version(major: magic.major, minor: magic.minor)))
    }
    let total = magic.totalLength
    guard total >= PcapngBlocks.sectionHeaderLength, total & 3 == 0, total <= limits.blockLength
    else { return .outcome(.corrupt(.blockLength(total))) }
    guard rest.byteCount >= total else { return .outcome(.needs(total)) }
    // SAFETY: `total` bytes are there.
    let trailer = Int(unsafe rest.word(total &- 4, swapped: magic.isSwapped))
    guard trailer == total else { return .outcome(.corrupt(.blockTrailer(trailer))) }
    isSwapped = magic.isSwapped
    sectionBase = interfaces.count
    clocks.removeAll(keepingCapacity: true)
    return .consumed(total)
  }

  private mutating func describeInterface(_ block: RawSpan) -> BlockResult {
    guard interfaces.count < min(limits.interfaces, 65_536) else {
      return .outcome(.corrupt(.tooManyInterfaces))
    }
    var clock = InterfaceClock()
    // SAFETY: the block has at least 20 bytes.
    clock.linkType = LinkType(dataLink: UInt32(unsafe block.half(8, swapped: isSwapped)))
    clock.snapLength = Int(unsafe block.word(12, swapped: isSwapped))
    var interface = CaptureInterface(linkType: clock.linkType)
    interface.snapLength = clock.snapLength
    var options = PcapngOptions(block.slice(16, block.byteCount &- 4), swapped: isSwapped)
    while let option = options.next() {
      let value = option.value
      switch option.code {
      case 2: interface.name = String(decoding: value.slice(0, PcapngOptions.nameLength))
      case 9 where value.byteCount == 1: clock.scale.setResolution(value.uint8(0))
      case 13 where value.byteCount == 1: interface.checkSequenceLength = Int(value.uint8(0))
      case 14 where value.byteCount == 8:
        clock.scale.setOffset(
          seconds: Int64(bitPattern: PcapngOptions.uint64(value, swapped: isSwapped))
        )
      default: break
      }
    }
    if let filters {
      do throws(CaptureError) {
        clock.filter = try filters.filter(for: clock.linkType, swapped: isSwapped)
      } catch {
        // Fatal when the expression never compiled: then it is the expression that is wrong.
        guard filters.hasCompiled, case .filter(_, let message) = error.reason else {
          return .outcome(.failed(error))
        }
        interface.filterMessage = message
        clock.isSilent = true
      }
    }
    clock.factor = clock.scale.factor
    interfaces.append(interface)
    clocks.append(clock)
    return .consumed(block.byteCount)
  }

  private mutating func noteStatistics(_ block: RawSpan) -> BlockResult {
    // SAFETY: the block has at least 24 bytes.
    let index = Int(unsafe block.word(8, swapped: isSwapped))
    guard index < clocks.count else { return .outcome(.corrupt(.interface(index))) }
    let place = sectionBase + index
    var options = PcapngOptions(block.slice(20, block.byteCount &- 4), swapped: isSwapped)
    while let option = options.next() {
      guard option.value.byteCount == 8 else { continue }
      let value = PcapngOptions.uint64(option.value, swapped: isSwapped)
      switch option.code {
      case 4: interfaces[place].received = value
      case 5: interfaces[place].droppedByInterface = value
      case 7: interfaces[place].droppedByKernel = value
      default: break
      }
    }
    return .consumed(block.byteCount)
  }

  /// A Decryption Secrets Block: type 4, length 4, then what the type says.
  private func takeSecrets(_ block: RawSpan) -> BlockResult {
    // SAFETY: the block has at least 20 bytes.
    let type = unsafe block.word(8, swapped: isSwapped)
    let count = Int(unsafe block.word(12, swapped: isSwapped))
    guard count <= block.byteCount &- 20 else {
      return .outcome(.corrupt(.blockLength(block.byteCount)))
    }
    if type == Self.tlsKeyLog { secrets?(block.slice(16, 16 &+ count)) }
    return .consumed(block.byteCount)
  }

  /// "TLSK".
  private static let tlsKeyLog: UInt32 = 0x544c_534b

  private mutating func packet(
    _ block: RawSpan,
    _ counts: inout FrameTally,
    _ body: (Frame) -> FrameVerdict
  ) -> BlockResult {
    // SAFETY: the block has at least 32 bytes.
    let index = Int(unsafe block.half(8, swapped: isSwapped))
    let drops = unsafe block.half(10, swapped: isSwapped)
    let high = unsafe block.word(12, swapped: isSwapped)
    let low = unsafe block.word(16, swapped: isSwapped)
    let captured = Int(unsafe block.word(20, swapped: isSwapped))
    let original = Int(unsafe block.word(24, swapped: isSwapped))
    guard index < clocks.count else { return .outcome(.corrupt(.interface(index))) }
    guard captured <= limits.recordLength, captured <= block.byteCount &- 32 else {
      return .outcome(.corrupt(.recordLength(captured)))
    }
    // 0xFFFF: the number of drops is not known.
    if drops != .max { noteDrops(UInt64(drops), sectionBase + index) }
    let time = clocks[index].scale.nanoseconds(UInt64(high) << 32 | UInt64(low))
    lastTime = time
    counts.note(time, number: counts.packets &+ 1)
    let bytes = block.slice(28, 28 &+ captured)
    return deliver(bytes, original, index, block.byteCount, &counts, body)
  }

  private mutating func simplePacket(
    _ block: RawSpan,
    _ counts: inout FrameTally,
    _ body: (Frame) -> FrameVerdict
  ) -> BlockResult {
    guard let clock = clocks.first else { return .outcome(.corrupt(.interface(0))) }
    // SAFETY: the block has at least 16 bytes.
    let original = Int(unsafe block.word(8, swapped: isSwapped))
    let captured = clock.snapLength == 0 ? original : min(original, clock.snapLength)
    guard captured <= limits.recordLength, captured <= block.byteCount &- 16 else {
      return .outcome(.corrupt(.recordLength(captured)))
    }
    let bytes = block.slice(12, 12 &+ captured)
    return deliver(bytes, original, 0, block.byteCount, &counts, body)
  }

  private mutating func deliver(
    _ bytes: RawSpan,
    _ original: Int,
    _ index: Int,
    _ blockLength: Int,
    _ counts: inout FrameTally,
    _ body: (Frame) -> FrameVerdict
  ) -> BlockResult {
    counts.packets &+= 1
    if !accepts(bytes, original, index) { return .consumed(blockLength) }
    counts.delivered &+= 1
    let frame = Frame(
      bytes: bytes,
      wireLength: original,
      nanoseconds: lastTime,
      number: counts.packets,
      linkType: clocks[index].linkType,
      interface: sectionBase + index
    )
    return body(frame) == .stop ? .stopped(blockLength) : .consumed(blockLength)
  }
}

/// The fixed part of a section header block.
struct SectionHeader {
  let isSwapped: Bool
  let totalLength: Int
  let major: Int
  let minor: Int

  /// Versions 1.0 and, written by mistake and the same, 1.2.
  var isKnownVersion: Bool { major == 1 && (minor == 0 || minor == 2) }

  /// Reads it; nothing when it is not all there or its byte-order magic is none.
  init?(_ block: RawSpan) {
    guard block.byteCount >= PcapngBlocks.sectionHeaderLength else { return nil }
    // SAFETY: 28 bytes are there.
    switch unsafe block.word(8, swapped: false) {
    case 0x1A2B_3C4D: isSwapped = false
    case 0x4D3C_2B1A: isSwapped = true
    default: return nil
    }
    totalLength = Int(unsafe block.word(4, swapped: isSwapped))
    major = Int(unsafe block.half(12, swapped: isSwapped))
    minor = Int(unsafe block.half(14, swapped: isSwapped))
  }
}
