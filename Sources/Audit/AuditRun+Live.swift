// SPDX-License-Identifier: Apache-2.0
internal import Capture
package import Findings
internal import Policy
internal import Flows
internal import NetworkTypes
internal import Pipeline
internal import ProtocolKit

extension AuditRun {
  /// Judges an interface until it is stopped.
  package static func live(
    _ configuration: LiveConfiguration,
    stop: StopFlag,
    progress: (@Sendable (AuditProgress) -> Void)?
  ) throws(AuditError) -> AuditReport {
    let audit = configuration.audit
    let policy = try audit.policyPath.map { path throws(AuditError) in
      unresolved(try Self.policy(at: path), "live packets are judged as they come")
    }
    let basis = try RunBasis(audit, policy: policy)
    try checkFilter(audit.filter)
    let judge = Judge(
      basis: basis.judge,
      capture: 0,
      schemas: basis.schemas
    )
    var worker = PipelineWorker(
      decoders: basis.decoders,
      limits: FlowLimits(audit.limits, workers: 1),
      environment: basis.environment(audit),
      observer: judge,
      options: basis.pipeline
    )
    var live = LiveOptions(name: configuration.interface)
    live.snapLength = configuration.snapLength
    live.bufferLength = configuration.bufferBytes
    live.isPromiscuous = configuration.promiscuous
    live.duration = configuration.durationSeconds.map { .seconds($0) }
    var options = CaptureOptions(filter: audit.filter)
    options.stop = stop.reading
    var result = WorkerResult(basis.judge)
    result.captures = [CaptureResult(capture: 0)]
    do throws(CaptureError) {
      var reader = try CaptureReader(interface: live, options: options)
      let isInterrupted = try watch(
        &reader,
        &worker,
        configuration,
        progress: progress
      )
      worker.finish()
      result.captures[0].describe(reader)
      result.take(judge.result, &worker)
      result.isInterrupted = isInterrupted
    } catch {
      throw .capture(error.description)
    }
    var assembly = ReportAssembly(
      [CaptureList.Entry(path: configuration.interface)],
      basis: basis.judge
    )
    assembly.take(0, result)
    return assembly.report(basis, audit, digests: [nil], warnings: basis.warnings)
  }

  /// Reads until one of the ends that were asked for; tells whether it was a request to stop.
  private static func watch(
    _ reader: inout CaptureReader,
    _ worker: inout PipelineWorker,
    _ configuration: LiveConfiguration,
    progress: (@Sendable (AuditProgress) -> Void)?
  ) throws(CaptureError) -> Bool {
    let most = configuration.packets ?? .max
    var taken: UInt64 = 0
    while true {
      let pause = try worker.read(&reader) { _ in
        taken &+= 1
        return taken >= most || taken & 0xff == 0 ? .stop : .next
      }
      if pause == .end || taken >= most { return false }
      // Not before the reader says so: packets that the kernel still holds come first.
      if pause == .interrupted { return true }
      progress?(
        AuditProgress(
          capture: configuration.interface,
          captureCount: 0,
          packets: reader.statistics.packets,
          bytes: reader.statistics.bytesRead
        )
      )
    }
  }
}
