// SPDX-License-Identifier: Apache-2.0
package import Events

extension PolicyMatcher {
  /// Holds an event against the conditions of the conduits that may permit its flow.
  ///
  /// `source` and `destination` are the places of the flow's client and server. The event is permitted
  /// when all conditions of any one candidate hold; conditions on other types of event do not count.
  /// The calling AE title of an association is held against its sender's declaration on every flow.
  /// Nothing is allocated while the event is permitted.
  package func check<View: EventView & ~Escapable>(
    _ event: borrowing View,
    _ context: EventContext,
    candidates: FlowMatch,
    source: Placement,
    destination: Placement
  ) -> ConditionOutcome {
    let sender = context.direction == .toServer ? source : destination
    let isForeign = identity?.isForeign(event, from: sender.asset) ?? false
    guard case .candidates(let first) = candidates.verdict else {
      return isForeign ? .unmet(["asset.ae_titles"], conduit: nil) : .unjudged
    }
    var nearest: (conduit: Int, tally: Tally)?
    var next: Int? = first
    while let conduit = next {
      let tally = tally(event, context, conduit)
      if tally.isClean {
        return isForeign
          ? .unmet(["asset.ae_titles"], conduit: conduit) : .permitted(conduit: conduit)
      }
      if nearest.map({ tally.isNearer(than: $0.tally) }) ?? true { nearest = (conduit, tally) }
      next = permitting(candidates, after: conduit)
    }
    guard let nearest else { return .unjudged }
    return refusal(event, context, nearest.conduit, nearest.tally, isForeign)
  }

  /// How many of a conduit's conditions an event misses or cannot answer.
  private struct Tally {
    var unmet = 0
    var notObservable = 0

    var isClean: Bool { unmet == 0 && notObservable == 0 }

    func isNearer(than other: Tally) -> Bool {
      (unmet, notObservable) < (other.unmet, other.notObservable)
    }
  }

  private func tally<View: EventView & ~Escapable>(
    _ event: borrowing View,
    _ context: borrowing EventContext,
    _ conduit: Int
  ) -> Tally {
    var tally = Tally()
    let type = View.type.rawValue
    if !context.isDecrypted, isCleartext(type, on: conduit) { tally.unmet += 1 }
    guard type < 64, conduits[conduit].conditionTypes >> UInt64(type) & 1 == 1
    else { return tally }
    // By span: a condition holds several references, and copying it counts them all.
    let list = conduits[conduit].conditions
    let conditions = list.span
    for i in conditions.indices where conditions[i].type.rawValue == type {
      switch conditions[i].result(event, context.direction) {
      case .holds: break
      case .fails: tally.unmet += 1
      case .notObservable: tally.notObservable += 1
      }
    }
    return tally
  }

  private func isCleartext(_ type: UInt8, on conduit: Int) -> Bool {
    conduits[conduit].demandsTLS && type < 64 && cleartextTypes >> UInt64(type) & 1 == 1
  }

  /// Names what the nearest conduit misses; only an event that is reported comes here.
  private func refusal<View: EventView & ~Escapable>(
    _ event: borrowing View,
    _ context: borrowing EventContext,
    _ conduit: Int,
    _ tally: Tally,
    _ isForeign: Bool
  ) -> ConditionOutcome {
    let compiled = conduits[conduit]
    let wanted: ConditionResult = tally.unmet > 0 ? .fails : .notObservable
    var names: [StaticString] = []
    if !context.isDecrypted, isCleartext(View.type.rawValue, on: conduit) {
      names.append("tls.min_version")
    }
    for condition in compiled.conditions where condition.type == View.type {
      guard condition.result(event, context.direction) == wanted else { continue }
      if names.last?.description != condition.name.description { names.append(condition.name) }
    }
    if tally.unmet > 0 {
      return .unmet(names + (isForeign ? ["asset.ae_titles"] : []), conduit: conduit)
    }
    return isForeign
      ? .unmet(["asset.ae_titles"], conduit: conduit)
      : .notObservable(names, conduit: conduit)
  }
}
