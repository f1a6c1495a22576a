// SPDX-License-Identifier: Apache-2.0
internal import Bytes

extension CaptureReader {
  /// Looks at what the file is and chooses how to read it.
  init(
    _ file: OpenFile,
    name: String,
    isStream: Bool,
    options: CaptureOptions
  ) throws(CaptureError) {
    guard let status = file.status() else {
      throw CaptureError(.system(SystemError.badDescriptor), in: name)
    }
    guard status.kind != .folder else { throw CaptureError(.isFolder, in: name) }
    let isRegular = status.kind == .regular && !isStream
    let size = min(status.size, Int(clamping: options.fileBytes ?? .max))
    if isRegular, size == 0 { throw CaptureError(.empty, in: name) }
    let isMappable =
      switch options.mapping {
      case .always: isRegular
      case .never: false
      case .automatic: isRegular && !status.isRecent(seconds: CaptureReader.settleSeconds)
      }
    if isMappable {
      let mapped = try CaptureReader.mapping(of: file, size: size, name: name, options)
      switch CaptureFormat(mapped.bytes) {
      case .gzip, .zstd: break
      default:
        try self.init(name: name, options: options, start: mapped.bytes)
        self.mapped = mapped
        return
      }
    }
    let source = DescriptorSource(
      file,
      mayBlock: status.kind != .regular,
      limit: isRegular ? options.fileBytes ?? .max : .max,
      stop: options.stop
    )
    let window = try CaptureReader.window(source, name: name, options: options)
    try self.init(name: name, options: options, start: window.bytes)
    stream = window
    // Where pages would have been read in place, the header stays in front of the first record.
    window.consume(position)
    position = 0
  }

  private static func mapping(
    of file: OpenFile,
    size: Int,
    name: String,
    _ options: CaptureOptions
  ) throws(CaptureError) -> MappedFile {
    guard let sharing = options.sharing else {
      return try MappedFile(file, size: size, path: name)
    }
    return try sharing.mappings.mapping(of: file, size: size, path: name)
  }

  /// Reads the first header: what all later reading depends on.
  private init(name: String, options: CaptureOptions, start: RawSpan) throws(CaptureError) {
    self.name = name
    self.options = options
    tally.packets = options.packetsBefore
    let filters = options.filter.map { FilterSet($0) }
    blocks = PcapngBlocks(limits: options.limits, filters: filters, secrets: options.secrets)
    switch CaptureFormat(start) {
    case .pcap:
      let records = try PcapRecords(header: start, limits: options.limits, name: name)
      recordFilter = try filters?.filter(
        for: records.interface.linkType,
        swapped: records.isSwapped
      )
      self.records = records
      position = PcapRecords.fileHeaderLength
    case .pcapng:
      guard start.byteCount >= PcapngBlocks.sectionHeaderLength else {
        throw CaptureError(.headerTruncated, in: name)
      }
      guard let section = SectionHeader(start) else {
        throw CaptureError(.notACapture(looksLike: nil), in: name)
      }
      guard section.isKnownVersion else {
        throw CaptureError(
          .unsupportedVersion(major: section.major, minor: section.minor),
          in: name
        )
      }
    case .unknown(let looksLike):
      throw CaptureError(.notACapture(looksLike: looksLike), in: name)
    case .gzip, .zstd:
      throw CaptureError(.notACapture(looksLike: "data compressed twice"), in: name)
    }
  }

  /// A window over the stream, decompressed where it is compressed, with its header in it.
  private static func window(
    _ source: DescriptorSource,
    name: String,
    options: CaptureOptions
  ) throws(CaptureError) -> StreamWindow {
    let plain = StreamWindow(source, limit: .max)
    _ = plain.fill(atLeast: CaptureFormat.magicLength)
    if plain.count == 0 { throw error(of: plain, name) }
    let decompressed: (any ByteSource)?
    switch CaptureFormat(plain.bytes) {
    case .gzip: decompressed = GzipSource(PrefixedSource(Array(copying: plain.bytes), source))
    case .zstd: decompressed = ZstdSource(PrefixedSource(Array(copying: plain.bytes), source))
    case let format:
      _ = plain.fill(atLeast: format.headerLength)
      return plain
    }
    guard let decompressed else { throw CaptureError(.system(SystemError.noMemory), in: name) }
    let window = StreamWindow(decompressed, limit: options.limits.decompressedBytes)
    _ = window.fill(atLeast: CaptureFormat.magicLength)
    _ = window.fill(atLeast: CaptureFormat(window.bytes).headerLength)
    if window.count == 0 { throw error(of: window, name) }
    return window
  }

