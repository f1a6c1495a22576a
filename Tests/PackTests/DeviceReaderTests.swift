// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Testing

@testable import Pack

struct DeviceReaderTests {
  private static let small = """
    version: 1
    device: { name: Pump, addresses: [10.0.0.1] }
    interfaces:
      - { id: a, direction: out, port: 8883, tls: { min_version: "1.2" }, peers: 10.0.0.0/24 }
      - { id: b, direction: in, transport: udp, ports: [161, "5000-5010"], tls: false }
    """

  private func problems(_ text: String) -> [String] {
    do throws(DeviceError) {
      _ = try DeviceDeclaration(text: text, file: "d.yaml")
      return []
    } catch {
      return error.problems
    }
  }

  @Test func `a declaration is read`() throws {
    let device = try DeviceDeclaration(text: Self.small, file: "d.yaml")
    #expect(device.text("name") == "Pump")
    #expect(device.addresses.map(\.description) == ["10.0.0.1"])
    #expect(device.interfaces.map(\.id) == ["a", "b"])
    #expect(device.interfaces[0].protection == .tls(minimum: 0x0303, ciphers: []))
    #expect(device.interfaces[0].peers.map(\.description) == ["10.0.0.0/24"])
    #expect(device.interfaces[1].protection == .plain)
    #expect(device.interfaces[1].ports == [161...161, 5000...5010])
    #expect(device.interfaces[1].transport == .udp)
  }

  @Test func `all problems are told at once, each with its place`() {
    let text = """
      version: 2
      device: { name: Pump, adresses: [10.0.0.1] }
      interfaces:
        - { id: a, direction: sideways, port: 1 }
        - { id: b, direction: out, port: 70000, tls: { min_version: 1.4 } }
        - { id: c, direction: out }
      """
    #expect(
      problems(text) == [
        "d.yaml:1:10: expected \"version: 1\"",
        "d.yaml:2:9: expected \"addresses\" or \"macs\" by which captures know the device",
        "d.yaml:2:23: expected one of name, manufacturer, model, udi, hardware, firmware, configuration, addresses, macs, found \"adresses\"",
        "d.yaml:4:25: expected one of out, in, found \"sideways\"",
        "d.yaml:5:36: expected a port or \"first-last\", found \"70000\"",
        "d.yaml:5:63: expected \"1.0\", \"1.1\", \"1.2\" or \"1.3\", found \"1.4\"",
        "d.yaml:6:5: expected the key \"port\" in the interface \"c\"",
      ]
    )
  }

  @Test(arguments: [
    "", "[]", "version: 1", "version: 1\ndevice: 3", "a: &a [*a]",
    "version: 1\ndevice: {name: [1]}",
    "version: 1\ndevice: {name: x, addresses: [300.1.1.1]}",
    "version: 1\ndevice: {name: x, addresses: [10.0.0.1]}\nstates: [{name: a}]",
    "version: 1\ndevice: {name: x, addresses: [10.0.0.1]}\ninterfaces: [{id: a, direction: in, port: 9-1}]",
  ])
  func `what is no declaration is refused with a reason`(text: String) {
    #expect(!problems(text).isEmpty)
  }

  @Test func `texts, lists and problems have a limit`() {
    let long = String(repeating: "x", count: DeviceLimits.maxTextBytes + 1)
    #expect(
      problems("version: 1\ndevice: { name: \(long), addresses: [10.0.0.1] }").contains {
        $0.contains("at most 1024 bytes")
      }
    )
    let many = (0...DeviceLimits.maxEntries).map { _ in "10.0.0.1" }.joined(separator: ", ")
    #expect(
      problems("version: 1\ndevice: { name: x, addresses: [\(many)] }").contains {
        $0.contains("at most 1000 addresses")
      }
    )
    let wrong = (0..<50).map { "  - { id: i\($0), direction: up, port: 1 }" }.joined(
      separator: "\n"
    )
    let all = problems(
      "version: 1\ndevice: { name: x, addresses: [10.0.0.1] }\ninterfaces:\n\(wrong)"
    )
    #expect(all.count == DeviceLimits.maxProblems)
  }
}
