// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import NetworkTypes

/// Something that was said in a conversation, in words.
struct Utterance: Sendable {
  /// The packet that completed it.
  let packet: UInt64
  let time: Timestamp
  /// Who said it; the flow may be turned round afterwards, the sender stays.
  let source: FlowEnd
  /// What was said, then its details.
  let lines: [String]
}

/// One flow with all that was said in it: what `inspect --follow` shows.
struct Conversation: Sendable {
  /// Names of an end that are kept.
  private static let maxNames = 4

  /// The capture, where there are several.
  var capture: String?
  var summary: FlowSummary?
  var utterances: [Utterance] = []
  /// What was said beyond the limit.
  var untold: UInt64 = 0
  private var names: [FlowEnd: [String]] = [:]

  init(capture: String?) { self.capture = capture }

  /// Notes how an end is called.
  mutating func name(_ end: FlowEnd, _ more: [String]) {
    var known = names[end] ?? []
    for name in more where !known.contains(name) && known.count < Self.maxNames {
      known.append(name)
    }
    names[end] = known
  }

  /// How an end is called, in the order in which it was heard.
  func names(of end: FlowEnd) -> [String] { names[end] ?? [] }
}
