// SPDX-License-Identifier: Apache-2.0
import MUD
import NetworkTypes
import Testing

/// Files in the shape of those that are public for devices of five makers: what they say, in few lines.
///
/// Their authors give no licence, so they are not here. One was written by hand with the editor of
/// mudmaker.org (a Brother DCP-L2540DW, github.com/iot-onboarding/mudfiles); the others were made of captures by mudgee,
/// which writes the draft's `access-lists`, Ethernet lists, IGMP, and entries without a direction.
struct DeviceFile: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var container = "access-lists"
  var lists: [String]
  /// `device > PEER PORT` for what the device begins.
  var permissions: [String]
  var losses: [String]

  private static func list(_ name: String, _ type: String, _ matches: String...) -> String {
    let entries = matches.enumerated().map {
      """
      {"name": "\(name)-\($0.offset)", "matches": {\($0.element)}, "actions": {"forwarding": "accept"}}
      """
    }
    return """
      {"name": "\(name)", "type": "\(type)-acl-type", "aces": {"ace": [\(entries.joined(separator: ","))]}}
      """
  }

  private static func tcp(_ match: String, _ port: String, begins: Bool = true) -> String {
    let direction = begins ? #""ietf-mud:direction-initiated": "from-device", "# : ""
    return #""ipv4": {"protocol": 6, \#(match)}, "tcp": {\#(direction)\#(port)}"#
  }

  private static func port(_ side: String, _ number: Int) -> String {
    #""\#(side)-port": {"operator": "eq", "port": \#(number)}"#
  }

  private static let local = #""ietf-mud:mud": {"local-networks": [null]}"#
  private static let mine = #""ietf-mud:mud": {"my-controller": [null]}"#
  private static let broadcast =
    local + #", "ipv4": {"protocol": 17, "destination-ipv4-network": "255.255.255.255/32"}, "#
    + #""udp": {\#(port("destination", 6_667))}, "#
    + #""eth": {"destination-mac-address": "ff:ff:ff:ff:ff:ff", "ethertype": "0x0800"}"#

  /// The file's text.
  var text: String {
    let names = lists.contains { $0.contains("ethernet") } ? ["f", "e"] : ["f"]
    let sent = names.map { "{\"name\": \"\($0)\"}" }.joined(separator: ", ")
    return """
      {"ietf-mud:mud": {"mud-version": 1, "mud-url": "https://maker.example/device.json",
        "last-update": "2024-06-16T13:05:54.244Z", "cache-validity": 100, "is-supported": true,
        "systeminfo": "\(testDescription)",
        "from-device-policy": {"access-lists": {"access-list": [\(sent)]}},
        "to-device-policy": {"access-lists": {"access-list": [{"name": "t"}]}}},
      "ietf-access-control-list:\(container)": {"acl": [\(lists.joined(separator: ","))]}}
      """
  }

  static let all: [DeviceFile] = [
    DeviceFile(
      testDescription: "a printer of Brother",
      container: "acls",
      lists: [
        list(
          "t",
          "ipv4",
          tcp(#""ietf-acldns:src-dnsname": "update.brother.co.jp""#, port("source", 80)),
          mine,
          local
        ),
        list(
          "f",
          "ipv4",
          tcp(#""ietf-acldns:dst-dnsname": "update.brother.co.jp""#, port("destination", 80)),
          mine,
          local
        ),
      ],
      permissions: [
        "device > local-networks any", "device > my-controller any",
        "device > update.brother.co.jp 80", "peer > local-networks any",
        "peer > my-controller any",
      ],
      losses: []
    ),
    DeviceFile(
      testDescription: "a plug of TP-Link",
      lists: [
        list(
          "f",
          "ipv4",
          #""ipv4": {"protocol": 17, "ietf-acldns:dst-dnsname": "pool.ntp.org"}, "#
            + #""udp": {\#(port("destination", 123))}"#,
          tcp(
            #""ietf-acldns:dst-dnsname": "aps1-openapi.i.tplinknbu.com""#,
            port("destination", 443)
          )
        ),
        list(
          "t",
          "ipv4",
          tcp(
            #""ietf-acldns:src-dnsname": "aps1-openapi.i.tplinknbu.com""#,
            port("source", 443),
            begins: false
          )
        ),
      ],
      permissions: ["device > aps1-openapi.i.tplinknbu.com 443", "device > pool.ntp.org 123"],
      losses: []
    ),
    DeviceFile(
      testDescription: "a lamp with Tuya's cloud",
      lists: [
        list(
          "f",
          "ipv4",
          tcp(#""destination-ipv4-network": "18.185.182.159/32""#, port("destination", 443)),
          tcp(
            #""destination-ipv4-network": "3.124.225.12/32""#,
            port("destination", 8_886),
            begins: false
          ),
          broadcast
        ),
        list(
          "t",
          "ipv4",
          #""ietf-mud:mud": {"controller": "urn:ietf:params:mud:gateway"}, "ipv4": {"protocol": 17}, "#
            + #""udp": {\#(port("source", 67))}"#
        ),
      ],
      permissions: [
        "device > 18.185.182.159/32 443", "device > 3.124.225.12/32 8886",
        "device > controller urn:ietf:params:mud:gateway 67",
      ],
      losses: ["f/f-2"]
    ),
    DeviceFile(
      testDescription: "a door sensor with a list on Ethernet",
      lists: [
        list(
          "f",
          "ipv4",
          tcp(#""destination-ipv4-network": "54.188.109.168/32""#, port("destination", 8_886))
        ),
        list("e", "ethernet", local + #", "eth": {"ethertype": "0x0806"}"#),
        list("t", "ipv4"),
      ],
      permissions: ["device > 54.188.109.168/32 8886"],
      losses: ["e"]
    ),
    DeviceFile(
      testDescription: "a blood pressure meter of BlipCare",
      lists: [
        list(
          "f",
          "ipv4",
          local + #", "ipv4": {"protocol": 2, "destination-ipv4-network": "224.0.0.22/32"}"#,
          tcp(#""ietf-acldns:dst-dnsname": "tech.carematix.com""#, port("destination", 8_777))
        ),
        list("t", "ipv4"),
      ],
      permissions: ["device > tech.carematix.com 8777"],
      losses: ["f/f-0"]
    ),
  ]
}

@Suite struct DeviceFilesTests {
  @Test(arguments: DeviceFile.all)
  func `a public file is read, and what is left out is told with its entry`(
    device: DeviceFile
  ) throws {
    let file = try MUDReader.read(device.text, path: "device.json")
    let found = file.permissions.map { permission in
      let port =
        permission.ports == MUDPermission.allPorts ? "any" : "\(permission.ports.lowerBound)"
      return
        "\(permission.initiator == .device ? "device" : "peer") > \(permission.peer.description) \(port)"
    }
    #expect(Set(found).sorted() == device.permissions)
    for entry in device.losses {
      #expect(file.losses.contains { $0.contains("\(entry):") }, "\(file.losses)")
    }
    if device.losses.isEmpty { #expect(file.losses == []) }
  }
}
