// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Events
package import ProtocolKit

/// How to know a protocol that is only named, never decoded.
package protocol ProtocolSignature: SendableMetatype {
  /// Its number, name, transports and ports.
  static var descriptor: ProtocolDescriptor { get }

  /// Whether the first bytes of a direction are this protocol's; see ``StreamDecoder``.
  static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict
}

/// A decoder that names a flow's protocol and passes over all that it carries.
package struct Recognised<Signature: ProtocolSignature>: StreamDecoder {
  /// The signature's own.
  package static var descriptor: ProtocolDescriptor { Signature.descriptor }

  /// Asks the signature.
  package static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    guard bytes.byteCount > 0 else { return .possible }
    return Signature.probe(bytes, direction, onKnownPort: onKnownPort)
  }

  /// Keeps nothing.
  package init(environment: DecoderEnvironment) {}

  /// Passes over everything.
  package mutating func decode(
    _ chunk: borrowing StreamChunk,
    into sink: inout EventSink
  ) -> DecodeProgress {
    let count = chunk.bytes.byteCount
    return chunk.isDatagram ? .consumed(count) : .skipping(.max / 2, after: count)
  }

  /// Nothing had begun.
  package mutating func gap(
    _ count: Int,
    _ direction: StreamDirection,
    into sink: inout EventSink
  ) {}

  /// Nothing is pending.
  package mutating func finish(into sink: inout EventSink) {}
}

/// The protocols that are named only: one line each.
package enum RecognisedProtocols {
  /// Their decoders, those with the strongest signatures first.
  package static let decoders: [any StreamDecoder.Type] = [
    Recognised<SSDPSignature>.self,
    Upgrading<SMTPSignature, SMTPUpgrade>.self,
    Upgrading<FTPSignature, FTPUpgrade>.self,
    Upgrading<IMAPSignature, IMAPUpgrade>.self,
    Upgrading<POP3Signature, POP3Upgrade>.self,
    Upgrading<XMPPSignature, XMPPUpgrade>.self,
    Upgrading<PostgreSQLSignature, PostgreSQLUpgrade>.self,
    Upgrading<MySQLSignature, MySQLUpgrade>.self,
    Recognised<TelnetSignature>.self,
    Recognised<X11Signature>.self,
    Recognised<MulticastDNSSignature>.self,
    Recognised<LLMNRSignature>.self,
    Recognised<NTPSignature>.self,
    Recognised<SyslogSignature>.self,
    Recognised<RloginSignature>.self,
    Recognised<RemoteShellSignature>.self,
    Recognised<RemoteExecutionSignature>.self,
  ]
}
