// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Events
package import ProtocolKit

extension MQTTDecoder {
  /// Recognises a CONNECT anywhere; other packets, met in the middle, on the usual ports only.
  package static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    guard bytes.byteCount > 0 else { return .possible }
    if bytes.uint8(0) == 0x10 { return probeConnect(bytes) }
    guard onKnownPort else { return .no }
    switch MQTTPlausibility(bytes, version: 0) {
    case .implausible: return .no
    case .undecided: return .possible
    case .chain(let role): return .certain(role)
    }
  }

  private static func probeConnect(_ bytes: RawSpan) -> ProbeVerdict {
    guard case .header(let header) = MQTTFixedHeader.read(bytes, at: 0) else {
      return bytes.byteCount < 5 ? .possible : .no
    }
    guard header.remainingLength >= 10 else { return .no }
    let head = bytes.slice(header.size, header.size + 8)
    for name in ["\0\u{4}MQTT", "\0\u{6}MQIsdp"] as [StaticString] {
      let shared = min(name.utf8CodeUnitCount, head.byteCount)
      guard name.borrowed.slice(0, shared).equals(head.slice(0, shared)) else { continue }
      return shared == name.utf8CodeUnitCount ? .certain(.client) : .possible
    }
    return .no
  }
}
