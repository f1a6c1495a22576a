// SPDX-License-Identifier: Apache-2.0
package import Decode
package import NetworkTypes

/// How packets are put together before anything is decoded.
package struct PipelineOptions: Sendable {
  /// What receivers keep where segments or fragments overlap.
  package var policies = StreamPolicyTable()
  /// The limits of putting fragments together.
  package var fragments = Defragmenter.Limits()

  /// The defaults.
  package init() {}
}
