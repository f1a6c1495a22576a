// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import NetworkTypes
internal import Policy
internal import PolicyFile
internal import Testing

@Suite struct PolicyFileTests {
  private func refusal(_ text: String, _ limits: PolicyLimits = PolicyLimits()) -> String {
    do throws(PolicyError) {
      _ = try PolicyFile.read(text: text, name: "p.yml", limits: limits)
      return "no error"
    } catch {
      return error.description
    }
  }

  private static let head =
    "version: 1\nzones:\n  a: { networks: [10.0.0.0/24] }\n  b: { networks: [10.0.1.0/24] }\n"

  private func conduit(_ more: String) -> String {
    refusal(Self.head + "conduits:\n  - { id: x, from: a, to: b, \(more) }\n")
  }

  @Test func `the sample hospital loads`() throws {
    let policy = try PolicyFile.load(path: samplePath)
    #expect(policy.name == "Sample hospital")
    #expect(policy.zones.count == 11)
    #expect(policy.assets.count == 18)
    #expect(policy.conduits.count == 13)
    let ct = try #require(policy.assetIndex(named: "ct1"))
    #expect(policy.assets[ct].aeTitles == ["CT1"])
    #expect(policy.assets[0].isRouter)
    #expect(policy.conduits[0].id == "imaging-to-pacs")
    #expect(policy.conduits[0].place == SourcePlace(line: 68, column: 5))
    #expect(policy.conduits[0].protectedBy == ["macsec"])
    #expect(policy.zones.filter { !$0.isInventoryClosed }.map(\.name) == ["vendor", "internet"])
    let viewer = try #require(policy.services.first { $0.name == "viewer" })
    #expect(
      viewer.match
        == .application(
          "tls",
          ports: [PortRange(.tcp, 443...443), PortRange(.tcp, 8443...8443)],
          isBoundToPorts: true
        )
    )
  }

  @Test func `every key is read`() throws {
    let text = """
      version: 1
      name: N
      default: deny
      audit_only: true
      scope: { networks: [10.0.0.0/8] }
      zones:
        a: { vlans: [7], macs: ["00:00:5e:00:53:aa"], oui: ["00:1b:21", 00-1B-22], inventory: closed }
        b: { tags: [t], criticality: therapy, intra_zone: deny, inventory: open, stream_policy: old-linux }
        c:
      assets:
        x: { macs: ["00:00:5e:00:53:01"], ips: [10.0.0.1, "2001:db8::1"], zone: a }
        y: { ip: 10.0.0.2, tags: [t, u], ae_titles: " AB " }
      services:
        s: { transport: udp, ports: ["5000-5010", 7] }
        d: { protocol: dns, transport: tcp }
      conduits:
        - id: one
          from: [x, a]
          to: y
          services: [s, tcp/1-2, d, any]
          protected_by: [ipsec, vpn]
          expires: 2028-02-29
          audit_only: true
          conditions:
            mqtt: { max_qos: 1 }
            tls: { client_certificate: required, server_names: "*.example.org" }
      """
    let policy = try PolicyFile.read(text: text, name: "p.yml")
    #expect(policy.isAuditOnly)
    #expect(policy.scope.map(\.description) == ["10.0.0.0/8"])
    #expect(policy.zones[0].vlans == [7] && policy.zones[0].ouis == [0x001b21, 0x001b22])
    #expect(policy.zones[0].isInventoryClosed)
    #expect(!policy.zones[1].isInventoryClosed)
    #expect(policy.zones[1].criticality == .therapy && !policy.zones[1].allowsIntraZone)
    #expect(policy.zones.map(\.streamPolicy) == [nil, .oldLinux, nil])
    #expect(policy.assets[0].zone == 0 && policy.assets[1].zone == 1)
    #expect(policy.assets[1].aeTitles == ["AB"])
    let conduit = policy.conduits[0]
    #expect(conduit.from == [.asset(0), .zone(0)] && conduit.to == [.asset(1)])
    #expect(conduit.expires?.description == "2028-02-29" && conduit.isAuditOnly)
    #expect(
      conduit.conditions.map(\.name) == [.mqttMaxQoS, .tlsClientCertificate, .tlsServerNames]
    )
    #expect(
      policy.services.map(\.match) == [
        .ports([PortRange(.udp, 5000...5010), PortRange(.udp, 7...7)]),
        .ports([PortRange(.tcp, 1...2)]),
        .application("dns", ports: [PortRange(.tcp, 53...53)], isBoundToPorts: false),
        .any,
      ]
    )
  }

  @Test func `a zone says what its hosts keep where segments overlap`() throws {
    let text = """
      version: 1
      zones:
        all: { networks: [10.0.0.0/8, "2001:db8::/32"], stream_policy: windows }
        lab: { networks: [10.1.0.0/16], stream_policy: linux }
        quiet: { networks: [10.2.0.0/16] }
        far: { tags: [odd], stream_policy: solaris }
      assets:
        x: { ip: 10.1.0.5, tags: odd }
      """
    let table = try PolicyFile.read(text: text, name: "p.yml").streamPolicies
    for (address, policy) in [
      ("10.9.0.1", .windows), ("2001:db8::9", .windows), ("10.1.0.1", .linux),
      ("10.1.0.5", .solaris), ("10.2.0.1", .first), ("192.0.2.1", .first),
    ] as [(String, StreamPolicy)] {
      #expect(table.policy(of: try #require(IPAddress(address))) == policy, "\(address)")
    }
  }

  @Test(arguments: [
    ("", "p.yml: expected a document, found an empty file"),
    ("[]", "p.yml:1:1: expected a policy, a mapping, found a list"),
    ("zones: {}", "p.yml:1:1: expected the key \"version\" in a policy"),
    ("version: 2\nzones: {}", "p.yml:1:10: expected version 1, found \"2\""),
    ("version: '1'\nzones: {}", "p.yml:1:10: expected version 1, found \"1\""),
    ("version: 1", "p.yml:1:1: expected the key \"zones\" in a policy"),
    (
      "version: 1\nzones: {}\ndefault: allow",
      "p.yml:3:10: expected deny, the only default, found \"allow\""
    ),
    (
      "version: 1\nzone: {}\nzones: {}",
      "p.yml:2:1: expected a key of a policy (version, name, default, audit_only, time_zone, scope, include, variables, zones, assets, groups, services, conduits, waivers, rules), found \"zone\"; did you mean \"zones\"?"
    ),
    (
      "version: 1\nzones: {}\naudit_only: maybe",
      "p.yml:3:13: expected true or false, found \"maybe\""
    ),
    ("version: 1\nzones: []", "p.yml:2:8: expected zones by name, found a list"),
    (
      "version: 1\nzones: {a b: {}}",
      "p.yml:2:9: expected a name of 1 to 128 bytes without spaces, found \"a b\""
    ),
    (
      "version: 1\nzones: {a: {networks: [10.0.0.0/33]}}",
      "p.yml:2:24: expected a network (10.20.0.0/24, 2001:db8::/32), found \"10.0.0.0/33\""
    ),
    (
      "version: 1\nzones: {a: {networks: 10.0.0.5/24}}",
      "p.yml:2:23: expected the network's first address, found \"10.0.0.5/24\"; did you mean \"10.0.0.0/24\"?"
    ),
    (
      "version: 1\nzones: {a: {vlans: 4095}}",
      "p.yml:2:20: expected a VLAN, 1 to 4094, found \"4095\""
    ),
    (
      "version: 1\nzones: {a: {macs: '01:00:5e:00:00:01'}}",
      "p.yml:2:19: expected a MAC address (00:00:5e:00:53:01) of one host, found \"01:00:5e:00:00:01\""
    ),
    (
      "version: 1\nzones: {a: {oui: '00:1b'}}",
      "p.yml:2:18: expected a vendor prefix (00:1b:21), found \"00:1b\""
    ),
    (
      "version: 1\nzones: {a: {criticality: theraphy}}",
      "p.yml:2:26: expected a criticality (therapy, diagnostic, administrative, untrusted), found \"theraphy\"; did you mean \"therapy\"?"
    ),
    (
      "version: 1\nzones: {a: {intra_zone: no}}", "p.yml:2:25: expected allow or deny, found \"no\""
    ),
    (
      "version: 1\nzones: {a: {stream_policy: win}}",
      "p.yml:2:28: expected a stream policy (first, last, bsd, bsd-right, linux, old-linux, windows, windows2k3, vista, solaris, hpux10, hpux11, irix, macos), found \"win\""
    ),
    (
      "version: 1\nzones: {a: {inventory: true}}",
      "p.yml:2:24: expected closed or open, found \"true\""
    ),
    (
      "version: 1\nzones: {a: {networks: 10.0.0.0/24}, b: {networks: 10.0.0.0/24}}",
      "p.yml:2:51: expected 10.0.0.0/24 in one zone, found it in \"a\" too"
    ),
    (
      "version: 1\nzones: {a: {vlans: 5}, b: {vlans: 5}}",
      "p.yml:2:35: expected VLAN 5 in one zone, found it in \"a\" too"
    ),
    (
      "version: 1\nzones: {a: {tags: t}, b: {tags: t}}",
      "p.yml:2:33: expected each tag in one zone, found \"t\" in \"a\" too"
    ),
    (
      "version: 1\nzones: {a: }\nassets: {a: {ip: 10.0.0.1}}",
      "p.yml:3:10: expected an asset's name that is no zone's, found \"a\""
    ),
    (
      "version: 1\nzones: {}\nassets: {x: {}}",
      "p.yml:3:13: expected the key \"mac\" or \"ip\" in an asset"
    ),
    (
      "version: 1\nzones: {}\nassets: {x: {ip: 10.0.0}}",
      "p.yml:3:18: expected an IP address (10.20.0.53) of one host, found \"10.0.0\""
    ),
    (
      "version: 1\nzones: {}\nassets: {x: {ip: 10.0.0.1}, y: {ip: 10.0.0.1}}",
      "p.yml:3:37: expected 10.0.0.1 of one asset, found it of \"x\" too"
    ),
    (
      "version: 1\nzones: {imaging: }\nassets: {x: {ip: 10.0.0.1, zone: imagin}}",
      "p.yml:3:34: expected a zone, found \"imagin\"; did you mean \"imaging\"?"
    ),
    (
      "version: 1\nzones: {}\nassets: {x: {ip: 10.0.0.1, ae_titles: [SEVENTEEN_LETTERS]}}",
      "p.yml:3:40: expected an AE title of 1 to 16 characters, found \"SEVENTEEN_LETTERS\""
    ),
    (
      "version: 1\nzones: {a: {tags: t}, b: {tags: u}}\nassets: {x: {ip: 10.0.0.1, tags: [t, u]}}",
      "p.yml:3:10: expected tags of one zone, found \"t\" of \"a\" and \"u\" of \"b\""
    ),
    (
      "version: 1\nzones: {}\nservices: {dicom: {protocol: tls}}",
      "p.yml:3:12: expected a service's name that is not built in, found \"dicom\""
    ),
    (
      "version: 1\nzones: {}\nservices: {s: {}}",
      "p.yml:3:15: expected the key \"ports\" in a service without protocol"
    ),
    (
      "version: 1\nzones: {}\nservices: {s: {ports: 5}}",
      "p.yml:3:15: expected the key \"transport\" or \"protocol\" in a service"
    ),
    (
      "version: 1\nzones: {}\nservices: {s: {transport: tcp, ports: [70000]}}",
      "p.yml:3:40: expected a port or a range (4242, \"5000-5010\"), found \"70000\""
    ),
    (
      "version: 1\nzones: {}\nservices: {s: {transport: tpc, ports: 5}}",
      "p.yml:3:27: expected tcp or udp, found \"tpc\"; did you mean \"tcp\"?"
    ),
    (
      "version: 1\nzones: {}\nservices: {s: {protocol: dicon}}",
      "p.yml:3:26: expected an application protocol (dicom, hl7, mqtt, tls, quic, http, dns, ntp, ssh, telnet, ftp, dhcp, snmp, syslog, rdp, smb), found \"dicon\"; did you mean \"dicom\"?"
    ),
    (
      "version: 1\nzones: {}\nconduits: {}",
      "p.yml:3:11: expected a list of conduits, found a mapping"
    ),
    (
      "version: 1\nzones: {a: }\nconduits: [{from: a, to: a, services: any}]",
      "p.yml:3:12: expected the key \"id\" in a conduit"
    ),
    (
      "version: 1\nzones: {a: }\nconduits: [{id: x, from: a, to: a, services: any}, {id: x, from: a, to: a, services: any}]",
      "p.yml:3:57: expected each conduit's id once, found \"x\" again"
    ),
  ])
  func `every mistake is named with its place`(text: String, message: String) {
    #expect(refusal(text) == message)
  }

  @Test(arguments: [
    ("services: []", "5:40: expected a service or a list, found an empty list"),
    (
      "services: dicmo",
      "5:40: expected a service, built in or declared under services, found \"dicmo\"; did you mean \"dicom\"?"
    ),
    (
      "services: tcp/0",
      "5:40: expected tcp/4242, udp/5000-5010, icmp/8 or icmpv6/128, found \"tcp/0\""
    ),
    (
      "services: any, expires: 2026-02-30",
      "5:54: expected a date (2026-12-31), found \"2026-02-30\""
    ),
    (
      "services: any, protected_by: ipsek",
      "5:59: expected a protecting layer (ipsec, macsec, vpn, wireguard, proxy, tls-proxy, ssh-tunnel, wpa3, physical), found \"ipsek\"; did you mean \"ipsec\"?"
    ),
    (
      "services: any, conditions: {dicm: {}}",
      "5:58: expected a key of conditions (dicom, hl7, mqtt, tls, flow), found \"dicm\"; did you mean \"dicom\"?"
    ),
    (
      "services: any, conditions: {dicom: {calling_aet: X}}",
      "5:66: expected a key of dicom conditions (calling_ae, called_ae, sop_classes, services, move_destinations), found \"calling_aet\"; did you mean \"calling_ae\"?"
    ),
    (
      "services: any, conditions: {dicom: {services: C-STOER}}",
      "5:76: expected a DIMSE service (C-STORE, C-FIND, ...), found \"C-STOER\"; did you mean \"C-STORE\"?"
    ),
    (
      "services: any, conditions: {dicom: {calling_ae: []}}",
      "5:78: expected an AE title or a list, found an empty list"
    ),
    (
      "services: mqtt, conditions: {dicom: {calling_ae: X}}",
      "5:66: expected a service that carries dicom beside conditions on it, found mqtt"
    ),
    (
      "services: any, conditions: {hl7: {message_types: adt}}",
      "5:79: expected a message type (ADT^A01, ADT^*, ADT), found \"adt\""
    ),
    (
      "services: any, conditions: {mqtt: {publish_topics: a/#/b}}",
      "5:81: expected an MQTT topic filter (pumps/+/status, pumps/#), found \"a/#/b\""
    ),
    (
      "services: any, conditions: {mqtt: {max_qos: 3}}",
      "5:74: expected a quality of service, 0 to 2, found \"3\""
    ),
    (
      "services: any, conditions: {tls: {min_version: 1.4}}",
      "5:77: expected a TLS version (1.0, 1.1, 1.2, 1.3), found \"1.4\""
    ),
    (
      "services: any, conditions: {tls: {client_certificate: true}}",
      "5:84: expected required, found \"true\""
    ),
  ])
  func `every mistake in a conduit is named with its place`(more: String, message: String) {
    var lines = conduit(more)
    // The head is five lines; the columns are counted in the conduit's own.
    if lines.hasPrefix("p.yml:6:") { lines = "5:" + lines.dropFirst(8) }
    #expect(lines == message)
  }

  @Test func `an unknown end names the nearest zone or asset`() {
    let text = Self.head + "conduits:\n  - { id: x, from: a, to: bb, services: any }\n"
    #expect(
      refusal(text).hasSuffix(
        ": expected a zone, an asset or a group, found \"bb\"; did you mean \"b\"?"
      )
    )
  }

  @Test func `several mistakes are reported together, in order, up to a limit`() {
    let text =
      "version: 3\nzones: {a: {vlans: [0, 9999], x: 1}}\nconduits: [{id: x, from: q, to: a, services: nope}]"
    let lines = refusal(text).split(separator: "\n")
    #expect(
      lines.map { $0.prefix(10) } == [
        "p.yml:1:10", "p.yml:2:21", "p.yml:2:24", "p.yml:2:31", "p.yml:3:26", "p.yml:3:46",
      ]
    )
    let many =
      "version: 1\nzones: {a: {vlans: [\(Array(repeating: "0", count: 50).joined(separator: ", "))]}}"
    let shown = refusal(many).split(separator: "\n")
    #expect(shown.count == 21 && shown.last == "and 30 more")
  }

  @Test func `every limit is reached and named`() {
    var limits = PolicyLimits()
    limits.maxZones = 1
    limits.maxAssets = 1
    limits.maxConduits = 1
    let zones = refusal("version: 1\nzones: {a: , b: }", limits)
    #expect(zones == "p.yml:2:8: expected at most 1 zones, found 2")
    let assets = refusal(
      "version: 1\nzones: {}\nassets: {a: {ip: 10.0.0.1}, b: {ip: 10.0.0.2}}",
      limits
    )
    #expect(assets == "p.yml:3:9: expected at most 1 assets, found 2")
    let conduits = refusal("version: 1\nzones: {}\nconduits: [{}, {}]", limits)
    #expect(conduits == "p.yml:3:11: expected at most 1 conduits, found 2")
    limits = PolicyLimits()
    limits.maxListValues = 2
    let list = refusal("version: 1\nzones: {a: {vlans: [1, 2, 3]}}", limits)
    #expect(list == "p.yml:2:20: expected at most 2 elements, found 3")
    limits = PolicyLimits()
    limits.maxPairs = 3
    let pairs = refusal(
      "version: 1\nzones: {a: , b: }\nconduits: [{id: x, from: [a, b], to: [a, b], services: any}]",
      limits
    )
    #expect(pairs == "p.yml:3:12: expected at most 3 pairs of ends in all conduits together")
    limits = PolicyLimits()
    limits.maxTextBytes = 4
    #expect(
      refusal("version: 1\nname: abcde\nzones: {}", limits)
        == "p.yml:2:7: expected a name of at most 4 bytes"
    )
  }

  @Test func `dates are days that exist`() {
    #expect(PolicyDate("2026-12-31")?.end.secondsText == "2027-01-01T00:00:00")
    #expect(PolicyDate("2024-02-29")?.description == "2024-02-29")
    #expect(PolicyDate("1970-01-01")?.days == 0)
    for text in ["2025-02-29", "2026-13-01", "2026-1-01", "2026-04-31", "x", "+026-01-01", ""] {
      #expect(PolicyDate(text) == nil)
    }
  }

  @Test func `two thousand mutations of the sample neither trap nor hang`() throws {
    let sample = try Array(Data(contentsOf: URL(fileURLWithPath: samplePath)))
    var random = SeededGenerator(state: 20_261_123)
    var refused = 0
    for _ in 0..<2_000 {
      var bytes = sample
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[at] = UInt8.random(in: 0...127, using: &random)
        case 1: bytes.remove(at: at)
        case 2:
          bytes.insert(
            Array(":-[]{}*&#'\"|>\n ,9z".utf8).randomElement(using: &random) ?? 0,
            at: at
          )
        case 3:
          let end = min(bytes.count, at + Int.random(in: 1...80, using: &random))
          bytes.insert(
            contentsOf: bytes[at..<end],
            at: Int.random(in: 0...bytes.count, using: &random)
          )
        default:
          bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...80, using: &random)))
        }
      }
      do throws(PolicyError) {
        let text = String(decoding: bytes, as: UTF8.self)
        let policy = try PolicyFile.read(text: text, name: "m.yml")
        _ = try PolicyMatcher(policy, schemas: stubSchemas, protocolNames: stubProtocols)
      } catch {
        refused += 1
        #expect(!error.problems.isEmpty && error.problems.count <= 20)
      }
    }
    #expect(refused > 1_000)
  }
}
