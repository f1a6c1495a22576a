// SPDX-License-Identifier: Apache-2.0
internal import Capture
internal import Events
internal import Findings
internal import Flows
internal import NetworkTypes
internal import Pipeline
internal import ProtocolKit
internal import Synchronization

/// What one worker made of its part of one capture: a value.
struct WorkerResult: Sendable {
  var judge: JudgeResult
  var accounts: PacketAccounts
  var flows: FlowStatistics
  var statistics = CaptureStatistics()
  var linkTypes: [String] = []
  var dropped: UInt64?
  var incident: String?
  var isInterrupted = false

  mutating func merge(_ other: WorkerResult) {
    judge.merge(other.judge)
    accounts.add(other.accounts)
    flows.add(other.flows)
    if incident == nil { incident = other.incident }
    isInterrupted = isInterrupted || other.isInterrupted
  }
}

/// A part of a capture for one worker.
struct CaptureJob: Sendable {
  let capture: Int
  let path: String
  let shard: Int
  let shards: Int

  /// Reads, decodes and judges this part.
  func run(
    _ basis: RunBasis,
    _ configuration: AuditConfiguration,
    stop: StopFlag,
    tick: (CaptureStatistics) -> Void
  ) -> WorkerResult {
    let judge = Judge(
      basis: basis.judge,
      capture: capture,
      name: path,
      schemas: basis.schemas
    )
    var worker = PipelineWorker(
      decoders: basis.decoders,
      limits: FlowLimits(configuration.limits, workers: configuration.threads),
      environment: basis.environment(configuration),
      observer: judge,
      options: basis.pipeline,
      shard: shard,
      shards: shards
    )
    var options = CaptureOptions(filter: configuration.filter)
    options.stop = stop.reading
    var result: WorkerResult
    do throws(CaptureError) {
      var reader = try CaptureReader(path: path, options: options)
      let isInterrupted = try Self.readAll(&reader, &worker, stop: stop, tick: tick)
      worker.finish()
      result = WorkerResult(
        judge: judge.result,
        accounts: worker.accounts,
        flows: worker.statistics
      )
      result.describe(reader)
      result.isInterrupted = isInterrupted
    } catch {
      worker.finish()
      result = WorkerResult(
        judge: judge.result,
        accounts: worker.accounts,
        flows: worker.statistics
      )
      result.isInterrupted = stop.isRequested
      if !result.isInterrupted { result.incident = error.reason.description }
    }
    return result
  }

  /// Packets between two looks at the stop flag.
  private static let stride: UInt64 = 65_536

  /// Reads to the end or to a request to stop; tells which.
  static func readAll(
    _ reader: inout CaptureReader,
    _ worker: inout PipelineWorker,
    stop: StopFlag,
    tick: (CaptureStatistics) -> Void
  ) throws(CaptureError) -> Bool {
    while true {
      var left = stride
      let pause = try worker.read(&reader) { _ in
        left &-= 1
        return left == 0 ? .stop : .next
      }
      switch pause {
      case .end: return false
      case .interrupted: return true
      case .stopped, .idle:
        if stop.isRequested { return true }
        tick(reader.statistics)
      }
    }
  }
}

extension WorkerResult {
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
      return (interface.droppedByKernel ?? 0) + (interface.droppedByInterface ?? 0)
    }
    if !counts.isEmpty { dropped = counts.reduce(0, +) }
  }
}
