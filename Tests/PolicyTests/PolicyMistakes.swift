// SPDX-License-Identifier: Apache-2.0

// Policies that the reader refuses, with what it says, and one with every key that it knows.
extension PolicyFileTests {
  /// A policy with every key but those of other tests.
  static let everyKey = """
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
      y: { ip: 10.0.0.2, tags: [t, u], ae_titles: " AB ", mud_url: "https://a.example/y.json" }
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

  /// Whole policies with one mistake each.
  static let mistakes: [(String, String)] = [
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
      "p.yml:3:13: expected the key \"mac\", \"ip\" or \"names\" in an asset"
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
      "version: 1\nzones: {}\nassets: {x: {ip: 10.0.0.1, mud_url: \"http://a.example/x.json\"}}",
      "p.yml:3:37: expected a MUD URL (https://...) of at most 255 characters, "
        + "found \"http://a.example/x.json\""
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
  ]

  /// Conduits with one mistake each.
  static let conduitMistakes: [(String, String)] = [
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
  ]
}
