// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// Topics that name patients, as rule MQT-009 finds them: `ward3/patient/4711023/hr`, `vitals/mrn-4711023`.
///
/// A topic is routing information and is shown; a level that stands for a patient is not. It is told by the
/// word before it, so what nothing announces cannot be told.
package enum TopicText {
  /// Words that announce a patient.
  private static let words = [
    "mrn", "patient", "patientid", "patient_id", "pid", "dob", "ssn", "name",
  ]
  private static let separators = Array("-_:".utf8)
  /// Letters and digits that a value has at least.
  private static let shortestValue = 3

  /// The topic with `[redacted]` in the place of what stands for a patient; `nil` when nothing does.
  package static func hiding(_ topic: RawSpan) -> String? {
    hiding(String(decoding: topic), with: OutputOptions.redacted.description)
  }

  /// The same with another mark; `+` makes a filter of the topic, and stands for whole levels.
  package static func hiding(_ text: String, with mark: String) -> String? {
    var levels = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    var isChanged = false
    for place in levels.indices {
      let level = levels[place].lowercased()
      if words.contains(level) {
        guard place + 1 < levels.count, isValue(levels[place + 1].utf8[...]) else { continue }
        levels[place + 1] = mark
        isChanged = true
      } else if let word = words.first(where: { announces($0, level) }) {
        // A word of ASCII takes as many bytes in any case; what follows it is hidden whole.
        let count = mark == "+" ? 0 : word.utf8.count + 1
        levels[place] = String(decoding: levels[place].utf8.prefix(count), as: UTF8.self) + mark
        isChanged = true
      }
    }
    return isChanged ? levels.joined(separator: "/") : nil
  }

  /// Whether a level is a word, a separator and a value.
  private static func announces(_ word: String, _ level: String) -> Bool {
    guard level.hasPrefix(word) else { return false }
    let rest = level.utf8.dropFirst(word.utf8.count)
    return rest.first.map(separators.contains) ?? false && isValue(rest.dropFirst())
  }

  private static func isValue(_ bytes: Substring.UTF8View) -> Bool {
    var count = 0
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "a")...UInt8(ascii: "z"):
        count += 1
      default: return false
      }
      if count == shortestValue { return true }
    }
    return false
  }
}
