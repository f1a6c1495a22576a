// SPDX-License-Identifier: Apache-2.0
internal import Capture
package import Findings
internal import Policy
internal import Report
internal import Synchronization

/// From a configuration to a result: what the command line calls.
package enum AuditRun {
  /// Decodes, judges and reports.
  ///
  /// `progress` may be called from any worker.
  package static func audit(
    _ configuration: AuditConfiguration,
    stop: StopFlag,
    progress: (@Sendable (AuditProgress) -> Void)?
  ) throws(AuditError) -> AuditReport {
    let basis = try RunBasis(configuration, policy: namedPolicy(configuration, stop: stop))
    let list = try captureList(configuration)
    let names = list.captures.map(\.path)
    let assembly = Mutex(ReportAssembly(list.captures, basis: basis.judge))
    let digests =
      configuration.formats.contains(where: \.showsDigests) ? DigestQueue(list.captures) : nil
    let reading = Mutex([Int: (packets: UInt64, bytes: UInt64)]())
    let total = totalBytes(list.captures)
    let jobs = jobs(list, configuration)
    let queue = JobQueue<WorkerResult>(jobs) { job, result in
      assembly.withLock { $0.take(job.stream, result) }
    }
    queue.run(workers: configuration.threads) { job in
      job.run(basis, configuration, stop: stop) { capture, statistics in
        guard let progress, job.shard == 0 else { return }
        let (packets, bytes) = reading.withLock { reading in
          reading[capture] = (statistics.packets, statistics.bytesRead)
          return reading.values.reduce((0, 0)) { ($0.0 + $1.packets, $0.1 + $1.bytes) }
        }
        progress(
          AuditProgress(
            capture: names[capture],
            captureIndex: capture + 1,
            captureCount: names.count,
            packets: packets,
            bytes: bytes,
            totalBytes: total,
            findings: assembly.withLock { $0.findings }
          )
        )
      }
    }
    let sums = digests?.wait() ?? []
    return assembly.withLock {
      $0.report(
        basis,
        configuration,
        digests: sums,
        warnings: warnings(list) + basis.warnings
      )
    }
  }

  /// What the arguments name; a filter that cannot be compiled is refused here, before any packet.
  static func captureList(
    _ configuration: AuditConfiguration
  ) throws(AuditError) -> CaptureList {
    let list: CaptureList
    do throws(CaptureError) {
      list = try CaptureList(
        configuration.captures,
        separately: configuration.judgesFilesSeparately
      )
    } catch {
      throw .capture(error.description)
    }
    guard !list.captures.isEmpty else {
      throw .capture(
        "no capture found in \(configuration.captures.joined(separator: ", ")): "
          + "expected pcap or pcapng files, compressed with gzip or Zstandard or not"
      )
    }
    try checkFilter(configuration.filter)
    return list
  }

  static func checkFilter(_ filter: String?) throws(AuditError) {
    guard let filter else { return }
    do throws(CaptureError) {
      try CaptureFilter.validate(filter)
    } catch {
      throw .usage(error.description)
    }
  }

  static func warnings(_ list: CaptureList) -> [String] {
    var lines = list.skipped.filter { Self.looksLikeCapture($0.path) }.map {
      "\($0.path): \($0.reason)"
    }
    if list.isCut { lines.append("a folder holds more files than are looked at") }
    return lines
  }

  /// Whether a file that is no capture was probably meant to be one.
  private static func looksLikeCapture(_ path: String) -> Bool {
    [".pcap", ".pcapng", ".cap", ".gz", ".zst"].contains { path.hasSuffix($0) }
  }

  /// The bytes that will be gone through; `nil` where files are compressed or of no known size.
  static func totalBytes(_ captures: [CaptureList.Entry]) -> UInt64? {
    var total: UInt64 = 0
    for capture in captures {
      let isCompressed = [".gz", ".zst"].contains { capture.path.hasSuffix($0) }
      guard !isCompressed, let size = capture.size else { return nil }
      total += size
    }
    return total
  }
}
