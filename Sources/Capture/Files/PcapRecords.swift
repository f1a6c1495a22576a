// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import CPcap
internal import NetworkTypes

/// Reads the records of a classic pcap file (draft-ietf-opsawg-pcap).
///
/// ```
///  0 seconds | 4 fraction | 8 captured length | 12 original length | 16 packet
/// ```
struct PcapRecords {
  /// Bytes of the file header.
  static let fileHeaderLength = 24

  let isSwapped: Bool
  private let fraction: Int64
  private let headerLength: Int
  private let lengths: LengthOrder
  private let recordLimit: Int
  /// The one interface that the header describes.
  let interface: CaptureInterface

  /// Versions before 2.3 wrote the original length first; 2.3 did now this, now that.
  private enum LengthOrder { case normal, exchanged, unknown }

  /// Reads the file header: `fileHeaderLength` bytes must be there.
  init(header: RawSpan, limits: CaptureLimits, name: String) throws(CaptureError) {
    guard header.byteCount >= PcapRecords.fileHeaderLength else {
      throw CaptureError(.headerTruncated, in: name)
    }
    guard let magic = PcapMagic(header.uint32(0)) else {
      throw CaptureError(.notACapture(looksLike: nil), in: name)
    }
    // SAFETY: 24 bytes are there.
    let major = Int(unsafe header.half(4, swapped: magic.isSwapped))
    let minor = Int(unsafe header.half(6, swapped: magic.isSwapped))
    let snapLength = unsafe header.word(16, swapped: magic.isSwapped)
    let network = unsafe header.word(20, swapped: magic.isSwapped)
    guard major == 2 else {
      throw CaptureError(.unsupportedVersion(major: major, minor: minor), in: name)
    }
    isSwapped = magic.isSwapped
    fraction = magic.fraction
    headerLength = magic.recordHeaderLength
    lengths = minor < 3 ? .exchanged : minor == 3 ? .unknown : .normal
    recordLimit = limits.recordLength
    // The upper bits tell of the frame check sequence: bit 26 whether, bits 28-31 16-bit units.
    var described = CaptureInterface(linkType: LinkType(dataLink: network & 0xFFFF))
    if network & 0x0400_0000 != 0 { described.checkSequenceLength = Int(network >> 28) * 2 }
    described.snapLength = Int(snapLength)
    interface = described
  }

  /// Hands out every whole record from `position` up to the first one at or behind `softEnd`.
  func scan(
    _ window: RawSpan,
    position: inout Int,
    softEnd: Int,
    tally: inout FrameTally,
    filter: CompiledFilter?,
    _ body: (Frame) -> FrameVerdict
  ) -> ScanOutcome {
    // The type makes two loops of one: no byte is swapped where none has to be.
    isSwapped
      ? scan(window, &position, softEnd, &tally, filter, ForeignOrder.self, body)
      : scan(window, &position, softEnd, &tally, filter, NativeOrder.self, body)
  }

  private func scan<Order: IntegerOrder>(
    _ window: RawSpan,
    _ position: inout Int,
    _ softEnd: Int,
    _ tally: inout FrameTally,
    _ filter: CompiledFilter?,
    _ order: Order.Type,
    _ body: (Frame) -> FrameVerdict
  ) -> ScanOutcome {
    guard let base = unsafe window.base else { return .needs(headerLength) }
    let end = window.byteCount
    let linkType = interface.linkType
    let (fraction, headerLength, recordLimit) = (self.fraction, self.headerLength, recordLimit)
    let isNormal = lengths == .normal
    var offset = position
    var counts = tally
    defer {
      position = offset
      tally = counts
    }
    while offset < softEnd {
      let available = end &- offset
      guard available >= headerLength else { return .needs(headerLength) }
      // SAFETY: at least 16 bytes are there from `offset` on.
      let seconds = unsafe window.word(offset, swapped: Order.isSwapped)
      let part = unsafe window.word(offset &+ 4, swapped: Order.isSwapped)
      var captured = Int(unsafe window.word(offset &+ 8, swapped: Order.isSwapped))
      var original = Int(unsafe window.word(offset &+ 12, swapped: Order.isSwapped))
      if !isNormal, lengths == .exchanged || captured > original {
        (captured, original) = (original, captured)
      }
      guard captured <= recordLimit else { return .corrupt(.recordLength(captured)) }
      let length = headerLength &+ captured
      guard available >= length else { return .needs(length) }
      // SAFETY: offset + length <= end, and captured is not negative.
      let bytes = unsafe window.part(base, offset &+ headerLength, captured)
      offset &+= length
      // The next record's head comes into the cache while this one is dealt with.
      unsafe wardwire_prefetch(base + offset)
      unsafe wardwire_prefetch(base + (offset &+ 64))
      // 32 bits times 10^9 is under 2^62, the fraction under 2^42.
      let time = Int64(seconds) &* 1_000_000_000 &+ Int64(part) &* fraction
      counts.packets &+= 1
      counts.note(time, number: counts.packets)
      if let filter, !filter.matches(bytes, wireLength: original) { continue }
      counts.delivered &+= 1
      let frame = Frame(
        bytes: bytes,
        wireLength: original,
        nanoseconds: time,
        number: counts.packets,
        linkType: linkType
      )
      if body(frame) == .stop { return .stopped }
    }
    return offset == end ? .needs(headerLength) : .paused
  }
}
