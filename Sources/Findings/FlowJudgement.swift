// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import NetworkTypes
internal import Policy

/// What the judge keeps of a flow while it lasts.
struct FlowJudgement {
  /// A match that waits for the event that confirms it.
  struct Pending {
    var key: FindingKey
    var rule: Int
    var occurrence: Occurrence
    /// Further matches that wait with it, and the time of the last.
    var more: UInt64 = 0
    var last: Timestamp?
  }

  // In the order that leaves the least room between them: there may be a million.
  /// `nil` without a policy.
  var place: FlowPlace?
  /// What waits for a confirmation.
  var pending: [Pending] = []
  /// The findings that were given an occurrence of the flow.
  var recorded = RecordedFindings()
  /// What the policy says of the flow; what a single event misses is not in it.
  var facts = PolicyFacts.Shared.none
  /// The conduit that `facts` name, -1 for none.
  var factsConduit: Int32 = -1
  /// The conduit that permitted the last event, or was violated.
  var conduit: Int32 = -1
  /// The application protocol it was judged with.
  var appProtocol: UInt8 = 0
  var initiator = InitiatorBasis.unknown
  /// What the policy says of the flow as a whole; an event may be judged more severely.
  var verdict = FlowVerdict.denied
  /// Whether it was looked at.
  var isPlaced = false
  var isViolated = false
  var isNotObservable = false

  /// Of a free place the next one, -1 for none: it stands where a flow has its conduit.
  var nextFree: Int32 {
    get { conduit }
    set { conduit = newValue }
  }

  /// The most matches that wait on one flow.
  static let maxPending = 64
}

/// Where a flow goes by the policy; flows of the same kind share one.
final class FlowPlace: Sendable {
  /// The client's place.
  let from: Placement
  /// The server's place.
  let to: Placement
  /// What the policy says of such flows.
  let match: FlowMatch

  init(_ key: Key) {
    (from, to, match) = (key.from, key.to, key.match)
  }

  /// What makes two places the same.
  struct Key: Hashable {
    let from: Placement
    let to: Placement
    let match: FlowMatch
  }

  /// Places that are kept for flows to come; past it they are made anew.
  static let maxKept = 1 << 14
}

/// The verdict on a flow, in the contract's words.
enum FlowVerdict: UInt8, Hashable, Sendable {
  case allowed
  case denied
  case violates
  case undetermined
  case outOfScope

  /// As `policy.verdict` has it.
  var name: StaticString {
    switch self {
    case .allowed: "allowed"
    case .denied: "denied"
    case .violates: "violates"
    case .undetermined: "undetermined"
    case .outOfScope: "out_of_scope"
    }
  }
}

/// What makes the policy's facts of two flows the same.
struct FactsKey: Hashable {
  let from: Int
  let to: Int
  let conduit: Int
  let verdict: FlowVerdict
  /// The reason of a denial, by the length of its name: all differ.
  let reason: Int

  /// Facts that are kept for flows to come; past it they are made anew.
  static let maxKept = 1 << 16
}
