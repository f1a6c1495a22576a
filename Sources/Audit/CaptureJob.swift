// SPDX-License-Identifier: Apache-2.0
internal import Capture
internal import Events
internal import Findings
internal import Flows
internal import NetworkTypes
internal import Pipeline
internal import Policy
internal import ProtocolKit
internal import Synchronization

/// What one worker made of one capture.
struct CaptureResult: Sendable {
  /// The capture, by its place in the run.
  let capture: Int
  var accounts = FileAccounts()
  var statistics = CaptureStatistics()
  var linkTypes: [String] = []
  var dropped: UInt64?
  var incident: String?
  /// Whether it goes on where the capture before it ended.
  var continuesPrevious = false
}

/// What reading a stream leaves, whoever listened.
protocol StreamResult: Sendable {
  var captures: [CaptureResult] { get set }
  var isInterrupted: Bool { get set }
}

/// What one worker made of its part of the captures of one stream: a value.
struct WorkerResult: StreamResult {
  var judge: JudgeResult
  var accounts = PacketAccounts()
  var flows = FlowStatistics()
  var captures: [CaptureResult] = []
  var isInterrupted = false

  /// Nothing yet.
  init(_ basis: JudgeBasis) { judge = JudgeResult(basis) }

  /// Takes what another worker made of the same captures.
  mutating func merge(_ other: WorkerResult) {
    add(other)
    for (index, theirs) in other.captures.enumerated() where index < captures.count {
      captures[index].accounts.add(theirs.accounts)
      if captures[index].incident == nil { captures[index].incident = theirs.incident }
    }
  }

  /// Takes the totals of what was made of other captures.
  mutating func add(_ other: WorkerResult) {
    judge.merge(other.judge)
    accounts.add(other.accounts)
    flows.add(other.flows)
    isInterrupted = isInterrupted || other.isInterrupted
  }

  /// Takes what a worker came to at the end of a stream.
  mutating func take(_ judged: JudgeResult, _ worker: inout PipelineWorker) {
    judge.merge(judged)
    accounts.add(worker.accounts)
    flows.add(worker.statistics)
    let files = worker.byFile()
    for (index, file) in files.enumerated() {
      captures[captures.count - files.count + index].accounts = file
    }
  }
}

/// A part of the captures of one stream for one worker.
struct CaptureJob: Sendable {
  /// The stream, by its place in the run.
  let stream: Int
  /// The place in the run of the first capture.
  let firstCapture: Int
  let captures: [CaptureList.Entry]
  let shard: Int
  let shards: Int
  /// The mappings of the files, which the stream's workers share.
  let mappings: SharedMappings

  /// Reads, decodes and judges this part.
  ///
  /// `tick` is told now and then how far the capture with that place in the run has been read.
  func run(
    _ basis: RunBasis,
    _ configuration: AuditConfiguration,
    stop: StopFlag,
    tick: (Int, CaptureStatistics) -> Void
  ) -> WorkerResult {
    var result = WorkerResult(basis.judge)
    var next = 0
    while next < captures.count {
      next = runStream(from: next, basis, configuration, stop: stop, into: &result, tick: tick)
    }
    return result
  }

  /// Reads captures for as long as each goes on where the one before ended, and answers with the
  /// first that does not.
  private func runStream(
    from start: Int,
    _ basis: RunBasis,
    _ configuration: AuditConfiguration,
    stop: StopFlag,
    into result: inout WorkerResult,
    tick: (Int, CaptureStatistics) -> Void
  ) -> Int {
    let judge = Judge(
      basis: basis.judge,
      capture: firstCapture + start,
      schemas: basis.schemas
    )
    let environment = basis.environment(configuration)
    var worker = PipelineWorker(
      decoders: basis.decoders,
      limits: FlowLimits(configuration.limits, workers: configuration.threads),
      environment: environment,
      observer: judge,
      options: basis.pipeline,
      shard: shard,
      shards: shards
    )
    let next = readStream(
      from: start,
      configuration,
      stop: stop,
      &worker,
      environment,
      beginFile: { capture, _, packets in judge.beginFile(capture: capture, after: packets) },
      into: &result,
      tick: tick
    )
    worker.finish()
    result.take(judge.result, &worker)
    return next
  }

