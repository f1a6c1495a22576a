// SPDX-License-Identifier: Apache-2.0

extension Condition {
  /// The condition in words: `dicom.calling_ae CT1, MR1`.
  package var words: String {
    switch value {
    case .texts(let texts):
      let shown = texts.prefix(8).joined(separator: ", ")
      return "\(name.label) \(shown)" + (texts.count > 8 ? ", and \(texts.count - 8) more" : "")
    case .number(let number): return "\(name.label) \(number)"
    case .required: return "\(name.label) required"
    }
  }
}
