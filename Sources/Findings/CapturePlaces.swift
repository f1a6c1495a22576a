// SPDX-License-Identifier: Apache-2.0

/// Where a packet of a stream stands: which of the stream's files, and its number there.
///
/// A stream numbers its packets from its first file to its last; people look for them in a file.
package struct CapturePlaces: Sendable {
  /// One file of the stream.
  private struct File {
    let capture: Int
    let name: String
    /// Packets of the stream before it.
    let before: UInt64
  }

  /// Where a packet stands.
  package struct Place: Hashable, Sendable {
    /// The capture, by its place in the run.
    package let capture: Int
    /// The capture's path, or the interface's name.
    package let name: String
    /// The packet's number in it, from 1.
    package let packet: UInt64
  }

  private var files: [File]

  /// A stream that begins with a capture, the `capture`th of the run; without a name where nobody asks for it.
  package init(capture: Int, name: String = "") {
    files = [File(capture: capture, name: name, before: 0)]
  }

  /// Adds the next file of the stream, before which there were so many packets.
  package mutating func add(capture: Int, name: String = "", after packets: UInt64) {
    files.append(File(capture: capture, name: name, before: packets))
  }

  /// Whether numbers of the stream are those of its one capture.
  package var isOne: Bool { files.count == 1 }

  /// The place of the packet with a number of the stream.
  package func place(of packet: UInt64) -> Place {
    // The last file that begins before it; files without packets begin where the next one does.
    var (low, high) = (0, files.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if files[middle].before < packet { low = middle } else { high = middle }
    }
    let file = files[low]
    return Place(capture: file.capture, name: file.name, packet: packet &- file.before)
  }
}
