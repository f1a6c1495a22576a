// SPDX-License-Identifier: Apache-2.0
internal import Events
internal import Findings
package import NetworkTypes
package import Policy
internal import PolicyFile
internal import ProtocolKit
internal import Protocols
internal import Report

// What `wardwire policy` does with policies.
extension AuditRun {
  /// Reads and compiles a policy.
  package static func matcher(at path: String) throws(AuditError) -> PolicyMatcher {
    try matcher(policy(at: path))
  }

  /// Compiles a policy.
  static func matcher(_ policy: SegmentationPolicy) throws(AuditError) -> PolicyMatcher {
    do throws(PolicyError) { return try compiled(policy) } catch {
      throw .policy(error.description)
    }
  }

  /// Compiles a policy for all protocols and all events; an error tells each problem's place.
  static func compiled(_ policy: SegmentationPolicy) throws(PolicyError) -> PolicyMatcher {
    try PolicyMatcher(
      policy,
      schemas: schemas,
      protocolNames: ProtocolRegistry.decoders.map {
        ($0.descriptor.id, $0.descriptor.name.description)
      }
    )
  }

  /// What is doubtful in a policy.
  package struct LintResult: Sendable {
    /// The policy, to tell files by.
    package var policy: SegmentationPolicy
    /// The remarks in the order of the files.
    package var remarks: [PolicyRemark]
    /// What was not looked at and why, a line each.
    package var notes: [String]
  }

  /// Looks for what is doubtful in a policy; with captures, also for what they do not use.
  ///
  /// `date` is the day by which expiries are judged; without it that of the captures' last packet is.
  package static func lint(
    policy path: String,
    captures: [String],
    rules: String?,
    at date: String?
  ) throws(AuditError) -> LintResult {
    let date = try time(date)
    let matcher = try matcher(at: path)
    var notes: [String] = []
    var used: [Bool]?
    var day = date
    if !captures.isEmpty, let rules {
      var configuration = AuditConfiguration(
        captures: captures,
        rulesDirectory: rules,
        formats: [.text]
      )
      configuration.policyPath = path
      let report = try audit(configuration, stop: StopFlag(), progress: nil)
      used = report.conduits.map { $0.flows > 0 }
      day = day ?? report.captures.compactMap(\.last).max()
    }
    if captures.isEmpty { notes.append("unused conduits were not looked for: no captures given") }
    if day == nil {
      notes.append("expiries were not judged: neither --at nor captures say what day it is")
    }
    var lint = PolicyLint(matcher)
    let remarks = lint.run(at: day, used: used)
    if lint.isCut { notes.append("too many conduits to compare all of them with each other") }
    return LintResult(policy: matcher.policy, remarks: remarks, notes: notes)
  }

  /// The answer to a question about a policy.
  package struct PolicyAnswer: Sendable {
    /// Words of the question.
    package var from: String
    /// Words of the question.
    package var to: String
    /// Words of the question: `dicom on tcp/104`.
    package var service: String
    /// allowed, denied or out_of_scope.
    package var verdict: String
    /// Why it is denied.
    package var reason: String
    /// The conduits that permit it, or came nearest.
    package var conduits: [Explanation.Near]
    /// For each of them its file.
    package var files: [String]
    /// For each of them what it demands, in words.
    package var conditions: [[String]]
  }

  /// Answers whether a policy permits a flow; without a date no conduit has expired.
  package static func explain(
    policy path: String,
    from: String,
    to: String,
    service name: String,
    at date: String?
  ) throws(AuditError) -> PolicyAnswer {
    let time = try time(date)
    return try explain(matcher(at: path), from: from, to: to, service: name, at: time)
  }

