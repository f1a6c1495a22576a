// SPDX-License-Identifier: Apache-2.0
internal import Audit
internal import Findings
internal import Foundation
internal import Report
internal import TestSupport
import Testing

/// ICMP errors meet the flows that they quote, whatever worker has these.
@Suite struct ErrorSharingTests {
  private static func capture() -> SyntheticCapture {
    var capture = SyntheticCapture()
    for host in 1...40 as ClosedRange<UInt32> {
      let server = SyntheticCapture.pacs &+ host
      let syn = PacketBuilder.ipv4(
        SyntheticCapture.pump,
        server,
        6,
        PacketBuilder.tcp(40_000, 22, sequence: 1, flags: 0x02)
      )
      capture.add(seconds: host, syn)
      // From a router, of a known flow; and of one that nobody saw.
      for quoted in [
        syn, Array(syn.prefix(12)) + PacketBuilder.bytes(host) + Array(syn.dropFirst(16)),
      ] {
        let message: [UInt8] = [3, 13, 0, 0, 0, 0, 0, 0] + quoted.prefix(28)
        let router = SyntheticCapture.workstation
        capture.add(
          seconds: host,
          PacketBuilder.ipv4(router, SyntheticCapture.pump, 1, message)
        )
      }
    }
    return capture
  }

  @Test func `errors make the same report with one worker and with many`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.capture().bytes, "errors.pcap")
    let reports = try [1, 2, 5].map { threads in
      String(
        decoding: ReportFormat.json.render(
          try Auditing.audit([path]) {
            $0.threads = threads
            $0.sharedFromBytes = 0
          }
        ),
        as: UTF8.self
      )
    }
    #expect(Set(reports).count == 1)
    let (output, _) = try Auditing.inspect([path])
    let flows = try Auditing.objects(output).filter { $0["event_type"] as? String == "flow" }
    let errors = flows.compactMap { ($0["flow"] as? [String: Any])?["icmp_error"] as? String }
    #expect(errors == [String](repeating: "communication_prohibited", count: 40))
    #expect(flows.count == 80)
  }
}
