// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import NetworkTypes

/// The DIMSE requests of an association that wait for their (last) response.
///
/// Both sides may request: in a C-GET the provider sends C-STORE requests the other way. So a message
/// ID counts together with the side that gave it.
struct DICOMPendingRequests: Sendable {
  private struct Entry: Sendable {
    let messageID: UInt16
    let direction: StreamDirection
    var time: Timestamp
  }

  private var entries: [Entry] = []

  /// Forgets all requests.
  mutating func removeAll() { entries.removeAll(keepingCapacity: true) }

  /// Notes a request; returns false when the oldest had to go for it.
  ///
  /// Complexity: linear in the requests that wait, at most `limit`.
  mutating func add(
    _ messageID: UInt16,
    _ direction: StreamDirection,
    at time: Timestamp,
    limit: Int
  ) -> Bool {
    let entry = Entry(messageID: messageID, direction: direction, time: time)
    // A message ID in use again replaces its request, which nobody answered.
    if let i = place(messageID, direction) {
      entries[i] = entry
      return true
    }
    let isFull = entries.count >= max(limit, 1)
    if isFull { entries.removeFirst() }
    entries.append(entry)
    return !isFull
  }

  /// Moves a request's time to the end of its data set.
  mutating func touch(_ messageID: UInt16, _ direction: StreamDirection, at time: Timestamp) {
    if let i = place(messageID, direction) { entries[i].time = time }
  }

  /// When the request was sent that a response from the other side answers.
  mutating func answer(
    _ messageID: UInt16,
    requestedFrom direction: StreamDirection,
    isLast: Bool
  ) -> Timestamp? {
    guard let i = place(messageID, direction) else { return nil }
    let time = entries[i].time
    if isLast { entries.remove(at: i) }
    return time
  }

  private func place(_ messageID: UInt16, _ direction: StreamDirection) -> Int? {
    entries.firstIndex { $0.messageID == messageID && $0.direction == direction }
  }
}
