// SPDX-License-Identifier: Apache-2.0
internal import Certificates
internal import Events
internal import Findings
internal import Flows
internal import Pipeline
internal import Policy
internal import ProtocolKit
internal import Protocols
internal import Report
internal import Rules

/// Everything that a run reads before its first packet, shared by its workers.
struct RunBasis: Sendable {
  let decoders: DecoderTable
  let schemas: [EventSchema]
  let judge: JudgeBasis
  let tool: ToolRecord
  /// How packets are put together.
  let pipeline: PipelineOptions
  /// Secrets of TLS sessions that the user gave.
  let secrets: SessionSecrets
  /// What the user should know of what was read, a line each.
  let warnings: [String]

  /// Reads it; the policy comes with the hosts that it knows by name.
  init(
    _ configuration: AuditConfiguration,
    policy named: AuditRun.NamedPolicy?
  ) throws(AuditError) {
    let keyLog = try KeyLogFile.read(configuration)
    secrets = keyLog.secrets
    warnings = keyLog.warnings + (named?.warnings ?? [])
    decoders = DecoderTable(ProtocolRegistry.decoders)
    schemas = AuditRun.schemas
    let names = ProtocolRegistry.decoders.map { ($0.descriptor.id, $0.descriptor.name) }
    var table = [StaticString](repeating: "", count: 256)
    for (id, name) in names { table[Int(id)] = name }
    var matcher: PolicyMatcher?
    var policyDigest: String?
    if let path = configuration.policyPath, let named {
      matcher = try AuditRun.matcher(named.policy)
      policyDigest = FileDigest.sha256(path: path)
    }
    let set: RuleSet
    let compiled: CompiledRules
    let profile = try AuditRun.profile(configuration)
    do throws(RuleError) {
      set = try RuleSet.load(directory: configuration.rulesDirectory)
    } catch {
      throw .rule(error.description)
    }
    let rules = try AuditRun.select(set.rules, profile, matcher?.policy)
    do throws(RuleError) {
      compiled = try CompiledRules(
        rules,
        schemas: schemas,
        placeholders: matcher.map { RulePlaceholders($0.policy) } ?? RulePlaceholders()
      )
    } catch {
      throw .rule(error.description)
    }
    judge = JudgeBasis(
      policy: matcher,
      rules: compiled,
      protocolNames: table,
      maxFindings: configuration.limits.maxFindings,
      showsSensitive: configuration.showSensitive,
      talliesFlows: configuration.formats.contains(where: \.showsFlows)
    )
    pipeline = PipelineOptions(configuration, matcher)
    var all: [UInt8] = []
    for file in set.files { all += Array(file.path.utf8) + [0] + file.bytes + [0] }
    tool = ToolRecord(
      version: configuration.toolVersion,
      rulesDigest: FileDigest.hexadecimal(ContentDigest.sha256(all)),
      ruleCount: compiled.rules.count { !$0.rule.guidance.rule.isEmpty },
      policyDigest: policyDigest,
      policyName: matcher?.policy.name
    )
  }

  /// A fresh environment for one worker's decoders.
  func environment(_ configuration: AuditConfiguration) -> DecoderEnvironment {
    DecoderEnvironment(configuration, secrets: secrets)
  }
}

extension PipelineOptions {
  /// How a run puts packets together.
  init(_ configuration: AuditConfiguration, _ policy: PolicyMatcher? = nil) {
    self.init()
    maxFragmentedPackets = configuration.limits.maxFragmentedPackets
    verifiesChecksums = configuration.verifiesChecksums
    if let policy { policies = policy.policy.streamPolicies }
  }
}

extension FlowLimits {
  /// One worker's part of the run's limits.
  init(_ limits: AuditLimits, workers: Int) {
    self.init()
    maxFlows = max(1, limits.maxFlows / workers)
    maxReassemblyBytes = max(1 << 16, limits.maxReassemblyBytes / workers)
    maxMessageBytes = limits.maxMessageBytes
    maxStreamBytes = limits.maxStreamBytes
    maxEventsPerFlow = limits.maxEventsPerFlow
  }
}