  /// Feeds a worker with captures for as long as each goes on where the one before ended, and answers
  /// with the first that does not.
  ///
  /// `beginFile` is told of each capture after the first: its place in the run, its path, and the
  /// packets before it.
  func readStream(
    from start: Int,
    _ configuration: AuditConfiguration,
    stop: StopFlag,
    _ worker: inout PipelineWorker,
    _ environment: DecoderEnvironment,
    beginFile: (Int, String, UInt64) -> Void,
    into result: inout some StreamResult,
    tick: (Int, CaptureStatistics) -> Void
  ) -> Int {
    var extent = StreamExtent()
    var index = start
    repeat {
      let capture = firstCapture + index
      if index > start {
        beginFile(capture, captures[index].path, extent.packets)
        worker.beginFile(after: extent.packets)
      }
      var read = CaptureResult(capture: capture)
      read.continuesPrevious = index > start
      var options = CaptureOptions(filter: configuration.filter)
      options.stop = stop.reading
      options.packetsBefore = extent.packets
      options.fileBytes = captures[index].size
      options.sharing = (mappings, shard)
      options.take(secretsFor: environment)
      do throws(CaptureError) {
        var reader = try CaptureReader(path: captures[index].path, options: options)
        defer { read.describe(reader) }
        let isInterrupted = try Self.readAll(&reader, &worker, stop: stop) { tick(capture, $0) }
        result.isInterrupted = result.isInterrupted || isInterrupted
      } catch {
        result.isInterrupted = result.isInterrupted || stop.isRequested
        if !stop.isRequested { read.incident = error.reason.description }
      }
      extent.add(read.statistics)
      result.captures.append(read)
      index += 1
    } while index < captures.count && extent.continues(with: captures[index])
    return index
  }

  /// Packets between two looks at the stop flag.
  private static let stride = 65_536

  /// Reads to the end or to a request to stop; tells which.
  static func readAll(
    _ reader: inout CaptureReader,
    _ worker: inout PipelineWorker,
    stop: StopFlag,
    tick: (CaptureStatistics) -> Void
  ) throws(CaptureError) -> Bool {
    while true {
      switch try worker.read(&reader, packets: stride) {
      case .end: return false
      case .interrupted: return true
      case .stopped, .idle:
        if stop.isRequested { return true }
        tick(reader.statistics)
      }
    }
  }
}

/// How far a stream of captures has been read.
struct StreamExtent: Sendable {
  /// Packets of all its captures.
  private(set) var packets: UInt64 = 0
  private var last: Timestamp?

  /// Adds a capture that was read to its end.
  mutating func add(_ statistics: CaptureStatistics) {
    packets += statistics.packets
    last = statistics.last ?? last
  }

  /// Whether a capture goes on where the last one ended.
  func continues(with next: CaptureList.Entry) -> Bool {
    CaptureList.continues(after: last, at: next.first)
  }
}

extension CaptureResult {
  /// Takes over what the reader tells of its source.
  mutating func describe(_ reader: borrowing CaptureReader) {
    statistics = reader.statistics
    linkTypes = reader.linkTypes.map(\.description)
    incident = reader.incident?.description
    let interfaces = reader.interfaces
    let counts = interfaces.compactMap { interface -> UInt64? in
      guard interface.droppedByKernel != nil || interface.droppedByInterface != nil else {
        return nil
      }
      return (interface.droppedByKernel ?? 0).addingClamped(interface.droppedByInterface ?? 0)
    }
    if !counts.isEmpty { dropped = counts.reduce(0) { $0.addingClamped($1) } }
  }
}

extension UInt64 {
  /// The sum, or the largest number: what a capture claims may be anything.
  fileprivate func addingClamped(_ other: UInt64) -> UInt64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
