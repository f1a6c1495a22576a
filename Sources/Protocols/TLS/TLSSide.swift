// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// Where one direction of a connection stands.
struct TLSSide: Sendable {
  /// The begun handshake message, header first; empty between messages.
  var message: [UInt8] = []
  /// How long `message` must be before it is looked at again: its header, then all of it.
  var awaited = 0
  /// Bytes of the handshake stream that still belong to a message that is not read.
  var messageSkip = 0
  /// Whether a ChangeCipherSpec was sent.
  var changedCipher = false
  /// How the next record is found.
  var search = TLSRecordSearch.inStep
  /// Whether bytes were ever lost, so that a message may begin with what is its middle.
  var sawGap = false
  /// Whether a record was ever read.
  var sawRecord = false

  /// Keeps the beginning of a message; one that is to be read, or less than a header.
  mutating func begin(with bytes: RawSpan) {
    message.append(copying: bytes)
    awaited = bytes.byteCount < 4 ? 4 : 4 + bytes.uint24(1)
  }

  /// Forgets what was begun.
  mutating func drop() {
    message = []
    messageSkip = 0
  }
}
