// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import ProtocolKit

extension TLSDecoder {
  /// Whether nothing more is read.
  var isFinished: Bool { isDone && decryption.isEmpty }

  /// Looks whether the key log knows the session that a ClientHello begins.
  mutating func beginDecryption(_ body: RawSpan, _ direction: StreamDirection) {
    guard handshake.transport == .stream, !secrets.isEmpty else { return }
    let random = body.slice(2, 34)
    if !decryption.isEmpty {
      decryption[0].note(clientRandom: random, secrets)
      return
    }
    let begun = TLSDecryption(
      ClientHelloView(body),
      random: random,
      from: direction,
      secrets,
      inner: TLSInnerStream(limits: limits, output: output)
    )
    if let begun { decryption = [begun] }
  }

  /// The server chose: the keys are made, or it is said that they cannot be.
  mutating func agreeOnDecryption(_ hello: borrowing ServerHelloView, _ sink: inout EventSink) {
    guard !decryption.isEmpty, !decryption[0].agree(hello) else { return }
    sink.anomaly("tls.decryption_unsupported", "tls")
    endDecryption(into: &sink)
  }

  /// The handshake is over as far as it is in the clear; where it is opened, there is more to come.
  mutating func settle(into sink: inout EventSink) {
    if decryption.isEmpty || handshake.isBroken { report(into: &sink) }
  }

  /// Reads a sealed record whose keys are known.
  mutating func readSealed(
    _ header: TLSRecordHeader,
    _ body: RawSpan,
    _ direction: StreamDirection,
    _ side: inout TLSSide,
    _ sink: inout EventSink
  ) {
    guard let record = decryption[0].open(body, header, direction) else {
      if decryption[0].isGivenUp(direction) { giveUp(direction, &sink) }
      return
    }
    let content = record.content.borrowed
    switch record.type {
    case TLSRecordHeader.handshake:
      readHandshake(content, direction, &side, &sink)
      if !decryption.isEmpty, side.message.isEmpty, side.messageSkip == 0 {
        decryption[0].advanceIfDue(direction)
      }
    case TLSRecordHeader.changeCipherSpec: decryption[0].changeCipher(direction)
    case TLSRecordHeader.alert:
      if !isDone, content.byteCount == 2 {
        readRecord(record.type, content, direction, &side, &sink)
      }
    case TLSRecordHeader.applicationData: readInner(content, direction, &sink)
    default: sink.anomaly("tls.invalid_record", "tls")
    }
  }

  /// What is inside goes to its own decoder; the handshake's event goes before its events.
  private mutating func readInner(
    _ content: RawSpan,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) {
    if content.byteCount == 0 { return }
    var isFirst = false
    if decryption[0].inner.state == .waiting {
      decryption[0].inner.probe(content, direction, sink.context.flow)
      if decryption[0].inner.state == .waiting { return }
      isFirst = true
    }
    // Early data comes before the ServerHello, and so do its events.
    if !handshake.serverHello.isEmpty { report(into: &sink) }
    if decryption[0].inner.state == .known {
      within(&sink) { inner, sink in
        if isFirst {
          inner.readKept(direction, into: &sink)
        } else {
          inner.read(content, direction, into: &sink)
        }
      }
    }
    if decryption[0].inner.state == .unknown { decryption = [] }
  }

  /// A direction is given up: what is inside has a hole without an end.
  private mutating func giveUp(_ direction: StreamDirection, _ sink: inout EventSink) {
    sink.anomaly("tls.decryption_failed", "tls")
    within(&sink) { inner, sink in inner.lose(direction, into: &sink) }
    guard decryption[0].isOver else { return }
    report(into: &sink)
    endDecryption(into: &sink)
  }

  /// Bytes of a direction were lost.
  mutating func loseSealed(_ direction: StreamDirection, into sink: inout EventSink) {
    guard !decryption.isEmpty else { return }
    decryption[0].lose(direction)
    within(&sink) { inner, sink in inner.lose(direction, into: &sink) }
  }

  /// Nothing more will be opened.
  mutating func endDecryption(into sink: inout EventSink) {
    guard !decryption.isEmpty else { return }
    within(&sink) { inner, sink in inner.finish(into: &sink) }
    decryption = []
  }

  /// Lets what is inside speak: its events say that they were read by a key, and the flow stays one of TLS.
  private mutating func within(
    _ sink: inout EventSink,
    _ body: (inout TLSInnerStream, inout EventSink) -> Void
  ) {
    let outer = sink.context.flow.appProtocol
    sink.context.isDecrypted = true
    body(&decryption[0].inner, &sink)
    sink.context.isDecrypted = false
    sink.context.flow.appProtocol = outer
  }
}
