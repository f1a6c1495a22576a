// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// A TCP segment in the commonest wrapping: Ethernet without tags, IPv4 without options, nothing cut.
///
/// Three of four packets in a hospital's captures are such segments of known connections, with
/// content that nobody asks for or none at all. This is as much of them as the flow table needs;
/// what is different in any way is decoded as a ``PacketView``.
package struct PlainSegment: BitwiseCopyable {
  /// Sender.
  package let source: UInt32
  /// Receiver.
  package let destination: UInt32
  /// Sender's port.
  package let sourcePort: UInt16
  /// Receiver's port.
  package let destinationPort: UInt16
  /// Sequence number.
  package let sequence: UInt32
  /// Acknowledgement number.
  package let acknowledgement: UInt32
  /// ACK, with or without PSH.
  package let flags: UInt8
  /// Bytes of payload.
  package let length: Int
  /// The packet's identification.
  package let identification: UInt16
  /// Whether the packet claims more bytes than a frame of 1,500 bytes holds.
  package let isSuperFrame: Bool
  /// Where the payload begins in the frame.
  private let offset: UInt8

  /// Reads a frame of Ethernet; `nil` for everything that is not quite plain.
  package init?(ethernet bytes: RawSpan) {
    guard bytes.byteCount >= 54, bytes.uint16(12) == 0x0800 else { return nil }
    let first = bytes.uint64(14)
    let second = bytes.uint64(22)
    let fourth = bytes.uint64(46)
    // Version 4 with five words; no fragment; TCP.
    guard first >> 56 == 0x45, first & 0x3fff == 0, second >> 48 & 0xff == 6 else { return nil }
    let total = Int(first >> 32 & 0xffff)
    let headers = 20 &+ Int(fourth >> 60) &* 4
    flags = UInt8(truncatingIfNeeded: fourth >> 48)
    // An acknowledgement, perhaps pushed; a window that is open.
    guard flags & 0xf7 == 0x10, fourth >> 32 & 0xffff != 0, headers >= 40, headers <= total,
      total &+ 14 <= bytes.byteCount
    else { return nil }
    let third = bytes.uint64(38)
    let ports = bytes.uint32(34)
    source = UInt32(truncatingIfNeeded: second)
    destination = bytes.uint32(30)
    sourcePort = UInt16(truncatingIfNeeded: ports >> 16)
    destinationPort = UInt16(truncatingIfNeeded: ports)
    sequence = UInt32(truncatingIfNeeded: third >> 32)
    acknowledgement = UInt32(truncatingIfNeeded: third)
    length = total &- headers
    identification = UInt16(truncatingIfNeeded: first >> 16)
    isSuperFrame = total > 1_500
    offset = UInt8(truncatingIfNeeded: headers &+ 14)
  }

  /// The addresses of a frame of Ethernet that carries a whole TCP segment over IPv4 without options;
  /// `nil` for all others.
  ///
  /// Cheaper than decoding, for whoever only wants to know whose packet it is.
  @inline(__always)
  package static func addresses(ethernet bytes: RawSpan) -> (source: UInt32, destination: UInt32)? {
    guard bytes.byteCount >= 34, bytes.uint16(12) == 0x0800 else { return nil }
    let first = bytes.uint64(14)
    let second = bytes.uint64(22)
    guard first >> 56 == 0x45, first & 0x3fff == 0, second >> 48 & 0xff == 6 else { return nil }
    return (UInt32(truncatingIfNeeded: second), bytes.uint32(30))
  }

  /// The payload in the frame that the segment was read from.
  @_lifetime(copy frame)
  package func payload(of frame: RawSpan) -> RawSpan {
    frame.slice(Int(offset), Int(offset) + length)
  }
}
