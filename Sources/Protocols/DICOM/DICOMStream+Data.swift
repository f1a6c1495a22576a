// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import ProtocolKit

/// A presentation data value: length, context, control, fragment (PS3.8, 9.3.5.1 and annex E).
enum DICOMPDV {
  /// Bytes before the fragment.
  static let headerBytes = 6
  /// What the length counts beside the fragment: the context and the control header.
  static let countedBytes = 2
  /// The control header's bit of a command fragment; a data set's otherwise.
  static let isCommand: UInt8 = 1
  /// The control header's bit of the last fragment.
  static let isLast: UInt8 = 2
}

extension DICOMStream {
  private var isLastFragment: Bool { control & DICOMPDV.isLast != 0 }
  private var isCommandFragment: Bool { control & DICOMPDV.isCommand != 0 }

  mutating func valueHeader(
    _ bytes: RawSpan,
    _ at: inout Int,
    _ direction: StreamDirection,
    _ association: inout DICOMAssociation,
    _ limits: DecoderLimits,
    _ sink: inout EventSink
  ) -> DecodeProgress? {
    guard pduRemaining >= DICOMPDV.headerBytes else {
      sink.anomaly("dicom.invalid_pdv_length", "dicom")
      return passPDU(bytes, &at)
    }
    guard bytes.byteCount - at >= DICOMPDV.headerBytes else {
      return .needs(DICOMPDV.headerBytes, after: at)
    }
    let length = Int(bytes.uint32(at))
    guard length >= DICOMPDV.countedBytes, length <= pduRemaining - 4 else {
      sink.anomaly("dicom.invalid_pdv_length", "dicom")
      return passPDU(bytes, &at)
    }
    contextID = bytes.uint8(at + 4)
    control = bytes.uint8(at + 5)
    at += DICOMPDV.headerBytes
    pduRemaining -= 4 + length
    fragmentRemaining = length - DICOMPDV.countedBytes
    phase = .fragment
    // The reserved bits of the control header are not to be tested (PS3.8, E.2).
    if contextID & 1 == 0 { sink.anomaly("dicom.invalid_context_id", "dicom") }
    if isCommandFragment {
      if message.stage == .dataset { dropMessage(direction, &association, &sink) }
      if message.stage != .command { message.beginCommand(in: contextID) }
    } else {
      beginDatasetFragment(association, &sink)
    }
    if fragmentRemaining == 0 { endFragment(direction, &association, limits, &sink) }
    return nil
  }

  private mutating func beginDatasetFragment(
    _ association: DICOMAssociation,
    _ sink: inout EventSink
  ) {
    switch message.stage {
    case .dataset:
      if contextID != message.contextID { sink.anomaly("dicom.context_mismatch", "dicom") }
      message.datasetBytes += fragmentRemaining
    case .command:
      sink.anomaly("dicom.unexpected_dataset", "dicom")
      message.abandon()
    case .idle:
      // Met in its middle, a data set without its command is what is to be expected.
      if association.state == .established, !association.hasGap {
        sink.anomaly("dicom.unexpected_dataset", "dicom")
      }
      message.abandon()
    case .orphan: break
    }
  }

  mutating func fragment(
    _ bytes: RawSpan,
    _ at: inout Int,
    _ direction: StreamDirection,
    _ association: inout DICOMAssociation,
    _ limits: DecoderLimits,
    _ sink: inout EventSink
  ) -> DecodeProgress? {
    let available = min(fragmentRemaining, bytes.byteCount - at)
    if isCommandFragment {
      if !message.append(bytes.slice(at, at + available)) {
        sink.anomaly("dicom.command_too_long", "dicom")
      }
      at += available
      fragmentRemaining -= available
    } else {
      let kept = message.keep(bytes.slice(at, at + available))
      at += kept
      fragmentRemaining -= kept
      // The last byte of a data set is waited for, so that its event is made in its packet.
      let awaited = isLastFragment && message.stage == .dataset ? 1 : 0
      if fragmentRemaining > awaited, at < bytes.byteCount {
        let rest = fragmentRemaining - awaited
        fragmentRemaining = awaited
        if awaited == 0 { endFragment(direction, &association, limits, &sink) }
        return pass(rest, bytes, &at)
      }
      if fragmentRemaining == 1, awaited == 1, at < bytes.byteCount {
        at += 1
        fragmentRemaining = 0
      }
    }
    if fragmentRemaining == 0 { endFragment(direction, &association, limits, &sink) }
    return nil
  }

  private mutating func endFragment(
    _ direction: StreamDirection,
    _ association: inout DICOMAssociation,
    _ limits: DecoderLimits,
    _ sink: inout EventSink
  ) {
    phase = pduRemaining > 0 ? .valueHeader : .header
    guard isLastFragment else { return }
    if isCommandFragment {
      message.endCommand(direction, &association, limits, &sink)
    } else {
      message.endDataset(direction, &association, &sink)
    }
  }

  /// Reports the message at hand as far as it is known.
  mutating func dropMessage(
    _ direction: StreamDirection,
    _ association: inout DICOMAssociation,
    _ sink: inout EventSink
  ) {
    message.drop(direction, &association, &sink)
  }
}
