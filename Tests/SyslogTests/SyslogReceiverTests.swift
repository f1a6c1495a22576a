// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Syslog

struct SyslogReceiverTests {
  @Test(arguments: [
    ("syslog+udp://siem", SyslogReceiver.Transport.udp, "siem", UInt16(514)),
    ("syslog+udp://10.0.0.1:5514", .udp, "10.0.0.1", 5_514),
    ("syslog+tcp://siem.example/", .tcp, "siem.example", 601),
    ("syslog+tcp://[2001:db8::1]", .tcp, "2001:db8::1", 601),
    ("syslog+tcp://[::1]:6514", .tcp, "::1", 6_514),
    ("syslog+tls://siem.example", .tls, "siem.example", 6_514),
  ])
  func `an address has a transport, a host and perhaps a port`(
    text: String,
    transport: SyslogReceiver.Transport,
    host: String,
    port: UInt16
  ) throws {
    #expect(SyslogReceiver.isMeant(text))
    let receiver = try SyslogReceiver(text)
    #expect(receiver.transport == transport)
    #expect(receiver.host == host)
    #expect(receiver.port == port)
  }

  @Test(arguments: [
    "syslog+udp://", "syslog+udp://:514", "syslog+udp://a:0", "syslog+udp://a:65536",
    "syslog+udp://a:b", "syslog+udp://a b", "syslog+udp://[::1", "syslog+udp://[::1]x",
    "syslog+tcp://a/b", "syslog+tcp://h\u{f6}st",
  ])
  func `what is no address is refused`(text: String) {
    #expect(throws: SyslogReceiver.Refusal.address(text)) { try SyslogReceiver(text) }
  }

  @Test func `unknown schemes are refused, and files are no receivers`() {
    #expect(throws: SyslogReceiver.Refusal.scheme("syslog")) { try SyslogReceiver("syslog://a") }
    #expect(!SyslogReceiver.isMeant("syslog.log"))
    #expect(!SyslogReceiver.isMeant("a/syslog+udp"))
    #expect(!SyslogReceiver.isMeant("http://a"))
  }
}
