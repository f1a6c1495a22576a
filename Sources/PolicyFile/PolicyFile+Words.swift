// SPDX-License-Identifier: Apache-2.0
package import Policy

// What the language says of single words, for those who ask about a policy.
extension PolicyFile {
  /// The service that `tcp/4242`, `udp/5000-5010` or `icmp/8` stands for.
  package static func portService(_ text: String) -> Service? {
    PolicyReader.portService(named: text)
  }

  /// The name that was probably meant.
  package static func nearest(to word: String, among names: [String]) -> String? {
    Spelling.nearest(to: word, among: names)
  }
}
