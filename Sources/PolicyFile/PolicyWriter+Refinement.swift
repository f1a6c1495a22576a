// SPDX-License-Identifier: Apache-2.0
package import Policy

extension PolicyWriter {
  /// What a policy has beyond another one, as a document that includes that one's file.
  ///
  /// The parts of `base` are the first of the policy's, in the same order.
  package static func write(
    _ policy: SegmentationPolicy,
    beyond base: SegmentationPolicy,
    including path: String,
    _ remarks: PolicyRemarks
  ) -> String {
    var text = comments(remarks.head, indent: "")
    text += "version: 1\n"
    if !policy.name.isEmpty { text += "name: \(scalar(policy.name))\n" }
    // The includer's word counts.
    if policy.isAuditOnly { text += "audit_only: true\n" }
    text += "include: [\(scalar(path))]\n"
    let known = Set(base.services.map(\.name))
    let parts = [
      ("zones", zones(policy, base.zones.count..<policy.zones.count, remarks)),
      ("assets", assets(policy, base.assets.count..<policy.assets.count, remarks)),
      ("services", services(ownServices(policy).filter { !known.contains($0.name) })),
      ("conduits", conduits(policy, base.conduits.count..<policy.conduits.count, remarks)),
    ]
    for (key, part) in parts where !part.isEmpty { text += "\n\(key):\n\(part)" }
    if !remarks.foot.isEmpty { text += "\n" + comments(remarks.foot, indent: "") }
    return text
  }
}
