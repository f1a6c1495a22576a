// SPDX-License-Identifier: Apache-2.0
internal import CZlib

/// Inflates gzip data (RFC 1952), all members one after the other.
@safe
final class GzipSource: ByteSource {
  /// Bytes of compressed data held.
  static let inputLength = 256 << 10

  private let source: any ByteSource
  private let input: UnsafeMutableRawBufferPointer
  // zlib keeps a pointer to the stream in its state, so the stream must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private var isBetweenMembers = false
  private var inflated: UInt64 = 0
  private(set) var ending = StreamEnding.open

  var bytesCopied: UInt64 { source.bytesCopied &+ inflated }

  /// Nothing when zlib has no memory.
  init?(_ source: any ByteSource) {
    self.source = source
    unsafe input = .allocate(byteCount: GzipSource.inputLength, alignment: 16)
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    // 15: the largest window; 16: a gzip wrapper.
    // SAFETY: `stream` is initialised; the size is that of the type the header declares.
    let status = unsafe inflateInit2_(
      stream,
      15 + 16,
      ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size)
    )
    guard status == Z_OK else { return nil }
  }

  deinit {
    // SAFETY: inflateEnd refuses a stream that was not set up; nobody else has the pointers.
    _ = unsafe inflateEnd(stream)
    unsafe stream.deallocate()
    unsafe input.deallocate()
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    guard ending == .open || ending == .interrupted else { return 0 }
    ending = .open
    let room = min(buffer.count, Int(UInt32.max))
    // SAFETY: zlib writes at most avail_out bytes to next_out, which are the buffer's, and reads
    // at most avail_in bytes from next_in, which are `input`'s.
    unsafe stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: Bytef.self)
    unsafe stream.pointee.avail_out = uInt(room)
    while unsafe Int(stream.pointee.avail_out) == room {
      if unsafe stream.pointee.avail_in == 0, !refill() { return 0 }
      if isBetweenMembers, !beginMember() { return 0 }
      switch unsafe inflate(stream, Z_NO_FLUSH) {
      case Z_OK, Z_BUF_ERROR: break
      case Z_STREAM_END: isBetweenMembers = true
      default: return produced(room, orEnd: .corrupt)
      }
    }
    return produced(room, orEnd: .open)
  }

  private func produced(_ room: Int, orEnd why: StreamEnding) -> Int {
    let count = unsafe room - Int(stream.pointee.avail_out)
    inflated &+= UInt64(count)
    ending = why
    return count
  }

  private func refill() -> Bool {
    let count = unsafe source.read(into: input)
    guard count > 0 else {
      ending = source.ending == .end && !isBetweenMembers ? .truncated : source.ending
      return false
    }
    unsafe stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: Bytef.self)
    unsafe stream.pointee.avail_in = uInt(count)
    return true
  }

  /// Goes on with the next member; what is no member (tapes pad with zeros) is the end, as in gzip.
  private func beginMember() -> Bool {
    // SAFETY: avail_in is not 0 here.
    guard let next = unsafe stream.pointee.next_in, unsafe next.pointee == 0x1F else {
      ending = .end
      return false
    }
    isBetweenMembers = false
    return unsafe inflateReset(stream) == Z_OK
  }
}
