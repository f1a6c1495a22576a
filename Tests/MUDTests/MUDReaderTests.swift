// SPDX-License-Identifier: Apache-2.0
import MUD
import NetworkTypes
import Policy
import PolicyFile
import Testing

/// A file with one entry in each direction, or with the entries given.
private func file(from: String, to: String, type: String = "ipv4-acl-type") throws -> MUDFile {
  try MUDReader.read(
    """
    {"ietf-mud:mud": {"mud-version": 1, "mud-url": "https://maker.example/pump.json",
      "last-update": "2026-01-10T00:00:00Z", "is-supported": true, "systeminfo": "Pump",
      "from-device-policy": {"access-lists": {"access-list": [{"name": "f"}]}},
      "to-device-policy": {"access-lists": {"access-list": [{"name": "t"}]}}},
    "ietf-access-control-list:acls": {"acl": [
      {"name": "f", "type": "\(type)", "aces": {"ace": [\(from)]}},
      {"name": "t", "type": "\(type)", "aces": {"ace": [\(to)]}}]}}
    """,
    path: "pump.json"
  )
}

private func ace(_ matches: String, action: String = "accept") -> String {
  "{\"name\": \"a\", \"matches\": {\(matches)}, \"actions\": {\"forwarding\": \"\(action)\"}}"
}

@Suite struct MUDReaderTests {
  @Test func `an entry and its return half are one permission`() throws {
    let peer = #""ietf-mud:mud": {"my-controller": [null]}, "ipv4": {"protocol": 6}"#
    let start = #""ietf-mud:direction-initiated": "from-device""#
    let file = try file(
      from: ace(
        #"\#(peer), "tcp": {\#(start), "destination-port": {"operator": "eq", "port": 8883}}"#
      ),
      to: ace(#"\#(peer), "tcp": {\#(start), "source-port": {"operator": "eq", "port": 8883}}"#)
    )
    #expect(file.losses == [])
    let permission = try #require(file.permissions.first)
    #expect(file.permissions.count == 1)
    #expect(permission.peer == .myController)
    #expect(permission.ports == 8883...8883)
    #expect(permission.initiator == .device)
  }

  @Test func `a connection to the device is not one from it`() throws {
    let tcp =
      #""tcp": {"ietf-mud:direction-initiated": "to-device", "PORT": {"operator": "eq", "port": 22}}"#
    let peer = #""ietf-mud:mud": {"local-networks": [null]}, "ipv4": {"protocol": 6}"#
    let file = try file(
      from: ace("\(peer), " + tcp.replacing("PORT", with: "source-port")),
      to: ace("\(peer), " + tcp.replacing("PORT", with: "destination-port"))
    )
    #expect(file.permissions.map(\.initiator) == [.peer])
    #expect(file.permissions.map(\.ports) == [22...22])
  }

  @Test func `without a word on who begins the fixed port is the responder's`() throws {
    let name = #""ipv4": {"protocol": 17, "ietf-acldns:KEY-dnsname": "Time.Example."}"#
    let file = try file(
      from: ace(
        name.replacing("KEY", with: "dst")
          + #", "udp": {"destination-port": {"operator": "eq", "port": 123}}"#
      ),
      to: ace(
        name.replacing("KEY", with: "src")
          + #", "udp": {"source-port": {"operator": "eq", "port": 123}}"#
      )
    )
    #expect(file.permissions.count == 1)
    #expect(file.permissions.first?.peer == .dnsName("time.example"))
    #expect(file.permissions.first?.initiator == .device)
  }

  @Test(arguments: [
    (#""ipv4": {"protocol": 2}"#, "IP protocol 2"),
    (#""ipv4": {"protocol": 17, "destination-ipv4-network": "239.255.255.250/32"}"#, "multicast"),
    (#""ipv4": {"protocol": 6, "dscp": 3}"#, "dscp is not read"),
    (#""eth": {"ethertype": "0x888e"}"#, "ethertype 0x888e"),
    (#""ipv4": {"protocol": 6}, "tcp": {"flags": "syn"}"#, "flags is not read"),
    (#""geo": {}"#, "geo is not read"),
  ])
  func `what narrows an entry and is not followed leaves it out, and says so`(
    matches: String,
    loss: String
  ) throws {
    let file = try file(from: ace(matches), to: "")
    #expect(file.permissions == [])
    #expect(file.losses.contains { $0.contains(loss) }, "\(file.losses)")
  }

  @Test func `a dropped entry is told of`() throws {
    let file = try file(from: ace(#""ipv4": {"protocol": 6}"#, action: "drop"), to: "")
    #expect(file.permissions == [])
    #expect(file.losses.contains { $0.contains("drop") })
  }

  @Test(arguments: [
    "", "{", "[]", "{}", "{\"ietf-mud:mud\": 1, \"ietf-mud:mud\": 2}", "\"\\ud800\"", "nul",
    "{\"a\":01x}",
    String(repeating: "[", count: 5_000),
    #"{"ietf-mud:mud": {"mud-version": 2}}"#,
    #"{"ietf-mud:mud": {"from-device-policy": {"access-lists": {"access-list": [{"name": "x"}]}}}}"#,
  ])
  func `what is no MUD file is refused with a place`(text: String) {
    #expect {
      try MUDReader.read(text, path: "bad.json")
    } throws: { error in
      (error as? MUDError)?.description.hasPrefix("bad.json:") ?? false
    }
  }

  @Test func `every shorter prefix of a file is refused`() throws {
    let text = String(
      decoding: MUDWriter.write(
        try file(from: ace(#""ipv4": {"protocol": 6}"#), to: ace(#""ipv4": {"protocol": 17}"#))
      ),
      as: UTF8.self
    )
    _ = try MUDReader.read(text, path: "x.json")
    for count in stride(from: 0, to: text.count - 2, by: 7) {
      #expect(throws: MUDError.self) {
        try MUDReader.read(String(text.prefix(count)), path: "x.json")
      }
    }
  }

  @Test func `a peer that nobody explains is a loss of the policy`() throws {
    let file = try file(
      from: ace(
        #""ietf-mud:mud": {"controller": "urn:ietf:params:mud:dns"}, "ipv4": {"protocol": 17}, "udp": {"destination-port": {"operator": "eq", "port": 53}}"#
      ),
      to: ""
    )
    let address = try #require(IPAddress("10.1.0.5"))
    let device = MUDDevice(name: "pump", mac: nil, addresses: [address], file: file)
    let without = MUDImport([device], MUDBindings())
    #expect(without.policy.conduits.isEmpty)
    #expect(without.losses.contains { $0.contains("--controller urn:ietf:params:mud:dns=ADDRESS") })
    var site = MUDBindings()
    site.controllers["urn:ietf:params:mud:dns"] = [try #require(IPPrefix("10.1.0.53"))]
    let with = MUDImport([device], site)
    #expect(with.losses == [])
    let text = PolicyWriter.write(with.policy, with.remarks)
    let policy = try PolicyFile.read(text: text, name: "mud.yaml")
    #expect(policy.conduits.count == 1)
    #expect(policy.services.map(\.name).contains("udp/53"))
  }
}
