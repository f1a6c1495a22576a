// SPDX-License-Identifier: Apache-2.0
internal import Capture
internal import Dispatch
internal import Findings
internal import Synchronization

/// Runs jobs on a number of workers and merges their results in the jobs' order, so that a run's
/// result does not depend on who was faster.
final class JobQueue<Result: Sendable>: Sendable {
  private struct State {
    var next = 0
    var waiting: [Int: Result] = [:]
    var merged = 0
  }

  private let jobs: [CaptureJob]
  private let state = Mutex(State())
  private let take: @Sendable (CaptureJob, Result) -> Void

  /// `take` gets every result once, in the jobs' order, from one thread at a time.
  init(_ jobs: [CaptureJob], take: @escaping @Sendable (CaptureJob, Result) -> Void) {
    self.jobs = jobs
    self.take = take
  }

  func run(workers: Int, _ work: @escaping @Sendable (CaptureJob) -> Result) {
    let count = max(1, min(workers, jobs.count))
    if count == 1 {
      while let index = nextIndex() { finish(index, work(jobs[index])) }
      return
    }
    DispatchQueue.concurrentPerform(iterations: count) { _ in
      while let index = self.nextIndex() { self.finish(index, work(self.jobs[index])) }
    }
  }

  private func nextIndex() -> Int? {
    state.withLock { state in
      guard state.next < jobs.count else { return nil }
      defer { state.next += 1 }
      return state.next
    }
  }

  private func finish(_ index: Int, _ result: Result) {
    state.withLock { state in
      state.waiting[index] = result
      while let ready = state.waiting.removeValue(forKey: state.merged) {
        take(jobs[state.merged], ready)
        state.merged += 1
      }
    }
  }
}

extension AuditRun {
  /// The jobs for a list of captures: large streams are shared out by hosts, others are whole.
  static func jobs(
    _ list: CaptureList,
    _ configuration: AuditConfiguration
  ) -> [CaptureJob] {
    list.streams.enumerated().flatMap { index, range -> [CaptureJob] in
      let captures = Array(list.captures[range])
      let isShared =
        configuration.threads > 1 && isShareable(captures, from: configuration.sharedFromBytes)
      let shards = isShared ? configuration.threads : 1
      let mappings = SharedMappings(readers: shards)
      return (0..<shards).map {
        CaptureJob(
          stream: index,
          firstCapture: range.lowerBound,
          captures: captures,
          shard: $0,
          shards: shards,
          mappings: mappings
        )
      }
    }
  }

  /// Whether so many workers may read a stream at the same time, and it is worth it.
  private static func isShareable(_ captures: [CaptureList.Entry], from bytes: UInt64) -> Bool {
    var total: UInt64 = 0
    for capture in captures {
      guard let size = capture.size, !capture.path.hasSuffix(".gz"),
        !capture.path.hasSuffix(".zst")
      else { return false }
      total += size
    }
    return total >= bytes
  }
}
