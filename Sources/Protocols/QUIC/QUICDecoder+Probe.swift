// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Events
package import ProtocolKit

extension QUICDecoder {
  /// Whether a datagram is QUIC: a long header of a known version whose lengths fit.
  ///
  /// Short headers look like anything; a connection whose beginning was not seen is not recognised.
  package static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    guard bytes.byteCount >= 14 else { return .no }
    if GoogleQUICHello.publicHeaderLength(bytes) != nil { return .certain(.client) }
    // Both upper bits are set, but for what RFC 9287 allows, which no first packet uses.
    guard bytes.uint8(0) & 0xc0 == 0xc0 else { return .no }
    let version = QUICVersion(rawValue: bytes.uint32(1))
    if version == .q046 {
      return GoogleQUICHello.longHeaderLength(bytes) == nil ? .no : .certain(.unknown)
    }
    guard version.hasInitialKeys || (version.rawValue == 0 && onKnownPort) else { return .no }
    do throws(DecodeError) {
      let header = try QUICLongHeader(bytes)
      switch header.type {
      case .initial: return header.packet.byteCount >= 21 ? .certain(.unknown) : .no
      case .retry: return header.packet.byteCount > header.numberAt + 16 ? .certain(.server) : .no
      case .versionNegotiation:
        let versions = header.packet.byteCount - header.numberAt
        return versions > 0 && versions % 4 == 0 ? .certain(.server) : .no
      case .zeroRTT: return .certain(.client)
      case .handshake: return .certain(.unknown)
      }
    } catch {
      // A snap length may cut the packet; off the port that is not enough.
      return onKnownPort && version.hasInitialKeys ? .certain(.unknown) : .no
    }
  }
}
