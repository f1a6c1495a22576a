// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Capture
internal import NetworkTypes
import Testing

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Whether this process may capture; root in a container without CAP_NET_RAW may not.
let mayCapture: Bool = {
  guard getuid() == 0 else { return false }
  return (try? Reading.openLoopback()) != nil
}()

extension Reading {
  static func openLoopback() throws(CaptureError) {
    _ = try CaptureReader(interface: LiveOptions(name: "lo"))
  }
}

@Suite(.serialized, .enabled(if: mayCapture, "needs the right to capture on lo"))
struct LiveTests {
  private static let count = 50

  @Test(arguments: [false, true])
  func `packets sent on the loopback are all read before the capture ends`(
    immediate: Bool
  ) throws {
    var live = LiveOptions(name: "lo")
    live.isImmediate = immediate
    live.timeout = 50
    live.duration = .milliseconds(300)
    let port: UInt16 = immediate ? 47_123 : 47_124
    var reader = try CaptureReader(
      interface: live,
      options: CaptureOptions(filter: "udp dst port \(port)")
    )
    #expect(reader.linkTypes == [.ethernet])
    sendDatagrams(LiveTests.count, port: port)
    var payloads: [UInt8] = []
    var pause = CapturePause.idle
    while pause == .idle || pause == .stopped {
      pause = try reader.forEachFrame { frame in
        payloads.append(frame.bytes.uint8(frame.bytes.byteCount - 1))
        #expect(frame.number == UInt64(payloads.count))
        // Stopping in the middle of a batch loses nothing.
        return payloads.count % 7 == 0 ? .stop : .next
      }
    }
    #expect(pause == .end)
    #expect(payloads == (0..<LiveTests.count).map { UInt8($0) })
    #expect(reader.interfaces[0].droppedByKernel == 0)
    #expect((reader.interfaces[0].received ?? 0) >= UInt64(LiveTests.count))
    #expect(reader.statistics.packets == UInt64(LiveTests.count))
    #expect(reader.incident == nil)
  }

  @Test func `a stop request ends a capture without end, after what was in the ring`() throws {
    let stop = StopRequest()
    var options = CaptureOptions(filter: "udp dst port 47125")
    options.stop = stop
    var live = LiveOptions(name: "lo")
    live.timeout = 400
    var reader = try CaptureReader(interface: live, options: options)
    sendDatagrams(LiveTests.count, port: 47_125)
    stop.request()
    var count = 0
    let pause = try reader.forEachFrame { _ in
      count += 1
      return .next
    }
    #expect(pause == .interrupted)
    #expect(count == LiveTests.count)
  }

  @Test func `what cannot be opened says why`() {
    let missing = #expect(throws: CaptureError.self) {
      _ = try CaptureReader(interface: LiveOptions(name: "nosuch0"))
    }
    guard case .noSuchInterface = missing?.reason else {
      Issue.record("not refused: \(String(describing: missing))")
      return
    }
    let filter = #expect(throws: CaptureError.self) {
      _ = try CaptureReader(
        interface: LiveOptions(name: "lo"),
        options: CaptureOptions(filter: "not a filter (")
      )
    }
    guard case .filter = filter?.reason else {
      Issue.record("not refused: \(String(describing: filter))")
      return
    }
  }

  @Test func `the loopback is among the interfaces`() throws {
    let loopback = try LiveInterface.all().first { $0.name == "lo" }
    #expect(loopback?.isLoopback == true)
    #expect(loopback?.isUp == true)
  }

  private func sendDatagrams(_ count: Int, port: UInt16) {
    let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    for index in 0..<count {
      var payload = UInt8(index)
      // SAFETY: one byte of payload; the address has the length that is given.
      unsafe withUnsafePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
          _ = unsafe sendto(
            descriptor,
            &payload,
            1,
            0,
            generic,
            socklen_t(MemoryLayout<sockaddr_in>.size)
          )
        }
      }
    }
  }
}
