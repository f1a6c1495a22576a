// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// Topics that name patients, as rule MQT-009 finds them: `ward3/patient/4711023/hr`, `vitals/mrn-4711023`.
///
/// A topic is routing information and is shown; a level that stands for a patient is not. It is told by the
/// word before it, so what nothing announces cannot be told.
package enum TopicText {
  /// What stands for a patient, in bytes of the topic.
  package struct Patient: Hashable, Sendable {
    /// The value alone.
    package let value: Range<Int>
    /// The level that it stands in.
    package let level: Range<Int>
  }

  /// Words that announce a patient.
  private static let words = [
    "mrn", "patient", "patientid", "patient_id", "pid", "dob", "ssn", "name",
  ].map { Array($0.utf8) }
  /// Letters and digits that a value has at least.
  private static let shortestValue = 3

  /// All that stands for patients, in the order of the topic.
  package static func patients(in topic: [UInt8]) -> [Patient] {
    var found: [Patient] = []
    var isAnnounced = false
    var start = 0
    while start <= topic.count {
      let end = topic[start...].firstIndex(of: UInt8(ascii: "/")) ?? topic.count
      let level = start..<end
      if isAnnounced, isValue(topic[level]) {
        found.append(Patient(value: level, level: level))
        isAnnounced = false
      } else {
        let word = word(topic[level])
        isAnnounced = word?.count == level.count
        if let word, !isAnnounced {
          found.append(Patient(value: (start + word.count + 1)..<end, level: level))
        }
      }
      start = end + 1
    }
    return found
  }

  /// The topic with `[redacted]` in the place of what stands for a patient; `nil` when nothing does.
  package static func hiding(_ topic: RawSpan) -> String? {
    hiding([UInt8](copying: topic))
  }

  /// The same of text.
  package static func hiding(_ topic: String) -> String? { hiding(Array(topic.utf8)) }

  /// A filter for such topics, with `+` for the levels that stand for a patient; `nil` when none does.
  package static func filter(for topic: String) -> String? {
    let bytes = Array(topic.utf8)
    return replacing(bytes, patients(in: bytes).map(\.level), with: "+")
  }

  private static func hiding(_ topic: [UInt8]) -> String? {
    replacing(topic, patients(in: topic).map(\.value), with: OutputOptions.redacted.description)
  }

  private static func replacing(
    _ topic: [UInt8],
    _ ranges: [Range<Int>],
    with mark: String
  ) -> String? {
    guard !ranges.isEmpty else { return nil }
    var text = topic
    for range in ranges.reversed() { text.replaceSubrange(range, with: mark.utf8) }
    return String(decoding: text, as: UTF8.self)
  }

  /// The word that a level is, or begins with before `-`, `_` or `:` and a value.
  private static func word(_ level: ArraySlice<UInt8>) -> [UInt8]? {
    words.first { word in
      guard level.prefix(word.count).elementsEqual(word, by: { $0 | 0x20 == $1 | 0x20 }) else {
        return false
      }
      let rest = level.dropFirst(word.count)
      guard let separator = rest.first else { return true }
      return [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ":")].contains(separator)
        && isValue(rest.dropFirst())
    }
  }

  /// Whether it begins with letters or digits enough.
  private static func isValue(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.count >= shortestValue
      && bytes.prefix(shortestValue).allSatisfy { byte in
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
          || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
      }
  }
}
