// SPDX-License-Identifier: Apache-2.0
internal import Capture
internal import Events
internal import Findings
internal import Protocols

extension AuditRun {
  /// Shows the layers of one packet, and what it completed; packets are counted from 1, in the files
  /// of a rotated capture through all of them.
  package static func packet(
    _ configuration: AuditConfiguration,
    number: UInt64,
    stop: StopFlag
  ) throws(AuditError) -> AnswerResult {
    let list = try captureList(configuration)
    let output = OutputOptions(showSensitive: configuration.showSensitive)
    let witness = PacketWitness(
      number,
      words: EventWords(schemas: ProtocolRegistry.schemas, options: output)
    )
    guard list.streams.count == 1 else { throw .usage(Self.severalCaptures(list.captures.count)) }
    var streams = 0
    let reading = try read(list, configuration, witness, stop: stop) { _ in
      streams += 1
    } frame: {
      witness.see($0)
    }
    guard streams == 1 else { throw .usage(Self.severalCaptures(list.captures.count)) }
    var result = AnswerResult(reading: reading)
    let notice = configuration.showSensitive ? sensitiveNotice : nil
    if let text = witness.text(notice: notice) {
      result.text = text
    } else {
      let packets = reading.captures.reduce(0) { $0 + $1.packets }
      if (1...max(1, packets)).contains(number), packets > 0 {
        result.refusal = ["packet \(number) is not among those that --filter leaves"]
      } else {
        result.refusal = [
          "there is no packet \(number): expected a number from 1 to \(packets), which is how many "
            + "packets the capture has"
        ]
      }
    }
    return result
  }

  private static func severalCaptures(_ count: Int) -> String {
    "--packet: expected one capture, whose packets are counted, and got \(count)"
  }
}
