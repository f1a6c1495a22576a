// SPDX-License-Identifier: Apache-2.0
internal import Findings
internal import NetworkTypes

/// Reports made by hand, for the goldens and the properties that all formats have.
enum SampleReport {
  /// 2026-11-23 20:48:00 UTC and so many milliseconds.
  static func time(_ milliseconds: Int64) -> Timestamp {
    Timestamp(nanoseconds: 1_795_466_880_000_000_000 + milliseconds * 1_000_000)
  }

  /// Two captures, four findings of which one is waived, conduits used and unused.
  static var full: AuditReport {
    var report = AuditReport(
      tool: ToolRecord(
        version: "0.1.0",
        rulesDigest: "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
        ruleCount: 130,
        policyDigest: "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
        policyName: "Sample hospital"
      ),
      captures: [capture, brokenCapture],
      summary: summary,
      assets: [asset, silentAsset],
      zones: ["monitoring", "his", "pumps"],
      conduits: conduits,
      rules: [
        RuleCount(rule: "TLS-002", violation: 1, conformant: 4, notObservable: 2),
        RuleCount(rule: "HL7-001", violation: 12, notEvaluated: 1),
        RuleCount(rule: "DCM-004", conformant: 3),
      ],
      findings: [oldTLS, cleartextHL7, outsideFlow, spoofedARP],
      warnings: ["1 file skipped: notes.txt is no capture"]
    )
    report.flows = flows
    return report
  }

  private static var flows: [FlowKindRecord] {
    [
      FlowKindRecord(
        client: monitor,
        server: engine,
        service: "hl7 tcp/2575",
        zoneFrom: "monitoring",
        zoneTo: "his",
        conduit: 0,
        verdict: "violates",
        flows: 2,
        bytes: 8_001,
        lastSeen: time(598_000)
      ),
      FlowKindRecord(
        client: monitor,
        server: Party(address: IPAddress(v4: 0x0a14_0135)),
        service: "dns udp/53",
        zoneFrom: "monitoring",
        verdict: "out_of_scope",
        flows: 3,
        bytes: 612,
        lastSeen: time(599_000)
      ),
      FlowKindRecord(
        client: monitor,
        server: engine,
        service: "hl7 tcp/2575",
        zoneFrom: "monitoring",
        zoneTo: "his",
        conduit: 0,
        verdict: "allowed",
        flows: 12,
        bytes: 1_000,
        lastSeen: time(600_000)
      ),
    ]
  }

  /// No findings and no policy.
  static var quiet: AuditReport {
    AuditReport(
      tool: ToolRecord(version: "0.1.0", rulesDigest: "00ff", ruleCount: 1),
      captures: [CaptureSummary(path: "-", packets: 1, linkTypes: ["RAW"])],
      summary: ReportSummary(packets: 1, bytes: 60, flows: 1),
      interrupted: true
    )
  }

  private static var capture: CaptureSummary {
    var quality = CaptureQuality()
    quality.decoded = 1_198
    quality.skippedByReason = [NamedCount("unknown_ethertype", 2)]
    quality.oneSidedFlows = 1
    quality.vlanSeen = true
    quality.vlanTagged = 700
    quality.bytesRead = 734_003
    quality.bytesCopied = 1_460
    return CaptureSummary(
      path: "Captures/ward.pcap",
      sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
      bytes: 734_003,
      packets: 1_200,
      first: time(0),
      last: time(600_000),
      linkTypes: ["EN10MB"],
      quality: quality
    )
  }

  private static var brokenCapture: CaptureSummary {
    var quality = CaptureQuality()
    quality.decoded = 17
    quality.truncated = 3
    quality.gapBytes = 2_920
    quality.duplicates = 1
    quality.checksumOffload = true
    quality.droppedByCapture = 9
    quality.stepsBack = 2
    quality.firstStepBack = 5
    quality.stepsAhead = 1
    quality.firstStepAhead = 11
    var capture = CaptureSummary(
      path: "Captures/night shift.pcapng",
      bytes: 4_096,
      packets: 17,
      first: time(700_000),
      last: time(701_000),
      linkTypes: ["EN10MB", "LINUX_SLL2"],
      incident: "packet 18 claims 65535 bytes, 12 are left",
      quality: quality
    )
    capture.continuesPrevious = true
    return capture
  }

  private static var summary: ReportSummary {
    var verdicts = VerdictCounts()
    verdicts.allowed = 14
    verdicts.denied = 1
    verdicts.violates = 2
    verdicts.undetermined = 1
    return ReportSummary(
      packets: 1_217,
      bytes: 738_099,
      flowsByVerdict: verdicts,
      flows: 18,
      eventsByType: [
        NamedCount("tls", 6), NamedCount("flow", 18), NamedCount("hl7", 24),
      ],
      notEvaluated: ["certificate rules: 2 TLS 1.3 sessions hide their certificates"],
      limitsReached: [NamedCount("max_reassembly_bytes", 1)]
    )
  }

