// SPDX-License-Identifier: Apache-2.0
internal import ProtocolKit
internal import Protocols

/// What is fuzzed: an input of any bytes goes in, and nothing may stop the program.
///
/// The same code runs under libFuzzer (Tests/Fuzz/run) and over the corpora in `make test`.
package enum FuzzTarget: String, CaseIterable, Sendable {
  /// A file: pcap, pcapng, compressed; read mapped and as a stream, which must agree.
  case capture
  /// A frame of any link type.
  case decode
  /// IP fragments in any order.
  case defragment
  /// Packets of any kind through the flow table, with all decoders.
  case reassembly
  /// A conversation for the DICOM decoder.
  case dicom
  /// A conversation for the HL7 decoder.
  case hl7
  /// A conversation for the MQTT decoder.
  case mqtt
  /// A conversation for the HTTP decoder.
  case http
  /// A conversation for the DNS decoder, over TCP.
  case dns
  /// Datagrams for the DNS and the DHCP decoder.
  case names
  /// A conversation for the decoders of SSH, VNC, SMB, RDP and LDAP, and datagrams for that of SNMP.
  case management
  /// The frames of a WebSocket that MQTT was agreed on for.
  case websocket
  /// A conversation for the TLS decoder.
  case tls
  /// Datagrams for the DTLS decoder.
  case dtls
  /// Datagrams for the QUIC decoder.
  case quic
  /// A certificate.
  case certificate

  /// Runs the code under test over one input; stops the program when it breaks a promise.
  package func run(_ input: [UInt8]) {
    switch self {
    case .capture: CaptureExercise.run(input)
    case .decode: DecodeExercise.run(input)
    case .defragment: DefragmentExercise.run(input)
    case .reassembly: ReassemblyExercise.run(input)
    case .dicom: DecoderExercise.run(DICOMDecoder.self, input)
    case .hl7: DecoderExercise.run(HL7Decoder.self, input)
    case .mqtt: DecoderExercise.run(MQTTDecoder.self, input)
    case .http: DecoderExercise.run(HTTPDecoder.self, input)
    case .dns: DecoderExercise.run(DNSDecoder.self, input)
    case .names:
      DecoderExercise.run(DNSDecoder.self, input, datagrams: true)
      DecoderExercise.run(DHCPDecoder.self, input, datagrams: true)
    case .management:
      let decoders: [any StreamDecoder.Type] = [
        SSHDecoder.self, RFBDecoder.self, SMBDecoder.self, RDPDecoder.self, LDAPDecoder.self,
      ]
      for decoder in decoders { DecoderExercise.run(decoder, input) }
      DecoderExercise.run(SNMPDecoder.self, input, datagrams: true)
    case .websocket: WebSocketExercise.run(input)
    case .tls: DecoderExercise.run(TLSDecoder.self, input)
    case .dtls: DecoderExercise.run(DTLSDecoder.self, input, datagrams: true)
    case .quic: DecoderExercise.run(QUICDecoder.self, input, datagrams: true, seals: true)
    case .certificate: CertificateExercise.run(input)
    }
  }
}
