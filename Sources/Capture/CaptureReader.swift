// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes

/// Reads the packets of one source: a file, a stream, or a live interface.
///
/// Old regular files are mapped and no packet is copied. Everything else is read through a buffer.
/// Several readers may read the same file at once; one reader belongs to one thread at a time.
package struct CaptureReader: ~Copyable {
  /// Between two looks at the stop request and the file's size a mapped reader goes this far.
  static let stride = 4 << 20
  /// A file that changed within so many seconds is read, not mapped: see `MappedFile`.
  static let settleSeconds = 5

  /// The path, `-`, or the interface's name.
  package let name: String
  /// Why the source could not be read whole, once that is known.
  package internal(set) var incident: CaptureIncident?

  let options: CaptureOptions
  var mapped: MappedFile?
  var stream: StreamWindow?
  var live: LiveHandle?
  var records: PcapRecords?
  var recordFilter: CompiledFilter?
  var blocks: PcapngBlocks
  var tally = FrameTally()
  var position = 0
  /// A stream's block that is being skipped: bytes to go, and where it starts.
  var skipping: (count: Int, start: UInt64) = (0, 0)
  var isFinished = false

  /// Opens a file, a named pipe, or standard input as `-`.
  package init(
    path: String,
    options: CaptureOptions = CaptureOptions()
  ) throws(CaptureError) {
    let file = path == "-" ? OpenFile(borrowing: 0) : try OpenFile(path: path)
    let name = path == "-" ? "standard input" : path
    try self.init(file, name: name, isStream: path == "-", options: options)
  }

  /// Reads a stream from a descriptor, which stays the caller's to close.
  package init(
    descriptor: Int32,
    name: String,
    options: CaptureOptions = CaptureOptions()
  ) throws(CaptureError) {
    let file = OpenFile(borrowing: descriptor)
    try self.init(file, name: name, isStream: true, options: options)
  }

  /// Captures from an interface; `options.filter` runs in the kernel where that can be.
  package init(
    interface: LiveOptions,
    options: CaptureOptions = CaptureOptions()
  ) throws(CaptureError) {
    name = interface.name
    self.options = options
    blocks = PcapngBlocks(limits: options.limits, filters: nil)
    live = try LiveHandle(interface, filter: options.filter, stop: options.stop)
  }

  /// Delivers packets until the source ends, the caller stops, or a stop is requested.
  ///
  /// A frame and its bytes live for one call of `body`. After every pause but `.end` the next call
  /// goes on behind the last frame. What cannot be read sets `incident` and is the end.
  /// - Throws: only where an interface turns up in mid-file for which the filter is no expression.
  package mutating func forEachFrame(
    _ body: (Frame) -> FrameVerdict
  ) throws(CaptureError) -> CapturePause {
    if isFinished { return .end }
    if let mapped { return try readMapped(mapped, body) }
    if let stream { return try readStream(stream, body) }
    guard let live else { return finish(nil) }
    let pause = live.forEachFrame(&tally, body)
    if pause == .end { _ = finish(live.incident) }
    return pause
  }

  /// The interfaces that the packets come from, as far as they are known.
  package var interfaces: [CaptureInterface] {
    if let live { return [live.interface] }
    if let records { return [records.interface] }
    return blocks.interfaces
  }

  /// The link types of the interfaces, each once, in order of appearance.
  package var linkTypes: [LinkType] {
    var seen: [LinkType] = []
    for interface in interfaces where !seen.contains(interface.linkType) {
      seen.append(interface.linkType)
    }
    return seen
  }

  /// What was read so far.
  package var statistics: CaptureStatistics {
    var result = CaptureStatistics()
    result.packets = tally.packets &- options.packetsBefore
    result.delivered = tally.delivered
    if let times = tally.times {
      result.first = Timestamp(nanoseconds: times.first)
      result.last = Timestamp(nanoseconds: times.last)
    }
    result.clock = tally.clockSteps
    // Of the file, not of the stream that it is a part of.
    if result.clock.firstBackward > 0 { result.clock.firstBackward &-= options.packetsBefore }
    if result.clock.firstForward > 0 { result.clock.firstForward &-= options.packetsBefore }
    if let stream {
      result.bytesRead = stream.bytesRead
      result.bytesCopied = stream.bytesCopied
    } else if let live {
      result.bytesRead = live.bytesRead
      result.bytesCopied = live.bytesRead
    } else {
      result.bytesRead = UInt64(position)
    }
    return result
  }

  mutating func finish(_ why: CaptureIncident?) -> CapturePause {
    isFinished = true
    if incident == nil { incident = why }
    return .end
  }
}
