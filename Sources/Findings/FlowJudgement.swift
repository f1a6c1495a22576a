// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import Policy

/// What the judge keeps of a flow while it lasts.
struct FlowJudgement {
  /// A match that waits for the event that confirms it.
  struct Pending {
    var key: FindingKey
    var rule: Int
    var occurrence: Occurrence
  }

  /// The flow's number; 0 for a slot that is not in use.
  var flow: UInt64 = 0
  /// The application protocol it was judged with.
  var appProtocol: UInt8 = 0
  var initiator = InitiatorBasis.unknown
  var from = Placement()
  var to = Placement()
  var match: FlowMatch?
  var facts = PolicyFacts()
  /// The conduit that permitted the last event, or was violated.
  var conduit = -1
  var isViolated = false
  var isNotObservable = false
  var pending: [Pending] = []

  /// The most matches that wait on one flow.
  static let maxPending = 64
}
