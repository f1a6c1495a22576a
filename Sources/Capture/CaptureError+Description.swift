// SPDX-License-Identifier: Apache-2.0

extension CaptureError: CustomStringConvertible {
  /// The subject and the reason, on one line.
  package var description: String { "\(subject): \(reason)" }
}

extension CaptureError.Reason: CustomStringConvertible {
  /// The reason alone.
  package var description: String {
    switch self {
    case .system(let code): systemMessage(code)
    case .isFolder: "is a folder, not a capture"
    case .empty: "is empty"
    case .notACapture(let looksLike?): "is no capture (pcap or pcapng): looks like \(looksLike)"
    case .notACapture(nil): "is no capture: begins like neither pcap nor pcapng"
    case .headerTruncated: "ends inside of its file header"
    case .unsupportedVersion(let major, let minor):
      "has format version \(major).\(minor), which is not known"
    case .compressedData: "is damaged: its compressed data cannot be read"
    case .filter(let expression, let message): "filter \"\(expression)\": \(message)"
    case .noSuchInterface(let message): "no such interface: \(message)"
    case .permissionDenied(let message): "no right to capture: \(message)"
    case .live(let message): "cannot capture: \(message)"
    case .noMatch: "matches no file"
    }
  }
}

extension CaptureIncident: CustomStringConvertible {
  /// What happened, where, on one line.
  package var description: String {
    switch self {
    case .truncated(let offset): "cut short: the record at byte \(offset) is not whole"
    case .corrupt(let offset, let defect): "damaged at byte \(offset): \(defect)"
    case .shrank(let offset): "became shorter while it was read; read up to byte \(offset)"
    case .readFailed(let offset, let code):
      "cannot be read at byte \(offset): \(systemMessage(code))"
    case .limit(let offset):
      "larger than the limit for decompressed bytes, read up to byte \(offset)"
    case .interfaceLost(let message): "capturing ended: \(message)"
    }
  }
}

extension CaptureDefect: CustomStringConvertible {
  /// What was found.
  package var description: String {
    switch self {
    case .recordLength(let length): "packet of \(length) bytes, longer than the limit"
    case .blockLength(let length): "block length \(length) is not possible"
    case .blockTrailer(let length): "block length is repeated as \(length)"
    case .byteOrder(let magic): "byte-order magic 0x\(String(magic, radix: 16))"
    case .version(let major, let minor): "section of unknown version \(major).\(minor)"
    case .interface(let number): "packet of interface \(number), which was not declared"
    case .tooManyInterfaces: "more interfaces than the limit"
    case .compressedData: "compressed data is not valid"
    }
  }
}
