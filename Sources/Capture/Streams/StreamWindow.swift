// SPDX-License-Identifier: Apache-2.0

/// A sliding piece of a stream: bytes that have come and were not consumed.
///
/// The buffer grows only for a record that does not fit, up to the limits' longest block.
@safe
final class StreamWindow {
  /// Bytes of the buffer to begin with, and of a read at most.
  static let initialLength = 1 << 20

  private let source: any ByteSource
  private let limit: UInt64
  private var storage: UnsafeMutableRawBufferPointer
  private var start = 0
  private var end = 0
  private var moved: UInt64 = 0
  /// Offset in the stream of the first byte that was not consumed.
  private(set) var offset: UInt64 = 0
  /// Whether `CaptureLimits.decompressedBytes` was reached.
  private(set) var isAtLimit = false

  /// `limit`: bytes after which a stream is not read on.
  init(_ source: any ByteSource, limit: UInt64) {
    self.source = source
    self.limit = limit
    unsafe storage = .allocate(byteCount: StreamWindow.initialLength, alignment: 16)
  }

  // SAFETY: spans of the storage depend on self.
  deinit { unsafe storage.deallocate() }

  /// What has come and was not consumed.
  var bytes: RawSpan {
    @_lifetime(borrow self)
    get {
      // SAFETY: start <= end <= storage.count; the bytes up to `end` were written by the source.
      let part = unsafe UnsafeRawBufferPointer(rebasing: storage[start..<end])
      return unsafe _overrideLifetime(RawSpan(_unsafeBytes: part), borrowing: self)
    }
  }

  /// Bytes that have come so far.
  var bytesRead: UInt64 { offset &+ UInt64(end - start) }
  /// Bytes that were copied so far.
  var bytesCopied: UInt64 { source.bytesCopied &+ moved }
  /// Why the source gives no more.
  var ending: StreamEnding { source.ending }
  /// How many bytes are there.
  var count: Int { end - start }

  /// Takes up to `count` of the bytes that are there away, and says how many.
  @discardableResult
  func consume(_ count: Int) -> Int {
    let step = min(count, end - start)
    start += step
    offset &+= UInt64(step)
    return step
  }

  /// Reads until `needed` bytes are there; false when the source ends first.
  ///
  /// The caller bounds `needed` by its limits.
  func fill(atLeast needed: Int) -> Bool {
    guard end - start < needed else { return true }
    makeRoom(needed)
    while end - start < needed {
      guard bytesRead < limit else {
        isAtLimit = true
        return false
      }
      // SAFETY: end <= storage.count; the source writes inside of what it is given.
      let room = unsafe UnsafeMutableRawBufferPointer(rebasing: storage[end...])
      let got = unsafe source.read(into: room)
      guard got > 0 else { return false }
      end += got
    }
    return true
  }

  private func makeRoom(_ needed: Int) {
    let count = end - start
    if start > 0 {
      // SAFETY: both ranges are inside of the storage; copyMemory allows them to overlap.
      unsafe storage.copyMemory(from: UnsafeRawBufferPointer(rebasing: storage[start..<end]))
      moved &+= UInt64(count)
      (start, end) = (0, count)
    }
    guard unsafe storage.count < needed else { return }
    let larger = unsafe UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(needed, storage.count * 2),
      alignment: 16
    )
    // SAFETY: `count` bytes are in the old storage and fit into the larger one.
    unsafe larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: storage[..<count]))
    unsafe storage.deallocate()
    unsafe storage = larger
    moved &+= UInt64(count)
  }
}
