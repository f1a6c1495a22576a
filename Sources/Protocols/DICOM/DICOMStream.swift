// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import ProtocolKit

/// One direction of an association: where in a PDU, a PDV and a message the stream stands.
///
/// Each step moves `at` and the state together, so that bytes that are skipped count as passed. A step
/// returns the answer for the flow engine when it cannot go on in these bytes.
struct DICOMStream: Sendable {
  /// What comes next in the stream.
  enum Phase: Sendable {
    /// The header of a PDU.
    case header
    /// The header of a PDV in a P-DATA-TF.
    case valueHeader
    /// Bytes of a PDV's fragment.
    case fragment
    /// Anything: the position was lost.
    case searching
  }

  var phase = Phase.header
  /// Bytes of the P-DATA-TF that follow the fragment at hand.
  var pduRemaining = 0
  /// Bytes of the fragment at hand still to come.
  var fragmentRemaining = 0
  var contextID: UInt8 = 0
  var control: UInt8 = 0
  var message = DICOMMessage()
  /// PDUs in a row that made no sense.
  private var strikes = 0
  private var saidTooLong = false

  /// Takes the next bytes.
  mutating func decode(
    _ bytes: RawSpan,
    _ direction: StreamDirection,
    _ association: inout DICOMAssociation,
    _ limits: DecoderLimits,
    _ sink: inout EventSink
  ) -> DecodeProgress {
    var at = 0
    while at < bytes.byteCount {
      let stop: DecodeProgress? =
        switch phase {
        case .header: header(bytes, &at, direction, &association, limits, &sink)
        case .valueHeader: valueHeader(bytes, &at, direction, &association, limits, &sink)
        case .fragment: fragment(bytes, &at, direction, &association, limits, &sink)
        case .searching: search(bytes, &at, direction, association)
        }
      if let stop { return stop }
      if association.mustDropMessages { return .consumed(at) }
    }
    return .consumed(bytes.byteCount)
  }

  /// Drops the PDU and the message at hand.
  mutating func gap(
    _ direction: StreamDirection,
    _ association: inout DICOMAssociation,
    _ sink: inout EventSink
  ) {
    dropMessage(direction, &association, &sink)
    phase = .searching
    pduRemaining = 0
    fragmentRemaining = 0
  }

  // MARK: PDUs

  private mutating func header(
    _ bytes: RawSpan,
    _ at: inout Int,
    _ direction: StreamDirection,
    _ association: inout DICOMAssociation,
    _ limits: DecoderLimits,
    _ sink: inout EventSink
  ) -> DecodeProgress? {
    let available = bytes.byteCount - at
    guard available >= DICOMPDUShape.headerBytes else {
      return .needs(DICOMPDUShape.headerBytes, after: at)
    }
    let type = DICOMPDUType(rawValue: bytes.uint8(at))
    let length = Int(bytes.uint32(at + 2))
    guard type.isKnown else { return unknown(bytes, &at, length, &sink) }
    if type == .data {
      strikes = 0
      return beginData(bytes, &at, length, direction, &association, &sink)
    }
    let whole = DICOMPDUShape.headerBytes + length
    let isAssociation = type == .associateRequest || type == .associateAccept
    guard isAssociation ? length >= DICOMPDUShape.fixedLength : length == 4 else {
      return refuse("dicom.invalid_pdu_length", bytes, &at, whole, &sink)
    }
    let most = min(DICOMLimits.associationPDUBytes, limits.maxMessageBytes)
    guard whole <= most else {
      return refuse("dicom.oversize_pdu", bytes, &at, whole, &sink)
    }
    guard available >= whole else { return .needs(whole, after: at) }
    strikes = 0
    hear(direction, &association)
    let pdu = bytes.slice(at, at + whole)
    // A message whose data set has not ended by now does not end.
    if message.isUnderWay { dropMessage(direction, &association, &sink) }
    switch type {
    case .associateRequest: association.request(pdu, direction, into: &sink)
    case .associateAccept: association.accept(pdu, direction, into: &sink)
    default: association.control(type, pdu, direction, into: &sink)
    }
    at += whole
    return nil
  }

  private func hear(_ direction: StreamDirection, _ association: inout DICOMAssociation) {
    if direction == .toServer {
      association.heard.toServer = true
    } else {
      association.heard.toClient = true
    }
  }