  static func explain(
    _ matcher: PolicyMatcher,
    from: String,
    to: String,
    service name: String,
    at time: Timestamp?
  ) throws(AuditError) -> PolicyAnswer {
    let source = try end(matcher, from, false)
    let target = try end(matcher, to, true)
    let service = try service(matcher, name)
    // Without a time nothing has expired, and hours are not asked about.
    let matcher = time == nil ? matcher.alwaysOpen : matcher
    let flow = matcher.flow(source, target, service)
    let at = time ?? Timestamp(seconds: 0)
    let match = matcher.judge(
      flow,
      from: source.placement,
      to: target.placement,
      appProtocol: service.appProtocol,
      at: at
    )
    let explanation = matcher.explain(
      flow,
      from: source.placement,
      to: target.placement,
      appProtocol: service.appProtocol,
      at: at
    )
    let permitting = matcher.permitting(match)
    let policy = matcher.policy
    let near =
      permitting.isEmpty
      ? explanation.nearest
      : permitting.map { index in
        Explanation.Near(
          conduit: index,
          id: policy.conduits[index].id,
          line: policy.conduits[index].place.line,
          misses: []
        )
      }
    let transport = service.transport.description.lowercased()
    let isPorted = service.transport == .tcp || service.transport == .udp
    return PolicyAnswer(
      from: from,
      to: to,
      service: name.contains("/")
        ? name : isPorted ? "\(name) on \(transport)/\(service.port)" : name,
      verdict: explanation.verdict,
      reason: explanation.reason,
      conduits: near,
      files: near.map { policy.file(of: policy.conduits[$0.conduit].place) },
      conditions: near.map { near in
        let conduit = policy.conduits[near.conduit]
        return conduit.conditions.map(\.words) + conduit.times.map { "open \($0.description)" }
          + (conduit.expires.map { ["until \($0)"] } ?? [])
      }
    )
  }

  private static func end(
    _ matcher: PolicyMatcher,
    _ text: String,
    _ isServer: Bool
  ) throws(AuditError) -> QuestionEnd {
    if let end = matcher.end(text, isServer: isServer) { return end }
    let names = matcher.policy.zones.map(\.name) + matcher.policy.assets.map(\.name)
    let meant = PolicyFile.nearest(to: text, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
    throw .usage("expected a zone, an asset or an address, found \"\(text)\"\(meant)")
  }

  private static func service(
    _ matcher: PolicyMatcher,
    _ text: String
  ) throws(AuditError) -> QuestionService {
    let known =
      matcher.policy.services.first { $0.name == text }
      ?? ServiceCatalog.builtIn.first { $0.name == text } ?? PolicyFile.portService(text)
    if let kind = known.flatMap({ matcher.kinds(of: $0).first }) { return kind }
    let names = matcher.policy.services.map(\.name) + ServiceCatalog.builtIn.map(\.name)
    let meant = PolicyFile.nearest(to: text, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
    throw .usage(
      "expected a service of the policy, a built-in one or tcp/4242, found \"\(text)\"\(meant)"
    )
  }

  /// Compares what two policies permit; the answer and whether it is cut.
  package static func diff(
    old: String,
    new: String
  ) throws(AuditError) -> (entries: [PolicyDiff.Entry], isCut: Bool) {
    var diff = PolicyDiff(old: try matcher(at: old), new: try matcher(at: new))
    let entries = diff.entries()
    return (entries, diff.isCut)
  }

  private static func time(_ text: String?) throws(AuditError) -> Timestamp? {
    guard let text else { return nil }
    if let time = moment(text) { return time }
    throw .usage("--at \(text): expected 2026-11-25 or 2026-11-25T14:30, in UTC")
  }

  /// A day, or a day and a time: `2026-11-25`, `2026-11-25T14:30`, both UTC.
  package static func moment(_ text: String) -> Timestamp? {
    let parts = text.split(separator: "T", omittingEmptySubsequences: false)
    guard let first = parts.first, let date = PolicyDate(String(first)), parts.count <= 2 else {
      return nil
    }
    var seconds = Int64(date.days) * 86_400
    if parts.count == 2 {
      let clock = parts[1].split(separator: ":", omittingEmptySubsequences: false)
      guard clock.count == 2, clock.allSatisfy({ $0.utf8.count == 2 }), let hour = Int64(clock[0]),
        let minute = Int64(clock[1]), (0...23).contains(hour), (0...59).contains(minute)
      else { return nil }
      seconds += hour * 3_600 + minute * 60
    }
    return Timestamp(seconds: seconds)
  }
}

extension AuditRun {
  /// A question with the policy's answer for its flow.
  struct Question {
    let flow: FlowIdentity
    let from: Placement
    let to: Placement
    let match: FlowMatch
  }

  static func question(
    _ matcher: PolicyMatcher,
    _ from: String,
    _ to: String,
    _ name: String,
    _ time: Timestamp?
  ) throws(AuditError) -> Question {
    let source = try end(matcher, from, false)
    let target = try end(matcher, to, true)
    let service = try service(matcher, name)
    let matcher = time == nil ? matcher.alwaysOpen : matcher
    let flow = matcher.flow(source, target, service)
    let match = matcher.judge(
      flow,
      from: source.placement,
      to: target.placement,
      appProtocol: service.appProtocol,
      at: time ?? Timestamp(seconds: 0)
    )
    return Question(flow: flow, from: source.placement, to: target.placement, match: match)
  }
}
