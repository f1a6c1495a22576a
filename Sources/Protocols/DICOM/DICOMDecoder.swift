// SPDX-License-Identifier: Apache-2.0
internal import Bytes
package import Events
package import ProtocolKit

/// The DICOM upper layer and its DIMSE messages (PS3.8, PS3.7) over TCP.
///
/// Data sets are never kept: their fragments are skipped, but for the head of each and the identifiers
/// of queries.
package struct DICOMDecoder: StreamDecoder {
  private let limits: DecoderLimits
  private var association = DICOMAssociation()
  private var fromClient = DICOMStream()
  private var fromServer = DICOMStream()

  /// What protocol this is.
  package static let descriptor = ProtocolDescriptor(
    id: 11,
    name: "dicom",
    ports: [104, 11112, 4242, 2761],
    schemas: [DICOMSchema.schema]
  )

  /// A decoder for a new flow.
  package init(environment: DecoderEnvironment) { limits = environment.limits }

  /// Whether these bytes begin a DICOM PDU.
  ///
  /// An association PDU proves itself by its fixed part. P-DATA, met in the middle of an association,
  /// needs 12 bytes that agree, 14 where a command begins. The PDUs of ten bytes are too plain to be told without the port.
  package static func probe(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    onKnownPort: Bool
  ) -> ProbeVerdict {
    guard bytes.byteCount > 0 else { return .possible }
    let type = DICOMPDUType(rawValue: bytes.uint8(0))
    switch type {
    case .associateRequest, .associateAccept, .data: break
    default: guard onKnownPort else { return .no }
    }
    guard let begins = DICOMPDUShape.begins(bytes) else { return .possible }
    guard begins else { return .no }
    switch type {
    case .associateRequest: return .certain(.client)
    case .associateAccept, .associateReject: return .certain(.server)
    default: return .certain(.unknown)
    }
  }

  /// Takes the next bytes of one direction.
  package mutating func decode(
    _ chunk: borrowing StreamChunk,
    into sink: inout EventSink
  ) -> DecodeProgress {
    let bytes = chunk.bytes
    var start = 0
    while true {
      var progress = read(bytes.slice(start, bytes.byteCount), chunk.direction, &sink)
      start += progress.consumed
      guard association.mustDropMessages else {
        progress.consumed = progress.isLost ? 0 : start
        return progress
      }
      association.mustDropMessages = false
      dropMessages(into: &sink)
      if start == bytes.byteCount { return .consumed(start) }
    }
  }

  /// Reads to the end of the bytes, or of an abort: what is sent behind one is not dropped with what it ends.
  private mutating func read(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    _ sink: inout EventSink
  ) -> DecodeProgress {
    switch direction {
    case .toServer: fromClient.decode(bytes, .toServer, &association, limits, &sink)
    case .toClient: fromServer.decode(bytes, .toClient, &association, limits, &sink)
    }
  }

  /// Looks for the next PDU after lost bytes.
  package mutating func gap(_ count: Int, _ direction: StreamDirection, into sink: inout EventSink)
  {
    association.hasGap = true
    switch direction {
    case .toServer: fromClient.gap(direction, &association, &sink)
    case .toClient: fromServer.gap(direction, &association, &sink)
    }
  }

  /// Reports messages whose data set did not end.
  package mutating func finish(into sink: inout EventSink) { dropMessages(into: &sink) }

  private mutating func dropMessages(into sink: inout EventSink) {
    let direction = sink.context.direction
    sink.context.direction = .toServer
    fromClient.dropMessage(.toServer, &association, &sink)
    sink.context.direction = .toClient
    fromServer.dropMessage(.toClient, &association, &sink)
    sink.context.direction = direction
  }
}
