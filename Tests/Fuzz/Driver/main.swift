// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import FuzzTargets
internal import LibFuzzer

// usage: FUZZ_TARGET=NAME fuzz [libFuzzer's options and folders]; Tests/Fuzz/run starts it. The name is no
// argument because libFuzzer starts itself again with its own arguments alone.

/// What libFuzzer calls; its function takes no context.
@MainActor
enum ChosenTarget {
  static var current: FuzzTarget?
}

guard let name = ProcessInfo.processInfo.environment["FUZZ_TARGET"],
  let target = FuzzTarget(rawValue: name)
else {
  print("FUZZ_TARGET: one of", FuzzTarget.allCases.map(\.rawValue).joined(separator: ", "))
  exit(2)
}
ChosenTarget.current = target

var count = CommandLine.argc
var arguments = unsafe CommandLine.unsafeArgv
let status = unsafe LLVMFuzzerRunDriver(&count, &arguments) { bytes, count in
  // SAFETY: libFuzzer lends `count` bytes for the time of this call.
  let input = unsafe [UInt8](UnsafeBufferPointer(start: bytes, count: count))
  MainActor.assumeIsolated { ChosenTarget.current?.run(input) }
  return 0
}
exit(status)
