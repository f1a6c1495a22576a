// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Certificates

/// Reads the input as a certificate, and walks it as DER.
enum CertificateExercise {
  static func run(_ input: [UInt8]) {
    let facts = CertificateFacts(reading: input.borrowed)
    hold(facts.sha256.utf8.count >= 64, "no fingerprint")
    hold(facts.subjectAlternativeNames.count <= CertificateFacts.maxNames, "too many names")
    walk(input.borrowed, depth: 0)
  }

  private static func walk(_ bytes: RawSpan, depth: Int) {
    guard depth < 16 else { return }
    var reader = DERReader(bytes)
    while !reader.isAtEnd {
      do throws(DecodeError) {
        let element = try reader.next()
        hold(
          element.content.byteCount <= element.whole.byteCount,
          "more inside than outside"
        )
        if element.tag & 0x20 != 0 { walk(element.content, depth: depth + 1) }
      } catch {
        return
      }
    }
  }
}
