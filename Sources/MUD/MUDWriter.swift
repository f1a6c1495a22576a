// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import NetworkTypes

/// Writes MUD files: for each conversation one entry each way, IPv4 and IPv6.
///
/// ARP and EAPOL stand in no list: the RFC's lists are of IP alone.
package enum MUDWriter {
  /// The file as JSON.
  package static func write(_ file: MUDFile) -> [UInt8] {
    var json = JSONWriter(layout: .pretty, escapesC1: true)
    let lists = [(true, "v4"), (false, "v6")]
    json.beginObject()
    json.beginObject("ietf-mud:mud")
    json.member("mud-version", 1)
    json.member("mud-url", file.url)
    json.member("last-update", file.lastUpdate)
    json.member("cache-validity", file.cacheValidity)
    json.member("is-supported", file.isSupported)
    if !file.systemInfo.isEmpty { json.member("systeminfo", String(file.systemInfo.prefix(60))) }
    if !file.manufacturer.isEmpty { json.member("mfg-name", file.manufacturer) }
    if !file.model.isEmpty { json.member("model-name", file.model) }
    for (policy, prefix) in [("from-device-policy", "from"), ("to-device-policy", "to")] {
      json.key(policy)
      json.beginObject()
      json.beginObject("access-lists")
      json.beginArray("access-list")
      for (_, family) in lists {
        json.beginObject()
        json.member("name", "\(prefix)-\(family)")
        json.endObject()
      }
      json.endArray()
      json.endObject()
      json.endObject()
    }
    json.endObject()
    json.beginObject("ietf-access-control-list:acls")
    json.beginArray("acl")
    for isFrom in [true, false] {
      for (isIPv4, family) in lists {
        json.beginObject()
        json.member("name", "\(isFrom ? "from" : "to")-\(family)")
        json.member("type", isIPv4 ? "ipv4-acl-type" : "ipv6-acl-type")
        json.beginObject("aces")
        json.beginArray("ace")
        if !isIPv4 { neighbours(isFrom, &json) }
        for (number, permission) in file.permissions.filter({ $0.isIPv4 == isIPv4 }).enumerated() {
          entry(permission, "\(isFrom ? "from" : "to")-\(family)-\(number)", isFrom, &json)
        }
        json.endArray()
        json.endObject()
        json.endObject()
      }
    }
    json.endArray()
    json.endObject()
    json.endObject()
    json.newline()
    return [UInt8](json.finish())
  }

  /// One entry of one direction, as it stands in a list.
  static func entry(
    _ permission: MUDPermission,
    _ name: String,
    _ isFrom: Bool,
    _ json: inout JSONWriter
  ) {
    json.beginObject()
    json.member("name", name)
    json.beginObject("matches")
    peer(permission.peer, &json)
    json.beginObject(permission.isIPv4 ? "ipv4" : "ipv6")
    if let transport = permission.transport { json.member("protocol", transport.rawValue) }
    network(permission.peer, permission.isIPv4, isFrom, &json)
    json.endObject()
    if permission.transport == .tcp || permission.transport == .udp {
      // The responder's port is the destination of what the initiator sends.
      let isDestination = isFrom == (permission.initiator == .device)
      json.beginObject(permission.transport == .tcp ? "tcp" : "udp")
      if permission.transport == .tcp {
        json.member("ietf-mud:direction-initiated", permission.initiator.rawValue)
      }
      if permission.ports != MUDPermission.allPorts {
        json.beginObject(isDestination ? "destination-port" : "source-port")
        if permission.ports.count == 1 {
          json.member("operator", "eq" as StaticString)
          json.member("port", permission.ports.lowerBound)
        } else {
          json.member("lower-port", permission.ports.lowerBound)
          json.member("upper-port", permission.ports.upperBound)
        }
        json.endObject()
      }
      json.endObject()
    }
    json.endObject()
    json.beginObject("actions")
    json.member("forwarding", "accept" as StaticString)
    json.endObject()
    json.endObject()
  }

  private static func peer(_ peer: MUDPeer, _ json: inout JSONWriter) {
    func empty(_ name: StaticString) {
      json.beginObject("ietf-mud:mud")
      json.beginArray(name)
      json.null()
      json.endArray()
      json.endObject()
    }
    func text(_ name: StaticString, _ value: String) {
      json.beginObject("ietf-mud:mud")
      json.member(name, value)
      json.endObject()
    }
    switch peer {
    case .any, .network, .dnsName: break
    case .localNetworks: empty("local-networks")
    case .myController: empty("my-controller")
    case .sameManufacturer: empty("same-manufacturer")
    case .controller(let uri): text("controller", uri)
    case .manufacturer(let name): text("manufacturer", name)
    case .model(let url): text("model", url)
    }
  }

  private static func network(
    _ peer: MUDPeer,
    _ isIPv4: Bool,
    _ isFrom: Bool,
    _ json: inout JSONWriter
  ) {
    switch peer {
    case .network(let prefix):
      json.key("\(isFrom ? "destination" : "source")-\(isIPv4 ? "ipv4" : "ipv6")-network")
      json.value(prefix.description)
    case .dnsName(let name):
      json.key("ietf-acldns:\(isFrom ? "dst" : "src")-dnsname")
      json.value(name)
    default: break
    }
  }

  /// Without neighbour discovery no IPv6 host speaks at all (RFC 4861).
  private static func neighbours(_ isFrom: Bool, _ json: inout JSONWriter) {
    for type in [133, 134, 135, 136] as [UInt8] {
      json.beginObject()
      json.member("name", "\(isFrom ? "from" : "to")-nd-\(type)")
      json.beginObject("matches")
      json.beginObject("ipv6")
      json.member("protocol", 58 as UInt8)
      json.endObject()
      json.beginObject("icmp")
      json.member("type", type)
      json.endObject()
      json.endObject()
      json.beginObject("actions")
      json.member("forwarding", "accept" as StaticString)
      json.endObject()
      json.endObject()
    }
  }
}
