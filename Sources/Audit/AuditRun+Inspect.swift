// SPDX-License-Identifier: Apache-2.0
internal import Capture
internal import Events
internal import Findings
internal import Flows
internal import Pipeline
internal import ProtocolKit
internal import Protocols
internal import Report

extension AuditRun {
  /// Writes EVE events, one object a line, in the order of the packets; flows alone, as rows, for `csv`.
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
    let (secrets, keyLogWarnings) = try KeyLogFile.read(configuration)
    let printer = EventPrinter(
      schemas: ProtocolRegistry.schemas,
      protocolNames: names,
      options: output,
      isTable: configuration.formats == [.csv]
    )
    var result = InspectResult(captures: [], warnings: warnings(list) + keyLogWarnings)
    printer.namesCaptures = list.captures.count > 1
    for stream in list.streams {
      var next = stream.lowerBound
      while next < stream.upperBound, !result.interrupted, !printer.isGone {
        let environment = DecoderEnvironment(configuration, secrets: secrets)
        var worker = PipelineWorker(
          decoders: decoders,
          limits: FlowLimits(configuration.limits, workers: 1),
          environment: environment,
          observer: printer,
          options: PipelineOptions(configuration)
        )
        next = inspectStream(
          list,
          next..<stream.upperBound,
          configuration,
          &worker,
          environment,
          printer,
          stop: stop,
          into: &result,
          write
        )
      }
    }
    printer.flush(write)
    result.events = printer.count
    if printer.packetAnomaliesUntold > 0 {
      result.warnings.append(
        "\(printer.packetAnomaliesUntold) more malformed packets than the "
          + "\(EventPrinter.maxPacketAnomalies) that are told of one by one"
      )
    }
    return result
  }

  /// Reads captures for as long as each goes on where the one before ended, and answers with the
  /// first that does not.
  private static func inspectStream(
    _ list: CaptureList,
    _ range: Range<Int>,
    _ configuration: AuditConfiguration,
    _ worker: inout PipelineWorker,
    _ environment: DecoderEnvironment,
    _ printer: EventPrinter,
    stop: StopFlag,
    into result: inout InspectResult,
    _ write: ([UInt8]) -> Bool
  ) -> Int {
    var extent = StreamExtent()
    var statistics: [CaptureStatistics] = []
    var index = range.lowerBound
    repeat {
      let entry = list.captures[index]
      printer.beginFile(entry.path, isFirst: index == range.lowerBound, after: extent.packets)
      if index > range.lowerBound { worker.beginFile(after: extent.packets) }
      var options = CaptureOptions(filter: configuration.filter)
      options.stop = stop.reading
      options.packetsBefore = extent.packets
      options.take(secretsFor: environment)
      var summary = CaptureSummary(path: entry.path)
      do throws(CaptureError) {
        var reader = try CaptureReader(path: entry.path, options: options)
        defer {
          statistics.append(reader.statistics)
          extent.add(reader.statistics)
          summary.packets = reader.statistics.packets
          summary.incident = reader.incident?.description
        }
        while true {
          let pause = try worker.read(&reader) { number in
            printer.waiting > 1 << 16 || number & 0xffff == 0 ? .stop : .next
          }
          printer.flush(write)
          if pause == .end || printer.isGone { break }
          if stop.isRequested {
            result.interrupted = true
            break
          }
        }
      } catch {
        result.interrupted = stop.isRequested
        if !result.interrupted { summary.incident = error.reason.description }
      }
      result.captures.append(summary)
      index += 1
    } while index < range.upperBound && !result.interrupted && !printer.isGone
      && extent.continues(with: list.captures[index])
    worker.finish()
    if !statistics.isEmpty {
      printer.writeStatistics(statistics, worker.accounts, worker.statistics)
    }
    printer.flush(write)
    return index
  }
}
