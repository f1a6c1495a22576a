// SPDX-License-Identifier: Apache-2.0
package import Decode
package import NetworkTypes

/// How packets are put together before anything is decoded.
package struct PipelineOptions: Sendable {
  /// What receivers keep where segments or fragments overlap.
  package var policies = StreamPolicyTable()
  /// The limits of putting fragments together.
  package var fragments = Defragmenter.Limits()

  /// Whether packets with wrong checksums are left out.
  package var verifiesChecksums = false

  /// Packets that wait for their fragments at the same time.
  package var maxFragmentedPackets: Int {
    get { fragments.maxPackets }
    set { fragments.maxPackets = newValue }
  }

  /// The defaults.
  package init() {}
}
