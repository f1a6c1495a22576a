// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Synchronization

/// Facts of the certificates seen so far, by content, so that a chain is read once a worker.
///
/// Bounded: the oldest entry makes place for a new one. A hit is decided by equality of all octets;
/// the hash only finds the candidate.
package final class CertificateCache: Sendable {
  /// Entries that are kept unless told otherwise.
  package static let defaultLimit = 4096

  private struct State {
    var facts: BoundedMap<CertificateFacts>
    var reads = 0
  }

  // One worker uses one cache; the lock is there for the compiler's proof and is never contended.
  private let state: Mutex<State>

  /// Starts empty; keeps at most `limit` entries, at least one.
  package init(limit: Int = CertificateCache.defaultLimit) {
    state = Mutex(State(facts: BoundedMap(limit: limit)))
  }

  /// How many certificates are held.
  package var count: Int { state.withLock { $0.facts.count } }

  /// How many certificates had to be read because the cache did not have them.
  package var reads: Int { state.withLock { $0.reads } }

  /// The facts of an encoded certificate.
  package func facts(of der: RawSpan) -> CertificateFacts {
    let key = ContentDigest.fast(der)
    if let hit = state.withLock({ $0.facts.value(key) }), hit.encoding.borrowed.equals(der) {
      return hit
    }
    let facts = CertificateFacts(reading: der)
    state.withLock { state in
      state.reads += 1
      state.facts.keep(facts, key)
    }
    return facts
  }
}
