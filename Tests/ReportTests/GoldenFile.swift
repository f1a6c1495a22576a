// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import Testing

/// Expected outputs in Tests/ReportTests/Golden.
///
/// `WARDWIRE_RENEW_GOLDEN=1 swift test --filter ReportTests` writes them anew; the difference then
/// stands in the version control's diff, to be read before it is committed.
enum GoldenFile {
  static let renews = ProcessInfo.processInfo.environment["WARDWIRE_RENEW_GOLDEN"] == "1"

  static func url(_ name: String, file: String = #filePath) -> URL {
    URL(filePath: file).deletingLastPathComponent().appending(path: "Golden")
      .appending(path: name)
  }

  /// Holds the bytes against the file and names the first line that differs.
  static func expect(
    _ bytes: [UInt8],
    equals name: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    if renews {
      try Data(bytes).write(to: url(name))
      return
    }
    let expected = try [UInt8](Data(contentsOf: url(name)))
    guard bytes != expected else { return }
    let got = bytes.split(separator: 0x0a, omittingEmptySubsequences: false)
    let want = expected.split(separator: 0x0a, omittingEmptySubsequences: false)
    let line = zip(got, want).prefix { $0 == $1 }.count
    let gotLine = line < got.count ? String(decoding: got[line], as: UTF8.self) : "(end)"
    let wantLine = line < want.count ? String(decoding: want[line], as: UTF8.self) : "(end)"
    Issue.record(
      "\(name), line \(line + 1)\n  got  \(gotLine)\n  want \(wantLine)",
      sourceLocation: sourceLocation
    )
  }
}
