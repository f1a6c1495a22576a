// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Events
package import ProtocolKit

extension DTLSDecoder {
  /// Whether a datagram is DTLS.
  ///
  /// DTLS 1.3 encrypts its headers, too: of it only the hellos are recognised.
  package static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    guard let header = DTLSRecordHeader(bytes, at: 0), header.length > 0 else { return .no }
    let end = DTLSRecordHeader.byteCount + header.length
    // A record never straddles datagrams, but a snap length may cut one.
    guard end <= bytes.byteCount || header.type == TLSRecordHeader.handshake else { return .no }
    if header.epoch == 0, header.type == TLSRecordHeader.handshake {
      guard let fragment = DTLSFragmentHeader(bytes, at: DTLSRecordHeader.byteCount),
        DTLSFragmentHeader.byteCount + fragment.count <= header.length,
        TLSHandshakeType.isKnown(fragment.type), fragment.length <= TLSDecoder.maxHelloBytes
      else { return .no }
      switch fragment.type {
      case TLSHandshakeType.clientHello, 16: return .certain(.client)
      case TLSHandshakeType.serverHello, helloVerifyRequest: return .certain(.server)
      default: return .certain(.unknown)
      }
    }
    guard header.version != 0x0100 else { return .no }
    switch header.type {
    case TLSRecordHeader.changeCipherSpec where header.length != 1: return .no
    case TLSRecordHeader.alert where header.epoch == 0 && header.length != 2: return .no
    case TLSRecordHeader.applicationData where header.epoch == 0: return .no
    default: break
    }
    // The version, an early epoch and a length that leads to the end or to the next record.
    guard end == bytes.byteCount || DTLSRecordHeader(bytes, at: end) != nil else { return .no }
    return header.epoch <= 3 || onKnownPort ? .certain(.unknown) : .no
  }
}
