// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// What a file is, by its first bytes; names do not count.
enum CaptureFormat {
  case pcap
  case pcapng
  case gzip
  case zstd
  case unknown(looksLike: String?)

  /// How many bytes the decision wants.
  static let magicLength = 4

  /// Bytes that the first header has at least.
  var headerLength: Int {
    switch self {
    case .pcap: PcapRecords.fileHeaderLength
    case .pcapng: PcapngBlocks.sectionHeaderLength
    case .gzip, .zstd, .unknown: CaptureFormat.magicLength
    }
  }

  /// Decides; fewer bytes than `magicLength` are nothing.
  init(_ start: RawSpan) {
    guard start.byteCount >= CaptureFormat.magicLength else {
      self = .unknown(looksLike: nil)
      return
    }
    let magic = start.uint32(0)
    switch magic {
    case 0x0A0D_0D0A: self = .pcapng
    case 0x28B5_2FFD: self = .zstd
    // A skippable frame, as pzstd writes in front.
    case _ where magic & 0xF0FF_FFFF == 0x502A_4D18: self = .zstd
    case _ where magic >> 16 == 0x1F8B: self = .gzip
    case _ where PcapMagic(magic) != nil: self = .pcap
    default: self = .unknown(looksLike: CaptureFormat.guess(magic))
    }
  }

  private static func guess(_ magic: UInt32) -> String? {
    switch magic {
    case 0x504B_0304: "a zip archive"
    case 0xFD37_7A58: "xz compressed data"
    case 0x0422_4D18: "lz4 compressed data"
    case 0x736E_6F6F: "a snoop capture"
    case 0x474D_4255, 0x5254_5353: "a Microsoft Network Monitor capture"
    case _ where magic >> 8 == 0x42_5A68: "bzip2 compressed data"
    default: nil
    }
  }
}

/// What the first four bytes of a pcap file say.
struct PcapMagic {
  /// Whether the file's integers are in the other byte order than this machine's.
  let isSwapped: Bool
  /// Nanoseconds of one unit of the second time field.
  let fraction: Int64
  /// Bytes in front of each packet.
  let recordHeaderLength: Int

  /// Reads the magic, given in network byte order.
  init?(_ magic: UInt32) {
    let isBig: Bool
    switch magic {
    case 0xA1B2_C3D4, 0xA1B2_3C4D, 0xA1B2_CD34: isBig = true
    case 0xD4C3_B2A1, 0x4D3C_B2A1, 0x34CD_B2A1: isBig = false
    default: return nil
    }
    let name = isBig ? magic : magic.byteSwapped
    isSwapped = isBig != (1 == UInt32(1).bigEndian)
    fraction = name == 0xA1B2_3C4D ? 1 : 1000
    // Kuznetzov's Linux patch adds interface, protocol and packet type to each record.
    recordHeaderLength = name == 0xA1B2_CD34 ? 24 : 16
  }
}
