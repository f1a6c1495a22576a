// SPDX-License-Identifier: Apache-2.0
package import Report

/// What a run may hold at once; each has an option, a default, and a counter in `stats`.
package struct AuditLimits: Hashable, Sendable {
  /// Flows in the tables of all workers together (`--max-flows`).
  package var maxFlows = 262_144
  /// Bytes held for putting streams in order, all workers together (`--max-reassembly-bytes`).
  package var maxReassemblyBytes = 256 << 20
  /// Bytes of one message of an application protocol (`--max-message-bytes`).
  package var maxMessageBytes = 16 << 20
  /// Bytes of one TCP connection that are decoded (`--max-stream-bytes`); all by default.
  package var maxStreamBytes = Int.max
  /// Findings kept; occurrences of those that are kept go on being counted (`--max-findings`).
  package var maxFindings = 10_000

  /// Events of one flow that are handed on (`--max-events-per-flow`).
  package var maxEventsPerFlow = 1 << 24
  /// Packets that wait for their fragments, each worker (`--max-fragmented-packets`).
  package var maxFragmentedPackets = 4_096

  /// The defaults.
  package init() {}
}

/// What `audit` and `inspect` need to know.
package struct AuditConfiguration: Hashable, Sendable {
  /// Files, folders, globs or `-`, as they were typed.
  package var captures: [String]
  /// The policy's file, `nil` to judge by rules alone.
  package var policyPath: String?
  /// The folder with the rule packs.
  package var rulesDirectory: String
  /// A rule profile by name or file; `nil` for `hospital`.
  package var profile: String?
  /// A filter in tcpdump's syntax.
  package var filter: String?
  /// Workers, at least 1.
  package var threads: Int
  /// Whether patient data and credentials are written.
  package var showSensitive: Bool
  /// Whether packets with wrong checksums are left out.
  package var verifiesChecksums = false
  /// A file with secrets of TLS sessions, `nil` for none.
  package var keyLogPath: String?
  /// What the run may hold at once.
  package var limits: AuditLimits
  /// The formats that will be written, so that work nobody asked for is left out.
  package var formats: Set<ReportFormat>
  /// The program's version, for the report.
  package var toolVersion: String
  /// Captures, or streams of several, of at least so many bytes are shared out among the workers by hosts; sharing out
  /// smaller ones is not worth the trouble.
  package var sharedFromBytes: UInt64 = 8 << 20

  /// Whether every file is a stream of its own; otherwise the files of a rotated capture are one.
  package var judgesFilesSeparately = false

  /// Describes a run.
  package init(
    captures: [String],
    policyPath: String? = nil,
    rulesDirectory: String,
    filter: String? = nil,
    threads: Int = 1,
    showSensitive: Bool = false,
    limits: AuditLimits = AuditLimits(),
    formats: Set<ReportFormat> = [.text],
    toolVersion: String = "0.0.0"
  ) {
    self.captures = captures
    self.policyPath = policyPath
    self.rulesDirectory = rulesDirectory
    self.filter = filter
    self.threads = threads
    self.showSensitive = showSensitive
    self.limits = limits
    self.formats = formats
    self.toolVersion = toolVersion
  }
}

/// What `live` needs to know beside that.
package struct LiveConfiguration: Hashable, Sendable {
  /// Policy, rules, filter and limits; its captures are not looked at.
  package var audit: AuditConfiguration
  /// The interface's name.
  package var interface: String
  /// Stop after so many seconds, `nil` to go on.
  package var durationSeconds: Double?
  /// Stop after so many packets, `nil` to go on.
  package var packets: UInt64?
  /// Bytes kept of each packet.
  package var snapLength: Int
  /// The kernel's buffer in bytes.
  package var bufferBytes: Int
  /// Whether frames for others are asked for.
  package var promiscuous: Bool

  /// Describes a live run.
  package init(
    audit: AuditConfiguration,
    interface: String,
    durationSeconds: Double? = nil,
    packets: UInt64? = nil,
    snapLength: Int = 262_144,
    bufferBytes: Int = 64 << 20,
    promiscuous: Bool = true
  ) {
    self.audit = audit
    self.interface = interface
    self.durationSeconds = durationSeconds
    self.packets = packets
    self.snapLength = snapLength
    self.bufferBytes = bufferBytes
    self.promiscuous = promiscuous
  }
}
