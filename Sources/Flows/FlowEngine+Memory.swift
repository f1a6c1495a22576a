// SPDX-License-Identifier: Apache-2.0
internal import Decode
internal import Events
internal import NetworkTypes
internal import ProtocolKit

// What flows keep in memory, and who gives it up first.
extension FlowEngine {
  /// Brings the account of what a flow keeps up to date, and its place among those that keep something.
  ///
  /// A flow's place is from when it began to keep what it has: whoever waits longest is the head.
  @inline(never)
  mutating func account(_ slot: Int) {
    let session = Int(records[slot].session)
    guard session >= 0 else { return }
    let (before, held, isRenewed) = sessions[session].measure()
    heldBytes += held - before
    if before > 0, held == 0 || isRenewed { unlinkHolder(session) }
    if held > 0, before == 0 || isRenewed { linkHolder(session) }
  }

  private mutating func linkHolder(_ session: Int) {
    sessions[session].older = youngestHolder
    sessions[session].younger = -1
    if youngestHolder >= 0 {
      sessions[Int(youngestHolder)].younger = Int32(session)
    } else {
      oldestHolder = Int32(session)
    }
    youngestHolder = Int32(session)
  }

  mutating func unlinkHolder(_ session: Int) {
    let (older, younger) = (sessions[session].older, sessions[session].younger)
    if older >= 0 { sessions[Int(older)].younger = younger } else { oldestHolder = younger }
    if younger >= 0 { sessions[Int(younger)].older = older } else { youngestHolder = older }
  }

  /// Gives up what the longest waiting flows keep, until the limit is kept.
  @inline(never)
  mutating func releaseOldest(_ number: UInt64, _ time: Timestamp) {
    while heldBytes > limits.maxReassemblyBytes, oldestHolder >= 0 {
      let session = Int(oldestHolder)
      let slot = Int(sessions[session].slot)
      statistics.reassemblyLimit += 1
      tell(.memoryLimit, slot, .toServer, number, time)
      flush(slot, number, time)
      for direction in [StreamDirection.toServer, .toClient] where records[slot].session >= 0 {
        var sink = sink(slot, direction, number, time)
        sessions[session].drop(direction, into: &sink)
        noteEvents(slot, sink)
      }
      account(slot)
    }
  }
}