  /// Passes over a PDU that is wrong, by its length where that can be believed.
  private mutating func refuse(
    _ code: StaticString,
    _ bytes: RawSpan,
    _ at: inout Int,
    _ count: Int,
    _ sink: inout EventSink
  ) -> DecodeProgress? {
    sink.anomaly(code, "dicom")
    strikes += 1
    guard strikes < DICOMLimits.strikes else { return giveUp(&sink) }
    return pass(count, bytes, &at)
  }

  private mutating func unknown(
    _ bytes: RawSpan,
    _ at: inout Int,
    _ length: Int,
    _ sink: inout EventSink
  ) -> DecodeProgress? {
    let isPlausible =
      bytes.uint8(at + 1) == 0 && bytes.uint8(at) < 0x80
      && length <= DICOMLimits.associationPDUBytes
    if isPlausible {
      return refuse(
        "dicom.unknown_pdu",
        bytes,
        &at,
        DICOMPDUShape.headerBytes + length,
        &sink
      )
    }
    phase = .searching
    // One byte at least is behind us, or the search would find this place again.
    return refuse("dicom.unknown_pdu", bytes, &at, 1, &sink)
  }

  private mutating func giveUp(_ sink: inout EventSink) -> DecodeProgress {
    sink.anomaly("dicom.lost_synchronisation", "dicom")
    return .lost
  }

  private mutating func beginData(
    _ bytes: RawSpan,
    _ at: inout Int,
    _ length: Int,
    _ direction: StreamDirection,
    _ association: inout DICOMAssociation,
    _ sink: inout EventSink
  ) -> DecodeProgress? {
    hear(direction, &association)
    if association.state == .rejected || association.state == .released {
      sink.anomaly("dicom.unexpected_pdu", "dicom")
    }
    let longest = association.longestPDU(direction)
    if longest > 0, length > longest, !saidTooLong {
      saidTooLong = true
      sink.anomaly("dicom.pdu_exceeds_maximum", "dicom")
    }
    at += DICOMPDUShape.headerBytes
    pduRemaining = length
    phase = .valueHeader
    guard length >= DICOMPDV.headerBytes else {
      sink.anomaly("dicom.invalid_pdu_length", "dicom")
      return passPDU(bytes, &at)
    }
    return nil
  }

  // MARK: Passing over bytes

  /// Passes over the rest of a P-DATA-TF.
  mutating func passPDU(_ bytes: RawSpan, _ at: inout Int) -> DecodeProgress? {
    let rest = pduRemaining
    pduRemaining = 0
    phase = .header
    return pass(rest, bytes, &at)
  }

  /// Passes over bytes, in these and in those to come.
  func pass(_ count: Int, _ bytes: RawSpan, _ at: inout Int) -> DecodeProgress? {
    let available = bytes.byteCount - at
    if count <= available {
      at += count
      return nil
    }
    at = bytes.byteCount
    return .skipping(count - available, after: bytes.byteCount)
  }

  /// Looks for the header of a PDU, as strictly as what is known of the association allows.
  ///
  /// Pixels can look like one: dark images are made of small numbers. So a P-DATA-TF must also keep to
  /// the maximum length and to a context that were agreed on.
  private mutating func search(
    _ bytes: RawSpan,
    _ at: inout Int,
    _ direction: StreamDirection,
    _ association: DICOMAssociation
  ) -> DecodeProgress? {
    let agreed = association.longestPDU(direction)
    let longest = agreed > 0 ? agreed : DICOMLimits.searchedPDUBytes
    while at < bytes.byteCount {
      let type = bytes.uint8(at)
      if type >= 1, type <= 7 {
        let window = bytes.slice(at, at + DICOMPDUShape.itemsOffset + 1)
        switch DICOMPDUShape.begins(window) {
        case true?:
          let isData = type == DICOMPDUType.data.rawValue
          if !isData || (Int(window.uint32(2)) <= longest && association.knows(window.uint8(10))) {
            phase = .header
            return nil
          }
        case nil: return .needs(bytes.byteCount - at + 1, after: at)
        case false?: break
        }
      }
      at += 1
    }
    return nil
  }
}
