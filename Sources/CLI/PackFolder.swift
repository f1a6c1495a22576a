// SPDX-License-Identifier: Apache-2.0
internal import Audit
internal import Certificates
internal import Findings
internal import Foundation
internal import NetworkTypes
internal import Pack
internal import Report

/// `audit --pack`: a folder of evidence about one device, with a manifest of all files.
struct PackFolder {
  private let path: String
  private let declaration: DeviceDeclaration
  private let declarationBytes: [UInt8]
  private let worksheet: MDS2Worksheet?
  private let worksheetBytes: [UInt8]
  private let key: SigningKey?

  /// Reads what the pack needs before any packet is read.
  init(_ arguments: PackArguments, captures: [String]) throws(AuditError) {
    guard let path = arguments.pack, let device = arguments.device else {
      throw .usage("--pack and --device need each other")
    }
    guard !captures.contains("-") else {
      throw .usage("--pack reads captures twice, so standard input cannot be packed")
    }
    self.path = path
    if let old = try? FileManager.default.contentsOfDirectory(atPath: path), !old.isEmpty {
      throw .usage("\(PrintableText.make(path)) is not empty: a pack wants a folder of its own")
    }
    let bytes = try Self.read(device)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .usage("\(PrintableText.make(device)): expected UTF-8 text")
    }
    do throws(DeviceError) {
      declaration = try DeviceDeclaration(text: text, file: device)
    } catch {
      throw .policy(error.description)
    }
    declarationBytes = bytes
    worksheetBytes =
      try arguments.worksheet.map { (file) throws(AuditError) in try Self.read(file) } ?? []
    do throws(DeviceError) {
      let bytes = worksheetBytes
      worksheet = try arguments.worksheet.map { (file) throws(DeviceError) in
        try MDS2Worksheet(bytes, file: file)
      }
    } catch {
      throw .policy(error.description)
    }
    guard let file = arguments.signingKey else {
      key = nil
      return
    }
    guard let key = SigningKey(try KeyFile.read(file)) else {
      throw .usage(
        "\(PrintableText.make(file)): expected an Ed25519 private key (PEM, PRIVATE KEY); "
          + "\u{201c}wardwire pack key FILE\u{201d} makes one"
      )
    }
    self.key = key
  }

  private static func read(_ path: String) throws(AuditError) -> [UInt8] {
    do { return Array(try Data(contentsOf: URL(filePath: path))) } catch {
      throw .usage("\(PrintableText.make(path)) could not be read: \(error.localizedDescription)")
    }
  }

  /// Writes the pack of a report, and answers with what could not be had, a line each.
  func write(
    _ report: AuditReport,
    _ configuration: AuditConfiguration
  ) throws(AuditError) -> [String] {
    let states = try self.states(report)
    var traffic: [StateTraffic] = []
    var records: [StateRecord] = []
    for (name, captures) in states {
      var part = configuration
      part.captures = captures
      let survey = try AuditRun.survey(part, stop: Interrupt.stop)
      traffic.append(StateTraffic(name: name, traffic: survey.traffic) { survey.text(of: $0) })
      records.append(
        StateRecord(
          name: name,
          captures: captures,
          packets: survey.captures.reduce(0) { $0 &+ $1.packets },
          first: survey.captures.compactMap(\.first).min(),
          last: survey.captures.compactMap(\.last).max()
        )
      )
    }
    return try fill(report, traffic, records, configuration)
  }

  private func fill(
    _ report: AuditReport,
    _ traffic: [StateTraffic],
    _ states: [StateRecord],
    _ configuration: AuditConfiguration
  ) throws(AuditError) -> [String] {
    let folder = try PackWriter(path)
    var problems: [String] = []
    var evidence: Set<String> = []
    if !report.findings.isEmpty {
      let place = folder.url.appending(path: "evidence").path
      problems = try EvidenceFolder(place, showsSensitive: report.showsSensitive).write(report)
      let names = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
      for name in names.sorted() { try folder.note("evidence/\(name)") }
      evidence = Set(names.map { String($0.dropLast(".pcapng".count)) })
    }
    let rules = try AuditRun.rules(in: configuration.rulesDirectory)
    let pack = EvidencePack(
      declaration: declaration,
      worksheet: worksheet,
      report: report,
      traffic: traffic,
      states: states,
      settings: Self.settings(configuration),
      inputs: try inputs(report, configuration),
      references: Dictionary(rules.map { ($0.id, $0.guidance) }) { $0 + $1 },
      evidence: evidence,
      isSigned: key != nil
    )
    let page = PackPage.page(pack)
    try folder.add("pack.html", page.html)
    try folder.add("pack.md", page.markdown)
    try folder.add("pack.json", PackJSON.render(pack))
    try folder.add("report.json", ReportFormat.json.render(report))
    try folder.add("device.yaml", declarationBytes)
    if worksheet != nil { try folder.add("mds2.csv", worksheetBytes) }
    try folder.finish(tool: "\(report.tool.name) \(report.tool.version)", key)
    return problems
  }

  /// The captures of each declared state, then those of none.
  private func states(_ report: AuditReport) throws(AuditError) -> [(String?, [String])] {
    let paths = report.captures.map(\.path)
    var result: [(String?, [String])] = []
    var used: Set<String> = []
    for state in declaration.states {
      var own: [String] = []
      for name in state.captures {
        let found = paths.filter { $0 == name || $0.hasSuffix("/\(name)") }
        guard !found.isEmpty else {
          throw .usage(
            "\(declaration.file): the state \"\(state.name)\" names \(name), which is none of the captures"
          )
        }
        own += found.filter { !own.contains($0) }
      }
      used.formUnion(own)
      result.append((state.name, own))
    }
    let rest = paths.filter { !used.contains($0) }
    if !rest.isEmpty { result.append((nil, rest)) }
    return result
  }

  /// What the run was told; not how many threads it had, which changes nothing.
  private static func settings(
    _ configuration: AuditConfiguration
  ) -> [(name: String, value: String)] {
    let limits = configuration.limits
    return [
      ("profile", configuration.profile ?? "hospital"),
      ("policy", configuration.policyPath ?? "none"), ("filter", configuration.filter ?? "none"),
      ("separate", configuration.judgesFilesSeparately ? "yes" : "no"),
      ("verify-checksums", configuration.verifiesChecksums ? "yes" : "no"),
      ("keylog", configuration.keyLogPath == nil ? "no" : "yes"),
      ("show-sensitive", configuration.showSensitive ? "yes" : "no"),
      ("max-flows", "\(limits.maxFlows)"),
      ("max-reassembly-bytes", "\(limits.maxReassemblyBytes)"),
      ("max-message-bytes", "\(limits.maxMessageBytes)"),
      ("max-stream-bytes", limits.maxStreamBytes == .max ? "all" : "\(limits.maxStreamBytes)"),
      ("max-findings", "\(limits.maxFindings)"),
      ("max-events-per-flow", "\(limits.maxEventsPerFlow)"),
      ("max-fragmented-packets", "\(limits.maxFragmentedPackets)"),
    ]
  }

  private func inputs(
    _ report: AuditReport,
    _ configuration: AuditConfiguration
  ) throws(AuditError) -> [PackInput] {
    var inputs = report.captures.map {
      PackInput(kind: "capture", path: $0.path, bytes: $0.bytes, sha256: $0.sha256)
    }
    inputs.append(Self.input("declaration", declaration.file, declarationBytes))
    if let worksheet {
      inputs.append(Self.input("MDS2 worksheet", worksheet.file, worksheetBytes))
    }
    if let path = configuration.policyPath {
      inputs.append(PackInput(kind: "policy", path: path, sha256: report.tool.policyDigest))
    }
    inputs.append(
      PackInput(
        kind: "rules",
        path: configuration.rulesDirectory,
        sha256: report.tool.rulesDigest
      )
    )
    for (kind, path) in [("profile", configuration.profile), ("key log", configuration.keyLogPath)]
    {
      guard let path, let data = try? Data(contentsOf: URL(filePath: path)) else { continue }
      inputs.append(Self.input(kind, path, Array(data)))
    }
    return inputs
  }

  private static func input(_ kind: String, _ path: String, _ bytes: [UInt8]) -> PackInput {
    PackInput(
      kind: kind,
      path: path,
      bytes: UInt64(bytes.count),
      sha256: PackWriter.sha256(bytes)
    )
  }
}
