// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Events
package import ProtocolKit

extension HTTPDecoder {
  private static let methods: [StaticString] = [
    "GET ", "POST ", "PUT ", "HEAD ", "OPTIONS ", "DELETE ", "PATCH ", "TRACE ", "CONNECT ",
    "PROPFIND ", "REPORT ", "MKCOL ", "MOVE ", "COPY ", "LOCK ", "UNLOCK ",
  ]

  /// Knows a request line, a status line, and HTTP/2's preface (RFC 9113, 3.4).
  package static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    guard bytes.byteCount > 0 else { return .possible }
    // All of them begin with a capital letter.
    guard (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(bytes.uint8(0)) else { return .no }
    let answer = bytes.begins(withOneOf: ["HTTP/1.0 ", "HTTP/1.1 "], .server)
    guard answer == .no else { return answer }
    let preface = bytes.begins(withOneOf: ["PRI * HTTP/2.0\r\n"], .client)
    guard preface == .no else { return preface }
    var verdict = ProbeVerdict.no
    for method in methods {
      switch TextAgreement(bytes, method) {
      case .whole: return target(bytes, method)
      case .partly: verdict = .possible
      case .no: continue
      }
    }
    return verdict
  }

  /// SIP and RTSP share the methods: the target's form or the line's end tells.
  private static func target(_ bytes: RawSpan, _ method: StaticString) -> ProbeVerdict {
    let start = method.utf8CodeUnitCount
    if let end = bytes.firstOffset(of: 0x0a, from: start) {
      let line = bytes.slice(start, end)
      return line.mentions("HTTP") || line.byteCount > 256 ? .certain(.client) : .no
    }
    guard start < bytes.byteCount else { return .possible }
    switch bytes.uint8(start) {
    case UInt8(ascii: "/"): return .certain(.client)
    case 0x21...0x7e: return bytes.byteCount < 4096 ? .possible : .no
    default: return .no
    }
  }
}
