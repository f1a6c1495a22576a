// SPDX-License-Identifier: Apache-2.0

/// What the head of a data set says of the device that made it (PS3.3, C.7.5.1: general equipment).
struct DICOMDatasetHead: Sendable {
  /// The last attribute of interest, (0018,1020): elements come in the order of their tags.
  static let lastTag: UInt32 = 0x0018_1020

  private(set) var modality = DICOMByteRange.none
  private(set) var manufacturer = DICOMByteRange.none
  private(set) var model = DICOMByteRange.none
  private(set) var softwareVersions = DICOMByteRange.none
  private(set) var stationName = DICOMByteRange.none

  /// Whether an attribute is one of those kept here.
  static func isOfInterest(_ tag: UInt32) -> Bool {
    switch tag {
    case 0x0008_0060, 0x0008_0070, 0x0008_1010, 0x0008_1090, 0x0018_1020: true
    default: false
    }
  }

  /// Notes the place of an attribute that is of interest.
  mutating func take(_ tag: UInt32, _ value: DICOMByteRange) {
    // PS3.5, 6.2: code strings and long strings have at most 64 characters, with multiplicity a few.
    guard value.count <= 256 else { return }
    switch tag {
    case 0x0008_0060: modality = value
    case 0x0008_0070: manufacturer = value
    case 0x0008_1010: stationName = value
    case 0x0008_1090: model = value
    case 0x0018_1020: softwareVersions = value
    default: break
    }
  }
}
