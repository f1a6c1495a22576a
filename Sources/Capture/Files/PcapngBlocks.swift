// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import NetworkTypes

/// Reads the blocks of a pcapng file (draft-ietf-opsawg-pcapng).
///
/// ```
///  0 type | 4 total length | 8 body, padded to 4 | total length again
/// ```
struct PcapngBlocks {
  /// Bytes of the smallest section header block.
  static let sectionHeaderLength = 28
  /// Bytes of the smallest block.
  static let minimumBlockLength = 12

  /// Interfaces of all sections, in the order of their declaration.
  var interfaces: [CaptureInterface] = []
  /// What the packets of the running section's interfaces need.
  var clocks: [InterfaceClock] = []
  /// Index in `interfaces` of the running section's first one.
  var sectionBase = 0
  var isSwapped = false
  var lastTime: Int64 = 0
  let limits: CaptureLimits
  let filters: FilterSet?
  /// Takes TLS key logs.
  let secrets: (@Sendable (RawSpan) -> Void)?

  /// What the hot loop needs of an interface.
  struct InterfaceClock {
    var linkType = LinkType.ethernet
    var scale = TimestampScale()
    var snapLength = 0
    var filter: CompiledFilter?
    /// The filter cannot match here.
    var isSilent = false
    /// `scale.factor`, for the loop.
    var factor: UInt64 = 0
  }

  enum BlockType {
    static let sectionHeader: UInt32 = 0x0A0D_0D0A
    static let interfaceDescription: UInt32 = 1
    static let packet: UInt32 = 2
    static let simplePacket: UInt32 = 3
    static let interfaceStatistics: UInt32 = 5
    static let enhancedPacket: UInt32 = 6
    static let decryptionSecrets: UInt32 = 10
  }

  init(
    limits: CaptureLimits,
    filters: FilterSet?,
    secrets: (@Sendable (RawSpan) -> Void)? = nil
  ) {
    self.limits = limits
    self.filters = filters
    self.secrets = secrets
  }

  /// Hands out every whole packet from `position` up to the first block at or behind `softEnd`.
  mutating func scan(
    _ window: RawSpan,
    position: inout Int,
    softEnd: Int,
    tally: inout FrameTally,
    _ body: (Frame) -> FrameVerdict
  ) -> ScanOutcome {
    // The type makes two loops of one: no byte is swapped where none has to be.
    isSwapped
      ? scan(window, &position, softEnd, &tally, ForeignOrder.self, body)
      : scan(window, &position, softEnd, &tally, NativeOrder.self, body)
  }

  private mutating func scan<Order: IntegerOrder>(
    _ window: RawSpan,
    _ position: inout Int,
    _ softEnd: Int,
    _ tally: inout FrameTally,
    _ order: Order.Type,
    _ body: (Frame) -> FrameVerdict
  ) -> ScanOutcome {
    guard let base = unsafe window.base else { return .needs(PcapngBlocks.minimumBlockLength) }
    let end = window.byteCount
    let recordLimit = limits.recordLength
    var offset = position
    var counts = tally
    let blockLimit = limits.blockLength
    // What is known of the interface of the last packet; most often it is that of the next one.
    var clockIndex = -1
    var factor: UInt64 = 0
    var linkType = LinkType.ethernet
    var isFiltered = false
    var time = lastTime
    defer {
      position = offset
      tally = counts
      lastTime = time
    }
    while offset < softEnd {
      let available = end &- offset
      guard available >= PcapngBlocks.minimumBlockLength else {
        return .needs(PcapngBlocks.minimumBlockLength)
      }
      // SAFETY: 12 bytes are there from `offset` on.
      let type = unsafe window.word(offset, swapped: Order.isSwapped)
      let total = Int(unsafe window.word(offset &+ 4, swapped: Order.isSwapped))
      guard type == BlockType.enhancedPacket else {
        clockIndex = -1
        lastTime = time
        defer { time = lastTime }
        switch other(type, total, in: window, at: offset, &counts, body) {
        case .consumed(let length):
          offset &+= length
          // The next section may have the other byte order.
          if type == BlockType.sectionHeader { return .paused }
        case .stopped(let length):
          offset &+= length
          return .stopped
        case .outcome(let outcome): return outcome
        }
        continue
      }
      guard total >= 32, total & 3 == 0, total <= blockLimit else {
        return .corrupt(.blockLength(total))
      }
      guard available >= total else { return .needs(total) }
      // SAFETY: 32 bytes or more, `total` of them, are there from `offset` on.
      let index = Int(unsafe window.word(offset &+ 8, swapped: Order.isSwapped))
      let high = unsafe window.word(offset &+ 12, swapped: Order.isSwapped)
      let low = unsafe window.word(offset &+ 16, swapped: Order.isSwapped)
      let captured = Int(unsafe window.word(offset &+ 20, swapped: Order.isSwapped))
      let original = Int(unsafe window.word(offset &+ 24, swapped: Order.isSwapped))
      let trailer = Int(unsafe window.word(offset &+ total &- 4, swapped: Order.isSwapped))
      guard trailer == total else { return .corrupt(.blockTrailer(trailer)) }
      guard captured <= recordLimit, captured <= total &- 32 else {
        return .corrupt(.recordLength(captured))
      }
      if index != clockIndex {
        guard index < clocks.count else { return .corrupt(.interface(index)) }
        clockIndex = index
        factor = clocks[index].factor
        linkType = clocks[index].linkType
        isFiltered = filters != nil
      }
      let optionsStart = 28 &+ (captured &+ 3) & ~3
      if total &- 4 &- optionsStart >= PcapngOptions.dropCountLength {
        noteDrops(
          PcapngOptions.dropCount(
            window.slice(offset &+ optionsStart, offset &+ total &- 4),
            swapped: Order.isSwapped
          ),
          sectionBase &+ index
        )
      }
      // SAFETY: 28 + captured <= total - 4, and offset + total <= end.
      let bytes = unsafe window.part(base, offset &+ 28, captured)
      offset &+= total
      let ticks = UInt64(high) << 32 | UInt64(low)
      let (product, overflow) = ticks.multipliedReportingOverflow(by: factor)
      time = Int64(truncatingIfNeeded: product)
      if overflow || time <= 0 { time = clocks[index].scale.nanoseconds(ticks) }
      counts.packets &+= 1
      counts.note(time, number: counts.packets)
      if isFiltered, !accepts(bytes, original, index) { continue }
      counts.delivered &+= 1
      let frame = Frame(
        bytes: bytes,
        wireLength: original,
        nanoseconds: time,
        number: counts.packets,
        linkType: linkType,
        interface: sectionBase &+ index
      )
      if body(frame) == .stop { return .stopped }
    }
    return offset == end ? .needs(PcapngBlocks.minimumBlockLength) : .paused
  }

  /// Whether a packet of the section's interface `index` is to be delivered.
  @inline(never)
  func accepts(_ bytes: RawSpan, _ wireLength: Int, _ index: Int) -> Bool {
    guard let filter = clocks[index].filter else { return !clocks[index].isSilent }
    return filter.matches(bytes, wireLength: wireLength)
  }

  /// Adds dropped packets to an interface's count.
  mutating func noteDrops(_ count: UInt64, _ index: Int) {
    guard count > 0 else { return }
    let (sum, overflow) = (interfaces[index].droppedByKernel ?? 0)
      .addingReportingOverflow(count)
    interfaces[index].droppedByKernel = overflow ? .max : sum
  }
}
