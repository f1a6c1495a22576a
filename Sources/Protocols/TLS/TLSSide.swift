// SPDX-License-Identifier: Apache-2.0

/// Where one direction of a connection stands.
struct TLSSide: Sendable {
  /// The begun handshake message, header first; empty between messages.
  var message: [UInt8] = []
  /// Bytes of the handshake stream that still belong to a message that is not read.
  var messageSkip = 0
  /// Whether a ChangeCipherSpec was sent.
  var changedCipher = false
  /// Whether bytes were lost and the next record must be searched.
  var mustSearch = false
  /// Whether bytes were ever lost, so that a message may begin with what is its middle.
  var sawGap = false
  /// Whether a record was ever read.
  var sawRecord = false

  /// Forgets what was begun.
  mutating func drop() {
    message = []
    messageSkip = 0
  }
}
