// SPDX-License-Identifier: Apache-2.0
internal import CZstd

/// Decompresses Zstandard data (RFC 8878), all frames one after the other.
@safe
final class ZstdSource: ByteSource {
  /// Bytes of compressed data held.
  static let inputLength = 256 << 10
  /// Frames may ask for a window of 2 to the power of this, 128 MiB, as the zstd program allows.
  static let windowLog: Int32 = 27

  private let source: any ByteSource
  private let input: UnsafeMutableRawBufferPointer
  private let context: OpaquePointer
  private var pending: ZSTD_inBuffer
  private var isBetweenFrames = true
  private var inflated: UInt64 = 0
  private(set) var ending = StreamEnding.open

  var bytesCopied: UInt64 { source.bytesCopied &+ inflated }

  /// Nothing when libzstd has no memory.
  init?(_ source: any ByteSource) {
    guard let context = unsafe ZSTD_createDCtx() else { return nil }
    unsafe self.context = unsafe context
    self.source = source
    let input = UnsafeMutableRawBufferPointer.allocate(
      byteCount: ZstdSource.inputLength,
      alignment: 16
    )
    unsafe self.input = unsafe input
    unsafe pending = ZSTD_inBuffer(src: input.baseAddress, size: 0, pos: 0)
    // SAFETY: the context is what ZSTD_createDCtx gave.
    _ = unsafe ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, ZstdSource.windowLog)
  }

  deinit {
    // SAFETY: nobody else has the pointers.
    _ = unsafe ZSTD_freeDCtx(context)
    unsafe input.deallocate()
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    guard ending == .open || ending == .interrupted else { return 0 }
    ending = .open
    var output = unsafe ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
    while unsafe output.pos == 0 {
      // A full output leaves data inside of the context, which comes without new input.
      if unsafe pending.pos == pending.size, !hasMoreInside, !refill() { return 0 }
      // SAFETY: libzstd stays inside of both buffers, whose sizes are theirs.
      let status = unsafe ZSTD_decompressStream(context, &output, &pending)
      guard ZSTD_isError(status) == 0 else {
        ending = .corrupt
        break
      }
      isBetweenFrames = status == 0
      hasMoreInside = unsafe output.pos == output.size && status != 0
    }
    let count = unsafe output.pos
    inflated &+= UInt64(count)
    return count
  }

  private var hasMoreInside = false

  private func refill() -> Bool {
    let count = unsafe source.read(into: input)
    guard count > 0 else {
      ending = source.ending == .end && !isBetweenFrames ? .truncated : source.ending
      return false
    }
    unsafe pending = ZSTD_inBuffer(src: input.baseAddress, size: count, pos: 0)
    return true
  }
}
