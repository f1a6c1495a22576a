// SPDX-License-Identifier: Apache-2.0

/// How far a run has come.
package struct AuditProgress: Hashable, Sendable {
  /// The capture that is being read.
  package var capture: String
  /// Its place among the captures, from 1.
  package var captureIndex: Int
  /// How many captures there are; 0 for a live run.
  package var captureCount: Int
  /// Packets read so far, of all captures.
  package var packets: UInt64
  /// Bytes read so far, of all captures.
  package var bytes: UInt64
  /// Bytes there are in all captures, `nil` when not known (standard input, live).
  package var totalBytes: UInt64?
  /// Findings so far, `nil` where nothing is judged.
  package var findings: Int?

  /// Describes a moment of a run.
  package init(
    capture: String,
    captureIndex: Int = 1,
    captureCount: Int = 1,
    packets: UInt64 = 0,
    bytes: UInt64 = 0,
    totalBytes: UInt64? = nil,
    findings: Int? = nil
  ) {
    self.capture = capture
    self.captureIndex = captureIndex
    self.captureCount = captureCount
    self.packets = packets
    self.bytes = bytes
    self.totalBytes = totalBytes
    self.findings = findings
  }
}
