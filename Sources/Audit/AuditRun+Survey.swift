// SPDX-License-Identifier: Apache-2.0
internal import Capture
internal import Events
package import Findings
internal import Flows
package import Inventory
internal import Pipeline
package import Policy
internal import ProtocolKit
internal import Protocols
internal import Synchronization

/// What a run without judgement saw: `assets`, `learn` and `mud` are made of it.
package struct SurveyResult: Sendable {
  /// Hosts, names and kinds of flow.
  package var traffic = Traffic()
  /// The captures, those that could not be read whole among them.
  package var captures: [CaptureSummary] = []
  /// What the user should know, a line each.
  package var warnings: [String] = []
  /// Whether the run was stopped before its end.
  package var interrupted = false

  /// Nothing seen.
  package init() {}

  /// The captures that could not be read whole.
  package var incidents: [CaptureSummary] { captures.filter { $0.incident != nil } }

  /// The capture and number of a packet: `ward.pcap#12`.
  package func text(of place: PacketPlace) -> String {
    let path = captures.indices.contains(place.capture) ? captures[place.capture].path : ""
    return "\(path.split(separator: "/").last ?? "")#\(place.packet)"
  }
}

/// What one worker surveyed of its part of a stream.
private struct SurveyPart: StreamResult {
  var traffic = Traffic()
  var captures: [CaptureResult] = []
  var isInterrupted = false
}

extension AuditRun {
  /// Reads captures and notes who spoke how with whom; judges nothing, but notes what `base`, a policy to
  /// be refined, lets through.
  package static func survey(
    _ configuration: AuditConfiguration,
    base: PolicyMatcher? = nil,
    stop: StopFlag,
    progress: (@Sendable (AuditProgress) -> Void)? = nil
  ) throws(AuditError) -> SurveyResult {
    let list = try captureList(configuration)
    let decoders = DecoderTable(ProtocolRegistry.decoders)
    let fields = SurveyFields(ProtocolRegistry.schemas)
    var names = [StaticString](repeating: "", count: 256)
    for type in ProtocolRegistry.decoders {
      names[Int(type.descriptor.id)] = type.descriptor.name
    }
    let protocolNames = names
    let total = Mutex((result: SurveyResult(), parts: [Int: CaptureSummary]()))
    let queue = JobQueue<SurveyPart>(jobs(list, configuration)) { job, part in
      total.withLock { total in
        total.result.traffic.merge(part.traffic)
        total.result.interrupted = total.result.interrupted || part.isInterrupted
        for read in part.captures {
          var summary = CaptureSummary(
            path: list.captures[read.capture].path,
            packets: read.statistics.packets,
            first: read.statistics.first,
            last: read.statistics.last
          )
          summary.incident = total.parts[read.capture]?.incident ?? read.incident
          total.parts[read.capture] = summary
        }
      }
    }
    queue.run(workers: configuration.threads) { job in
      job.survey(decoders, fields, protocolNames, configuration, base, stop: stop) {
        capture,
        read in
        guard let progress, job.shard == 0 else { return }
        progress(
          AuditProgress(
            capture: list.captures[capture].path,
            captureIndex: capture + 1,
            captureCount: list.captures.count,
            packets: read.packets,
            bytes: read.bytesRead,
            totalBytes: totalBytes([list.captures[capture]])
          )
        )
      }
    }
    return total.withLock { total in
      var result = total.result
      result.captures = total.parts.sorted { $0.key < $1.key }.map(\.value)
      result.warnings = warnings(list)
      if result.traffic.omitted > 0 {
        result.warnings.append(
          "\(result.traffic.omitted) hosts, kinds of flow or names were left out to stay within limits"
        )
      }
      return result
    }
  }
}

extension CaptureJob {
  /// Reads, decodes and surveys this part.
  fileprivate func survey(
    _ decoders: DecoderTable,
    _ fields: SurveyFields,
    _ names: [StaticString],
    _ configuration: AuditConfiguration,
    _ base: PolicyMatcher?,
    stop: StopFlag,
    tick: (Int, CaptureStatistics) -> Void
  ) -> SurveyPart {
    var part = SurveyPart()
    var limits = DecoderLimits()
    limits.maxMessageBytes = configuration.limits.maxMessageBytes
    let environment = DecoderEnvironment(limits: limits)
    var next = 0
    while next < captures.count {
      let surveyor = Surveyor(
        fields: fields,
        protocolNames: names,
        capture: firstCapture + next,
        name: captures[next].path,
        base: base
      )
      var worker = PipelineWorker(
        decoders: decoders,
        limits: FlowLimits(configuration.limits, workers: configuration.threads),
        environment: environment,
        observer: surveyor,
        options: PipelineOptions(configuration),
        shard: shard,
        shards: shards
      )
      next = readStream(
        from: next,
        configuration,
        stop: stop,
        &worker,
        environment,
        beginFile: { surveyor.beginFile(capture: $0, name: $1, after: $2) },
        into: &part,
        tick: tick
      )
      worker.finish()
      part.traffic.merge(surveyor.traffic)
    }
    return part
  }
}
