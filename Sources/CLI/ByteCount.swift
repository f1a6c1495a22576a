// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser

/// A number of bytes as it is typed: `65536`, `64K`, `256M`, `2G` (powers of 1024).
struct ByteCount: ExpressibleByArgument, Hashable {
  let bytes: Int

  init(bytes: Int) { self.bytes = bytes }

  init?(argument: String) {
    var digits = argument[...]
    var shift = 0
    if let unit = ["K": 10, "M": 20, "G": 30][digits.suffix(1).uppercased()] {
      shift = unit
      digits = digits.dropLast()
    }
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits) else {
      return nil
    }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: 1 << shift)
    guard !overflow, bytes > 0 else { return nil }
    self.bytes = bytes
  }

  /// In the largest unit that leaves no rest.
  var defaultValueDescription: String {
    for (shift, unit) in [(30, "G"), (20, "M"), (10, "K")] where bytes % (1 << shift) == 0 {
      return "\(bytes >> shift)\(unit)"
    }
    return "\(bytes)"
  }
}
