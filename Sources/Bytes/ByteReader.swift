// SPDX-License-Identifier: Apache-2.0

/// A cursor over borrowed bytes that checks every length before it moves.
///
/// A reader lives inside one initialiser or one decoding step; what it hands out are sub-spans of
/// the bytes that it was given. Nothing here can trap on input: reading past the end throws.
public struct ByteReader: ~Copyable, ~Escapable {
  /// All bytes, from the start.
  public let bytes: RawSpan
  @usableFromInline var position: Int

  /// Offset in bytes of the next unread byte.
  @inlinable @inline(__always)
  public var offset: Int { position }

  /// Starts at the first byte.
  @inlinable @inline(__always)
  @_lifetime(copy bytes)
  public init(_ bytes: RawSpan) {
    self.bytes = bytes
    self.position = 0
  }

  /// How many bytes are left.
  @inlinable @inline(__always)
  public var remaining: Int { bytes.byteCount &- offset }

  @usableFromInline @inline(__always)
  mutating func advance(_ count: Int) { position &+= count }

  /// Takes the next `count` bytes as a span of their own.
  @inlinable @inline(__always)
  @_lifetime(copy self)
  public mutating func take(_ count: Int, for field: FieldName) throws(DecodeError) -> RawSpan {
    guard count >= 0, count <= remaining else {
      throw DecodeError(.truncated(needed: count, available: remaining), in: field, at: offset)
    }
    let span = bytes.extracting(offset..<(offset &+ count))
    advance(count)
    return span
  }

  /// Takes everything that is left.
  @inlinable @inline(__always)
  @_lifetime(copy self)
  public mutating func rest() -> RawSpan {
    let span = bytes.extracting(offset..<bytes.byteCount)
    position = bytes.byteCount
    return span
  }

  /// Moves over `count` bytes.
  @inlinable @inline(__always)
  public mutating func skip(_ count: Int, for field: FieldName) throws(DecodeError) {
    guard count >= 0, count <= remaining else {
      throw DecodeError(.truncated(needed: count, available: remaining), in: field, at: offset)
    }
    advance(count)
  }

  /// The next byte.
  @inlinable @inline(__always)
  public mutating func uint8(_ field: FieldName) throws(DecodeError) -> UInt8 {
    guard remaining >= 1 else {
      throw DecodeError(.truncated(needed: 1, available: 0), in: field, at: offset)
    }
    let value = bytes.uint8(offset)
    advance(1)
    return value
  }

  /// The next two bytes, big endian.
  @inlinable @inline(__always)
  public mutating func uint16(_ field: FieldName) throws(DecodeError) -> UInt16 {
    guard remaining >= 2 else {
      throw DecodeError(.truncated(needed: 2, available: remaining), in: field, at: offset)
    }
    let value = bytes.uint16(offset)
    advance(2)
    return value
  }

  /// The next three bytes, big endian.
  @inlinable @inline(__always)
  public mutating func uint24(_ field: FieldName) throws(DecodeError) -> Int {
    guard remaining >= 3 else {
      throw DecodeError(.truncated(needed: 3, available: remaining), in: field, at: offset)
    }
    let value = bytes.uint24(offset)
    advance(3)
    return value
  }

  /// The next four bytes, big endian.
  @inlinable @inline(__always)
  public mutating func uint32(_ field: FieldName) throws(DecodeError) -> UInt32 {
    guard remaining >= 4 else {
      throw DecodeError(.truncated(needed: 4, available: remaining), in: field, at: offset)
    }
    let value = bytes.uint32(offset)
    advance(4)
    return value
  }
}
