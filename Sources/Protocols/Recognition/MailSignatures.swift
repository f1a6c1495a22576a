// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import ProtocolKit

/// IMAP (RFC 9051, 7.1): the server's greeting.
enum IMAPSignature: ProtocolSignature {
  static let descriptor = ProtocolDescriptor(id: 60, name: "imap", ports: [143, 220])

  static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    let greeting = bytes.begins(withOneOf: ["* OK", "* PREAUTH", "* BYE"], .server)
    guard case .certain = greeting, !onKnownPort, !bytes.mentions("IMAP") else { return greeting }
    return bytes.firstOffset(of: 0x0a) == nil && bytes.byteCount < 256 ? .possible : .no
  }
}

/// POP3 (RFC 1939, 4): the server's greeting.
enum POP3Signature: ProtocolSignature {
  static let descriptor = ProtocolDescriptor(id: 61, name: "pop3", ports: [110])

  static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    let greeting = bytes.begins(withOneOf: ["+OK"], .server)
    guard case .certain = greeting, !onKnownPort, !bytes.mentions("POP") else { return greeting }
    return bytes.firstOffset(of: 0x0a) == nil && bytes.byteCount < 256 ? .possible : .no
  }
}

/// XMPP (RFC 6120, 4.2): the stream's opening by either side.
enum XMPPSignature: ProtocolSignature {
  static let descriptor = ProtocolDescriptor(id: 62, name: "xmpp", ports: [5222, 5269])

  static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    let opening = bytes.begins(withOneOf: ["<?xml ", "<stream:stream "], .unknown)
    guard case .certain = opening else { return opening }
    // The client's and the server's name spaces begin with the protocol's old name.
    if bytes.mentions("JABBER") { return opening }
    return bytes.byteCount < 256 ? .possible : .no
  }
}
