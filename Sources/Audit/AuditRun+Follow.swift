// SPDX-License-Identifier: Apache-2.0
internal import Capture
internal import Events
internal import Findings
internal import Flows
internal import Pipeline
internal import ProtocolKit
internal import Protocols

/// What a person asked of captures, in words, and how the reading ended.
package struct AnswerResult: Hashable, Sendable {
  /// A text of 80 columns; empty when there is nothing that was asked for.
  package var text = ""
  /// Why there is nothing, a line each; empty when there is an answer.
  package var refusal: [String] = []
  /// How the reading ended.
  package var reading: InspectResult
}

extension AuditRun {
  /// Shows one conversation as a person reads it: `flow` is a `flow_id`, a `community_id` or two ends.
  ///
  /// Nothing that must be redacted is in the text unless the configuration shows it, and then the text
  /// says so.
  package static func follow(
    _ configuration: AuditConfiguration,
    flow: String,
    stop: StopFlag
  ) throws(AuditError) -> AnswerResult {
    guard let selector = FlowSelector(flow) else {
      throw .usage("--follow \(flow): expected \(FlowSelector.forms)")
    }
    let list = try captureList(configuration)
    let output = OutputOptions(showSensitive: configuration.showSensitive)
    let collector = ConversationCollector(
      selector,
      words: EventWords(schemas: ProtocolRegistry.schemas, options: output),
      protocolNames: protocolNames
    )
    let namesCaptures = list.streams.count > 1
    let reading = try read(list, configuration, collector, stop: stop) { path in
      collector.beginStream(namesCaptures ? path : nil)
    } frame: { _ in
    }
    var result = AnswerResult(reading: reading)
    let conversations = collector.conversations
    guard !conversations.isEmpty else {
      result.refusal = ["no flow is \(flow): expected \(FlowSelector.forms)"]
      if collector.flows > 0 {
        result.refusal.append("\(collector.flows) flows were seen, the first of them:")
      } else {
        result.refusal.append("no flow was seen at all")
      }
      result.refusal += collector.otherLines
      return result
    }
    var page = ConversationPage()
    if configuration.showSensitive { page.line(sensitiveNotice) }
    for (index, conversation) in conversations.enumerated() {
      if index > 0 { page.blank() }
      let name = conversation.summary.map(collector.protocolName) ?? ""
      page.add(conversation, protocol: name)
    }
    if collector.conversationsUntold > 0 {
      result.reading.warnings.append(
        "\(collector.conversationsUntold) more flows than the "
          + "\(ConversationCollector.maxConversations) that are shown"
      )
    }
    result.text = page.text
    return result
  }

  static let sensitiveNotice = "SENSITIVE: patient data and credentials are shown."

  static var protocolNames: [StaticString] {
    var names = [StaticString](repeating: "", count: 256)
    for type in ProtocolRegistry.decoders {
      names[Int(type.descriptor.id)] = type.descriptor.name
    }
    return names
  }

  /// Reads all captures with one worker a stream; `stream` is told the first capture of each, `frame`
  /// every frame after the worker took it.
  static func read(
    _ list: CaptureList,
    _ configuration: AuditConfiguration,
    _ observer: any FlowObserver,
    stop: StopFlag,
    stream: (String) -> Void,
    frame: (borrowing Frame) -> Void
  ) throws(AuditError) -> InspectResult {
    let decoders = DecoderTable(ProtocolRegistry.decoders)
    let (secrets, keyLogWarnings) = try KeyLogFile.read(configuration)
    var result = InspectResult(captures: [], warnings: warnings(list) + keyLogWarnings)
    for range in list.streams {
      var next = range.lowerBound
      while next < range.upperBound, !result.interrupted {
        stream(list.captures[next].path)
        let environment = DecoderEnvironment(configuration, secrets: secrets)
        var worker = PipelineWorker(
          decoders: decoders,
          limits: FlowLimits(configuration.limits, workers: 1),
          environment: environment,
          observer: observer,
          options: PipelineOptions(configuration)
        )
        var extent = StreamExtent()
        let first = next
        repeat {
          if next > first { worker.beginFile(after: extent.packets) }
          read(
            list.captures[next].path,
            configuration,
            environment,
            &worker,
            &extent,
            stop: stop,
            into: &result,
            frame
          )
          next += 1
        } while next < range.upperBound && !result.interrupted
          && extent.continues(with: list.captures[next])
        worker.finish()
      }
    }
    return result
  }

  private static func read(
    _ path: String,
    _ configuration: AuditConfiguration,
    _ environment: DecoderEnvironment,
    _ worker: inout PipelineWorker,
    _ extent: inout StreamExtent,
    stop: StopFlag,
    into result: inout InspectResult,
    _ frame: (borrowing Frame) -> Void
  ) {
    var options = CaptureOptions(filter: configuration.filter)
    options.stop = stop.reading
    options.packetsBefore = extent.packets
    options.take(secretsFor: environment)
    var summary = CaptureSummary(path: path)
    do throws(CaptureError) {
      var reader = try CaptureReader(path: path, options: options)
      defer {
        extent.add(reader.statistics)
        summary.packets = reader.statistics.packets
        summary.incident = reader.incident?.description
      }
      while true {
        let pause = try worker.read(&reader, afterFrame: frame)
        if pause == .end { break }
        if pause == .interrupted || stop.isRequested {
          result.interrupted = true
          break
        }
      }
    } catch {
      result.interrupted = stop.isRequested
      if !result.interrupted { summary.incident = error.reason.description }
    }
    result.captures.append(summary)
  }
}
