// SPDX-License-Identifier: Apache-2.0
package import Events

extension RuleCount {
  /// Writes the rule and its verdicts as an object.
  package func write(to json: inout JSONWriter) {
    json.beginObject()
    json.member("rule", rule)
    json.member("violation", violation)
    json.member("attempt", attempt)
    json.member("possible", possible)
    json.member("conformant", conformant)
    json.member("not_observable", notObservable)
    json.member("not_evaluated", notEvaluated)
    json.endObject()
  }
}
