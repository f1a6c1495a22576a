// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Decode
internal import NetworkTypes

/// Fragments of IP packets, put together so that what they carry is masked as a whole.
struct FragmentTable {
  /// Where a fragment's bytes lie in its packet.
  struct Place: BitwiseCopyable {
    /// The packet's number; -1 where it never became whole.
    var packet: Int32 = -1
    /// The first byte's place behind the packet's IP header.
    var offset = 0
  }

  /// A packet that became whole: raw IP, and where its stream has it.
  struct Whole {
    let bytes: [UInt8]
    let place: StreamTable.Place?
  }

  private struct Key: Hashable {
    let source: IPAddress
    let destination: IPAddress
    let identification: UInt32
    let encapsulation: UInt64
  }

  /// One for each fragment, in the order of the capture.
  private(set) var places: [Place] = []
  /// The packets that became whole.
  private(set) var packets: [Whole] = []
  /// Whether a limit was reached.
  private(set) var isLimited = false
  private var open: [Key: [Int]] = [:]
  private var held = 0
  private var fragments = Defragmenter()
  private let maxBytes: Int

  init(_ limits: RedactionLimits) { maxBytes = limits.maxBytes }

  /// Takes the next fragment; a segment that becomes whole by it goes to its stream.
  mutating func take(
    _ packet: borrowing PacketView,
    at time: Timestamp,
    _ streams: inout StreamTable
  ) {
    let number = places.count
    places.append(Place(offset: packet.fragmentOffset))
    let key = Key(
      source: packet.source,
      destination: packet.destination,
      identification: packet.identification,
      encapsulation: packet.encapsulation
    )
    open[key, default: []].append(number)
    guard let bytes = fragments.take(packet, at: time) else { return }
    let parts = open.removeValue(forKey: key) ?? []
    guard held + bytes.count <= maxBytes, let index = Int32(exactly: packets.count) else {
      isLimited = true
      return
    }
    held += bytes.count
    let whole = PacketView(parsing: bytes.borrowed, link: .raw)
    let isSegment = whole.stop == .none && whole.ipProtocol == .tcp
    packets.append(Whole(bytes: bytes, place: isSegment ? streams.place(whole) : nil))
    for part in parts { places[part].packet = index }
  }
}
