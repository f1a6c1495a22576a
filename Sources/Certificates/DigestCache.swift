// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Synchronization

/// Digests of the texts seen so far: devices greet in the same words each time, and a digest costs
/// more than all else of a fingerprint.
///
/// Bounded: the oldest entry makes place for a new one. A hit is decided by equality of all octets;
/// the hash only finds the candidate.
package final class DigestCache: Sendable {
  /// What is made of a text.
  package enum Algorithm: UInt64, Sendable {
    /// 16 bytes (RFC 1321).
    case md5
    /// 32 bytes (FIPS 180-4).
    case sha256
  }

  /// Digests that are kept unless told otherwise.
  package static let defaultLimit = 4096
  /// Octets of a text that is kept; digests of longer ones are made each time.
  package static let maxText = 2048

  private struct Entry: Sendable {
    let algorithm: Algorithm
    let text: [UInt8]
    let digest: [UInt8]
  }

  private struct State {
    var entries: BoundedMap<Entry>
    var made = 0
  }

  // One worker uses one cache; the lock is there for the compiler's proof and is never contended.
  private let state: Mutex<State>

  /// Starts empty; keeps at most `limit` digests, at least one.
  package init(limit: Int = DigestCache.defaultLimit) {
    state = Mutex(State(entries: BoundedMap(limit: limit)))
  }

  /// How many digests are held.
  package var count: Int { state.withLock { $0.entries.count } }

  /// How many digests had to be made because the cache did not have them.
  package var made: Int { state.withLock { $0.made } }

  /// The digest of a text.
  package func digest(_ text: RawSpan, _ algorithm: Algorithm) -> [UInt8] {
    let key = ContentDigest.fast(text) ^ algorithm.rawValue
    if let hit = state.withLock({ $0.entries.value(key) }), hit.algorithm == algorithm,
      hit.text.borrowed.equals(text)
    {
      return hit.digest
    }
    let octets = [UInt8](copying: text)
    let digest =
      switch algorithm {
      case .md5: ContentDigest.md5(octets)
      case .sha256: ContentDigest.sha256(octets)
      }
    state.withLock { state in
      state.made += 1
      guard octets.count <= Self.maxText else { return }
      state.entries.keep(Entry(algorithm: algorithm, text: octets, digest: digest), key)
    }
    return digest
  }
}
