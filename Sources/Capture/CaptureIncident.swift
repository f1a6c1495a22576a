// SPDX-License-Identifier: Apache-2.0

/// Why a capture could not be read whole; all that came before it was delivered.
///
/// Offsets are in bytes from the start of the file, or of what it decompresses to.
package enum CaptureIncident: Hashable, Sendable {
  /// The source ends inside of the record (or block, or compressed frame) that starts here.
  case truncated(atOffset: UInt64)
  /// The record or block that starts here cannot be what it says.
  case corrupt(atOffset: UInt64, CaptureDefect)
  /// The file became shorter while it was read.
  case shrank(atOffset: UInt64)
  /// The system could not read on; its `errno`.
  case readFailed(atOffset: UInt64, Int32)
  /// `CaptureLimits.decompressedBytes` was reached.
  case limit(atOffset: UInt64)
  /// The live interface cannot be read any more; libpcap's own words.
  case interfaceLost(String)
}

/// What makes a record or block impossible.
package enum CaptureDefect: Hashable, Sendable {
  /// A captured length over `CaptureLimits.recordLength`, or over the block that holds it.
  case recordLength(Int)
  /// A block length under the block's minimum, no multiple of four, or over the limit.
  case blockLength(Int)
  /// The length at the end of a block differs from the one at its start.
  case blockTrailer(Int)
  /// A section's byte-order magic is none.
  case byteOrder(UInt32)
  /// A later section of the file has a version that is not known.
  case version(major: Int, minor: Int)
  /// A packet of an interface that its section did not declare.
  case interface(Int)
  /// `CaptureLimits.interfaces` was reached.
  case tooManyInterfaces
  /// gzip or Zstandard data that cannot be.
  case compressedData
}
