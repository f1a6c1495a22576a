// SPDX-License-Identifier: Apache-2.0
package import Events
package import ProtocolKit

/// Every application protocol: one folder each, and one line here.
package enum ProtocolRegistry {
  /// The decoders of TCP and UDP payloads, in the order in which they are asked.
  package static let decoders: [any StreamDecoder.Type] =
    [
      TLSDecoder.self,
      DTLSDecoder.self,
      QUICDecoder.self,
      DICOMDecoder.self,
      HL7Decoder.self,
      MQTTDecoder.self,
      HTTPDecoder.self,
      DHCPDecoder.self,
      DNSDecoder.self,
      SSHDecoder.self,
      RFBDecoder.self,
      SMBDecoder.self,
      RDPDecoder.self,
      SNMPDecoder.self,
      LDAPDecoder.self,
    ] + RecognisedProtocols.decoders

  /// The schemas of all events that can occur.
  package static var schemas: [EventSchema] {
    [FlowEvent.schema, AnomalyEvent.schema] + decoders.flatMap { $0.descriptor.schemas }
  }
}
