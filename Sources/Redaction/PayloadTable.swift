// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Capture
internal import Decode
internal import NetworkTypes

/// What a capture's connections and fragments carry, and where in it the payload of each packet lies.
struct PayloadTable {
  private(set) var streams: StreamTable
  private(set) var fragments: FragmentTable
  /// One for each whole TCP segment, in the order of the capture.
  private(set) var places: [StreamTable.Place] = []

  /// Whether a limit was reached.
  var isLimited: Bool { streams.isLimited || fragments.isLimited }

  init(_ limits: RedactionLimits) {
    streams = StreamTable(limits)
    fragments = FragmentTable(limits)
  }

  /// Takes the next frame.
  mutating func take(_ frame: Frame) {
    let packet = PacketView(parsing: frame.bytes, link: frame.linkType)
    if packet.stop == .fragment {
      fragments.take(packet, at: Timestamp(nanoseconds: frame.nanoseconds), &streams)
    } else if packet.stop == .none, packet.ipProtocol == .tcp {
      places.append(streams.place(packet))
    }
  }
}