  private static var asset: AssetRecord {
    AssetRecord(
      addresses: [IPAddress(v4: 0x0a14_280b)],
      mac: MACAddress(bits: 0x0000_5e00_5341),
      zone: "monitoring",
      name: "mon1",
      declared: true,
      clientOf: ["dns", "hl7"],
      firstSeen: time(0),
      lastSeen: time(600_000),
      flows: 5
    )
  }

  private static var silentAsset: AssetRecord {
    AssetRecord(addresses: [IPAddress(v4: 0x0a14_280c)], name: "mon2", declared: true)
  }

  private static var conduits: [ConduitRecord] {
    [
      ConduitRecord(
        id: "vitals",
        line: 120,
        from: ["monitoring"],
        to: ["his"],
        allowed: 12,
        violates: 2,
        notObservable: 1,
        flows: 14,
        bytes: 9_001,
        lastSeen: time(600_000)
      ),
      ConduitRecord(id: "adt-feed", line: 109, from: ["his"], to: ["mon1", "pumps"]),
    ]
  }

  static var monitor: Party { Party(address: IPAddress(v4: 0x0a14_280b), name: "mon1") }
  static var engine: Party { Party(address: IPAddress(v4: 0x0a14_1f05), name: "engine1") }

  static var cleartextHL7: Finding {
    Finding(
      rule: "HL7-001",
      title: "HL7 v2 messages in cleartext",
      severity: .high,
      category: "hl7",
      zoneFrom: "monitoring",
      zoneTo: "integration",
      client: monitor,
      server: engine,
      service: "hl7 tcp/2575",
      firstSeen: time(1_250),
      lastSeen: time(598_000),
      count: 31,
      evidence: (0..<15).map { index in
        evidence(packet: UInt64(20 + 7 * index), at: time(1_250 + Int64(index) * 20_000))
      },
      explanation: [
        "The conduit \"vitals\" permits the flow (policy line 120) but names no layer that protects "
          + "cleartext (protected_by).",
        "The message type ORU^R01 was seen 31 times on one connection.",
      ],
      remediation: "Carry MLLP in TLS 1.2 or later, or name the layer that protects the conduit.",
      references: ["FDA A1-E", "IEC 62443-3-3 SR 4.1"]
    )
  }

  static func evidence(packet: UInt64, at time: Timestamp) -> Evidence {
    Evidence(
      capture: "Captures/ward.pcap",
      packet: packet,
      timestamp: time,
      flowID: 1_234_567_890_123_456,
      communityID: "1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
      source: IPAddress(v4: 0x0a14_280b),
      destination: IPAddress(v4: 0x0a14_1f05),
      sourcePort: 49_152,
      destinationPort: 2_575,
      ipProtocol: "TCP",
      vlans: [40],
      fields: [
        Evidence.Field("hl7.message_type", "ORU"), Evidence.Field("hl7.segments", "MSH"),
        Evidence.Field("hl7.segments", "OBX"),
      ]
    )
  }

  private static var oldTLS: Finding {
    Finding(
      rule: "TLS-002",
      title: "TLS 1.0 negotiated",
      severity: .high,
      category: "tls",
      zoneFrom: "monitoring",
      zoneTo: "integration",
      client: monitor,
      server: engine,
      service: "tls tcp/2576",
      firstSeen: time(5_000),
      lastSeen: time(5_000),
      remediation: "Switch off TLS 1.0 and 1.1 on the server.",
      references: ["RFC 8996"],
      waiver: WaiverRecord(
        owner: "biomed",
        reason: "vendor patch is due",
        expires: "2026-12-31"
      )
    )
  }

  private static var outsideFlow: Finding {
    Finding(
      rule: "SEG-004",
      title: "Device of a therapy zone reaches the internet",
      severity: .critical,
      category: "segmentation",
      outcome: .attempt,
      zoneFrom: "pumps",
      client: Party(address: IPAddress("2001:db8:50::11"), name: "pump1"),
      server: Party(address: IPAddress("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff")),
      service: "tcp/443",
      firstSeen: time(9_000),
      lastSeen: time(12_000),
      count: 3,
      evidence: [
        Evidence(
          capture: "Captures/night shift.pcapng",
          packet: 4,
          timestamp: time(9_000),
          flowID: 7,
          weakness: [.oneSided, .captureDrops]
        )
      ],
      explanation: ["No conduit leads from pumps to an address outside every zone."]
    )
  }

  private static var spoofedARP: Finding {
    Finding(
      rule: "SEG-019",
      title: "Two link-layer addresses claim one IP address",
      severity: .medium,
      confidence: "low",
      category: "segmentation",
      outcome: .possible,
      client: Party(mac: MACAddress(bits: 0x0000_5e00_53aa)),
      server: Party(address: IPAddress(v4: 0x0a14_2801)),
      service: "arp",
      firstSeen: time(100),
      lastSeen: time(100)
    )
  }
}
