// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import NetworkTypes
internal import Policy

/// Holds the flows of a survey against a policy that is to be refined, so that what it lets through is
/// not learnt again.
///
/// Ceilings on whole flows are not asked for: what breaks one is no ground to lift it.
struct Refinement {
  /// What a flow came to.
  struct Outcome {
    /// Whether the policy lets it and all of its events through.
    var isPermitted: Bool
    /// The conduit that does.
    var conduit: Int?
    /// What those events carried that it does not let through.
    var missed: [ContentField: ContentValues]
  }

  private struct State {
    var flow: FlowIdentity
    var trial: FlowTrial
    var isMissed = false
    var missed: [ContentField: ContentValues] = [:]
  }

  private let base: PolicyMatcher
  private var states: [Int: State] = [:]

  init(_ base: PolicyMatcher) { self.base = base }

  /// Whether an event misses what conduits demand of it.
  ///
  /// A title that is not its asset's own is another matter: no conduit would help.
  mutating func misses<View: EventView & ~Escapable>(
    _ event: borrowing View,
    _ context: EventContext
  ) -> Bool {
    var state = placed(context.flow, context.time)
    var isMissed = false
    if case .unmet(let names, let conduit?) = state.trial.check(event, context) {
      let isTitleAlone = names.allSatisfy { $0.description == "asset.ae_titles" }
      isMissed = !isTitleAlone && !base.policy.conduits[conduit].isAuditOnly
    }
    if isMissed { state.isMissed = true }
    states[context.flow.slot] = state
    return isMissed
  }

  /// Notes what such an event carried.
  mutating func note(_ field: ContentField, _ value: String, slot: Int) {
    states[slot]?.missed[field, default: ContentValues()].add(value)
  }

  /// Ends a flow.
  mutating func end(_ flow: FlowSummary) -> Outcome {
    let state = placed(flow.identity, flow.start)
    states[flow.identity.slot] = nil
    let trial = state.trial
    guard let match = trial.match, !isForeign(match, trial) else {
      return Outcome(isPermitted: false, conduit: nil, missed: [:])
    }
    return Outcome(
      isPermitted: !match.isDenied && !state.isMissed,
      conduit: match.isDenied ? nil : trial.conduit ?? match.conduit,
      missed: state.missed
    )
  }

  /// Whether the policy does not speak of the flow because it does not know either end.
  private func isForeign(_ match: FlowMatch, _ trial: FlowTrial) -> Bool {
    guard case .outOfScope = match.verdict else { return false }
    return trial.from.zone == nil && trial.to.zone == nil
      && (base.policy.scope.isEmpty || trial.from.isInScope || trial.to.isInScope)
  }

  private func placed(_ flow: FlowIdentity, _ time: Timestamp) -> State {
    var state = states[flow.slot] ?? State(flow: flow, trial: FlowTrial(base))
    if state.flow.id != flow.id { state = State(flow: flow, trial: FlowTrial(base)) }
    let isSame =
      state.trial.match != nil && state.flow.appProtocol == flow.appProtocol
      && state.flow.initiator == flow.initiator
    if !isSame {
      state.flow = flow
      state.trial.place(flow, at: time)
    }
    return state
  }
}
