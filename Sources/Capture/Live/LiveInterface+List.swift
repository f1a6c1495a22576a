// SPDX-License-Identifier: Apache-2.0
internal import CPcap

extension LiveInterface {
  /// The interfaces that libpcap sees, in its order.
  package static func all() throws(CaptureError) -> [LiveInterface] {
    var error = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    var first: UnsafeMutablePointer<pcap_if_t>?
    // SAFETY: the buffer has the size that libpcap asks for; the list is freed below.
    guard unsafe pcap_findalldevs(&first, &error) == 0 else {
      throw CaptureError(.live(text(error)), in: "interfaces")
    }
    defer { unsafe pcap_freealldevs(first) }
    var result: [LiveInterface] = []
    var next = unsafe first
    while let device = unsafe next?.pointee {
      let flags = unsafe Int32(bitPattern: device.flags)
      let note = unsafe device.description
      unsafe result.append(
        LiveInterface(
          name: String(cString: device.name),
          description: note.map { unsafe String(cString: $0) },
          isUp: flags & PCAP_IF_UP != 0,
          isLoopback: flags & PCAP_IF_LOOPBACK != 0
        )
      )
      unsafe next = device.next
    }
    return result
  }
}

/// The text in a C buffer, up to its end mark.
func text(_ buffer: [CChar]) -> String {
  String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
