// SPDX-License-Identifier: Apache-2.0
internal import Capture
internal import Events
internal import Findings
internal import Flows
internal import Pipeline
internal import ProtocolKit
internal import Protocols

extension AuditRun {
  /// Writes EVE events, one object a line, in the order of the packets.
  ///
  /// `write` answers false when nobody reads any more; the run then ends as if it were done.
  package static func inspect(
    _ configuration: AuditConfiguration,
    stop: StopFlag,
    into write: ([UInt8]) -> Bool
  ) throws(AuditError) -> InspectResult {
    let list = try captureList(configuration)
    let decoders = DecoderTable(ProtocolRegistry.decoders)
    var names = [StaticString](repeating: "", count: 256)
    for type in ProtocolRegistry.decoders {
      names[Int(type.descriptor.id)] = type.descriptor.name
    }
    let output = OutputOptions(showSensitive: configuration.showSensitive)
    var limits = DecoderLimits()
    limits.maxMessageBytes = configuration.limits.maxMessageBytes
    let printer = EventPrinter(
      schemas: ProtocolRegistry.schemas,
      protocolNames: names,
      options: output
    )
    var options = CaptureOptions(filter: configuration.filter)
    options.stop = stop.reading
    var result = InspectResult(captures: [], warnings: warnings(list))
    for entry in list.captures {
      var worker = PipelineWorker(
        decoders: decoders,
        limits: FlowLimits(configuration.limits, workers: 1),
        environment: DecoderEnvironment(limits: limits, output: output),
        observer: printer,
        options: PipelineOptions(configuration.limits)
      )
      var summary = CaptureSummary(path: entry.path)
      var isGone = false
      do throws(CaptureError) {
        var reader = try CaptureReader(path: entry.path, options: options)
        reading: while true {
          let pause = try worker.read(&reader) { number in
            printer.waiting > 1 << 16 || number & 0xffff == 0 ? .stop : .next
          }
          if printer.waiting > 0, !write(printer.take()) {
            isGone = true
            break reading
          }
          if pause == .end { break }
          if stop.isRequested {
            result.interrupted = true
            break
          }
        }
        worker.finish()
        printer.writeStatistics(reader.statistics, worker.accounts, worker.statistics)
        summary.packets = reader.statistics.packets
        summary.incident = reader.incident?.description
      } catch {
        worker.finish()
        result.interrupted = stop.isRequested
        if !result.interrupted { summary.incident = error.reason.description }
      }
      result.captures.append(summary)
      if !isGone, printer.waiting > 0, !write(printer.take()) { isGone = true }
      if isGone || result.interrupted { break }
    }
    result.events = printer.count
    if printer.packetAnomaliesUntold > 0 {
      result.warnings.append(
        "\(printer.packetAnomaliesUntold) more malformed packets than the "
          + "\(EventPrinter.maxPacketAnomalies) that are told of one by one"
      )
    }
    return result
  }
}
