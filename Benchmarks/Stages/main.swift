// SPDX-License-Identifier: Apache-2.0
internal import Foundation

// Runs every stage twice, with few and with many rounds, so that callgrind's two counts differ by the
// rounds alone. Benchmarks/instructions starts this program and reads the counts; each call of
// `wardwire_stage` is one count, in the order of the lines that are printed.
let names = Set(CommandLine.arguments.dropFirst())
do {
  for stage in Stage.all where names.isEmpty || names.contains(stage.name) {
    // Once before, so that what is made on first use is made.
    MeasuredStage.checksum &+= try stage.body(stage.few)
    MeasuredStage.current = stage
    for rounds in [stage.few, stage.many] {
      runMeasured(Int32(rounds))
      if let error = MeasuredStage.error { throw error }
      print(stage.name, rounds, stage.unit, stage.base ?? "-", separator: "\t")
    }
  }
  LongCapture.remove()
  print("checksum", MeasuredStage.checksum, separator: "\t")
} catch {
  LongCapture.remove()
  FileHandle.standardError.write(Data("\(error)\n".utf8))
  exit(1)
}

/// What `runMeasured` runs; callgrind knows functions by C names, and those take no closures.
@MainActor
enum MeasuredStage {
  static var current: Stage?
  static var checksum = 0
  static var error: (any Error)?
}

/// The one function in which instructions are counted.
@c(wardwire_stage)
@inline(never)
@MainActor
func runMeasured(_ rounds: Int32) {
  guard let stage = MeasuredStage.current else { return }
  do {
    MeasuredStage.checksum &+= try stage.body(Int(rounds))
  } catch {
    MeasuredStage.error = error
  }
}
