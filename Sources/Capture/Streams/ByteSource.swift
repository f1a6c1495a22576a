// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Where a stream's bytes come from, one call for some hundred kilobytes.
protocol ByteSource: AnyObject {
  /// Fills the front of the buffer; 0 when `ending` tells why there is nothing more.
  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int
  /// Why the last read gave nothing.
  var ending: StreamEnding { get }
  /// Bytes that the kernel copied to here.
  var bytesCopied: UInt64 { get }
}

/// Why a stream gives no more bytes.
enum StreamEnding: Equatable {
  case open
  case end
  /// Compressed data ends before its own end.
  case truncated
  /// Compressed data is not valid.
  case corrupt
  /// The system could not read; its `errno`.
  case failed(Int32)
  /// The stop request was raised while waiting; reading may go on.
  case interrupted
}

/// Reads a descriptor: a file, a pipe, standard input.
final class DescriptorSource: ByteSource {
  /// How long a wait for input lasts before the stop request is looked at.
  static let pollMilliseconds: Int32 = 100

  private let file: OpenFile
  private let stop: StopRequest?
  private let mayBlock: Bool
  private let limit: UInt64
  private(set) var ending = StreamEnding.open
  private(set) var bytesCopied: UInt64 = 0

  /// Reads `limit` bytes at most.
  init(_ file: OpenFile, mayBlock: Bool, limit: UInt64 = .max, stop: StopRequest?) {
    self.file = file
    self.mayBlock = mayBlock
    self.limit = limit
    self.stop = stop
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let wanted = min(buffer.count, Int(clamping: limit - bytesCopied))
    if wanted == 0 { return close(.end) }
    while true {
      if mayBlock, let stop {
        repeat {
          guard !stop.isRequested else { return close(.interrupted) }
        } while !waitForInput(file.descriptor, milliseconds: DescriptorSource.pollMilliseconds)
      }
      // SAFETY: the system writes at most `wanted` bytes into the buffer, which has as many.
      #if canImport(Glibc)
      let count = unsafe Glibc.read(file.descriptor, buffer.baseAddress, wanted)
      #else
      let count = unsafe Darwin.read(file.descriptor, buffer.baseAddress, wanted)
      #endif
      if count > 0 {
        bytesCopied &+= UInt64(count)
        ending = .open
        return count
      }
      if count == 0 { return close(.end) }
      let code = errno
      switch code {
      case EINTR: continue
      case EAGAIN where waitForInput(file.descriptor, milliseconds: 100): continue
      case EAGAIN:
        if stop?.isRequested == true { return close(.interrupted) }
      default: return close(.failed(code))
      }
    }
  }

  private func close(_ why: StreamEnding) -> Int {
    ending = why
    return 0
  }
}

/// Bytes that were already taken from a source to see what it is, and then the source.
final class PrefixedSource: ByteSource {
  private var prefix: [UInt8]
  private let source: any ByteSource

  init(_ prefix: [UInt8], _ source: any ByteSource) {
    self.prefix = prefix
    self.source = source
  }

  var ending: StreamEnding { prefix.isEmpty ? source.ending : .open }
  var bytesCopied: UInt64 { source.bytesCopied }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    guard !prefix.isEmpty else { return unsafe source.read(into: buffer) }
    let count = min(prefix.count, buffer.count)
    // SAFETY: `count` is within both.
    unsafe prefix.withUnsafeBytes { unsafe buffer.copyMemory(from: .init(rebasing: $0[..<count])) }
    prefix.removeFirst(count)
    return count
  }
}