  private static func error(of window: StreamWindow, _ name: String) -> CaptureError {
    switch window.ending {
    case .failed(let code): CaptureError(.system(code), in: name)
    case .corrupt: CaptureError(.compressedData, in: name)
    case .truncated: CaptureError(.headerTruncated, in: name)
    case .interrupted: CaptureError(.system(SystemError.interrupted), in: name)
    case .open, .end: CaptureError(.empty, in: name)
    }
  }

  private mutating func scan(
    _ window: RawSpan,
    position: inout Int,
    softEnd: Int,
    _ body: (Frame) -> FrameVerdict
  ) -> ScanOutcome {
    if let records {
      return records.scan(
        window,
        position: &position,
        softEnd: softEnd,
        tally: &tally,
        filter: recordFilter,
        body
      )
    }
    return blocks.scan(window, position: &position, softEnd: softEnd, tally: &tally, body)
  }

  mutating func readMapped(
    _ first: MappedFile,
    _ body: (Frame) -> FrameVerdict
  ) throws(CaptureError) -> CapturePause {
    var mapped = first
    var size = mapped.bytes.byteCount
    while true {
      if options.stop?.isRequested == true { return .interrupted }
      if let now = mapped.sizeNow, now < size {
        return finish(.shrank(atOffset: UInt64(position)))
      }
      let softEnd = min(size, position + CaptureReader.stride)
      var offset = position
      let outcome =
        offset < size
        ? scan(mapped.bytes, position: &offset, softEnd: softEnd, body) : .needs(1)
      position = offset
      mapped.release(before: offset, by: options.sharing?.reader ?? 0)
      switch outcome {
      case .paused: continue
      case .stopped: return .stopped
      case .corrupt(let defect): return finish(.corrupt(atOffset: UInt64(offset), defect))
      case .failed(let error):
        isFinished = true
        throw error
      case .needs, .skip:
        if case .skip(let count) = outcome, count <= size - offset {
          position += count
          continue
        }
        // Somebody may have appended since.
        if options.fileBytes == nil, options.sharing == nil, let now = mapped.sizeNow, now > size,
          let larger = mapped.extended(to: now, at: offset)
        {
          mapped = larger
          self.mapped = larger
          size = now
          continue
        }
        return finish(offset == size ? nil : .truncated(atOffset: UInt64(offset)))
      }
    }
  }

  mutating func readStream(
    _ window: StreamWindow,
    _ body: (Frame) -> FrameVerdict
  ) throws(CaptureError) -> CapturePause {
    while true {
      if options.stop?.isRequested == true { return .interrupted }
      // A block may be skipped over several calls, when a stop request comes in between.
      if skipping.count > 0 {
        skipping.count -= window.consume(skipping.count)
        if skipping.count == 0 || window.fill(atLeast: 1) { continue }
        if window.ending == .interrupted { return .interrupted }
        return finish(ending(of: window, skipping.start) ?? .truncated(atOffset: skipping.start))
      }
      var consumed = 0
      let outcome =
        window.count > 0
        ? scan(window.bytes, position: &consumed, softEnd: window.count, body) : .needs(1)
      window.consume(consumed)
      let offset = window.offset
      switch outcome {
      case .paused: continue
      case .stopped: return .stopped
      case .corrupt(let defect): return finish(.corrupt(atOffset: offset, defect))
      case .failed(let error):
        isFinished = true
        throw error
      case .needs(let count):
        if window.fill(atLeast: count) { continue }
        if window.ending == .interrupted { return .interrupted }
        return finish(ending(of: window, offset))
      case .skip(let count):
        skipping = (count, offset)
      }
    }
  }

  private func ending(of window: StreamWindow, _ offset: UInt64) -> CaptureIncident? {
    if window.isAtLimit { return .limit(atOffset: offset) }
    switch window.ending {
    case .failed(let code): return .readFailed(atOffset: offset, code)
    case .corrupt: return .corrupt(atOffset: offset, .compressedData)
    case .truncated: return .truncated(atOffset: offset)
    case .open, .end, .interrupted:
      return window.count == 0 ? nil : .truncated(atOffset: offset)
    }
  }
}
