// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import NetworkTypes

/// Why a piece of evidence shows less than it seems to.
///
/// What was seen was seen; but what is missing beside it may have said something else, and a missing
/// answer may have been given.
package struct WeakEvidence: OptionSet, Hashable, Sendable {
  /// A bit a reason.
  package let rawValue: UInt8

  /// Takes bits.
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Bytes of the connection are missing from the capture.
  package static let gaps = WeakEvidence(rawValue: 1)
  /// Packets of the flow were cut short by the snap length.
  package static let truncatedPackets = WeakEvidence(rawValue: 2)
  /// Only one side of the connection was captured, though the other spoke.
  package static let oneSided = WeakEvidence(rawValue: 4)
  /// The connection began before the capture.
  package static let midstream = WeakEvidence(rawValue: 8)
  /// Nobody answered, as far as was captured, and the capture says that packets were dropped.
  package static let captureDrops = WeakEvidence(rawValue: 16)

  /// The names that outputs have for the reasons, in a fixed order.
  package var names: [String] { Self.all.filter { contains($0.reason) }.map(\.name) }

  /// The reasons for people, in the same order.
  package var phrases: [String] { Self.all.filter { contains($0.reason) }.map(\.phrase) }

  private static let all: [(reason: WeakEvidence, name: String, phrase: String)] = [
    (.gaps, "gaps", "bytes of the connection are missing from the capture"),
    (.truncatedPackets, "truncated_packets", "packets were cut short by the snap length"),
    (.oneSided, "one_sided", "only one side of the connection was captured"),
    (.midstream, "midstream", "the connection began before the capture"),
    (.captureDrops, "capture_drops", "packets were dropped, perhaps the answer among them"),
  ]
}

extension WeakEvidence {
  /// What a flow lacks, at its end.
  init(_ flow: borrowing FlowSummary) {
    self = []
    if flow.gapBytes > 0 { insert(.gaps) }
    if flow.isCutShort { insert(.truncatedPackets) }
    if flow.isOneSided { insert(.oneSided) }
    if flow.identity.ipProtocol == .tcp, (flow.flagsToServer | flow.flagsToClient) & 0x02 == 0 {
      insert(.midstream)
    }
  }
}
