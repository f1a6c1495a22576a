// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Runs the built program as a user does.
struct Program {
  /// How a run ended.
  struct Outcome {
    let status: Int32
    let output: Data
    let errors: String

    var text: String { String(decoding: output, as: UTF8.self) }
    /// The output as one JSON object.
    var object: [String: Any]? {
      try? JSONSerialization.jsonObject(with: output) as? [String: Any]
    }
  }

  /// The program beside the test bundle.
  static var url: URL {
    URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
      .appending(path: "wardwire")
  }

  /// The package's folder, where Rules/ and Captures/ are.
  static var package: URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
  }

  /// Lets signals through: what Foundation starts from a thread of its own has them blocked.
  static let unblocked = [
    "/usr/bin/env", "python3", "-c",
    """
    import os, signal, sys
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT, signal.SIGTERM])
    os.execv(sys.argv[1], sys.argv[1:])
    """,
  ]

  /// Whether that can be done here.
  static let canUnblock =
    FileManager.default.isExecutableFile(atPath: "/usr/bin/env")
    && (try? Running(Program.python()).outcome().status) == 0

  private static func python() -> Process {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", "-c", ""]
    return process
  }

  static let policy = "Rules/policies/sample-hospital.yaml"

  static func capture(_ name: String) -> String {
    package.appending(path: "Captures/\(name)").path
  }

  /// A process that is not started yet; `launcher` is a command that runs the program.
  static func process(
    _ arguments: [String],
    launcher: [String] = [],
    environment: [String: String] = [:]
  ) -> Process {
    let process = Process()
    let command = launcher + [url.path] + arguments
    process.executableURL = URL(filePath: command[0])
    process.arguments = Array(command.dropFirst())
    process.currentDirectoryURL = package
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    return process
  }

  static func run(
    _ arguments: [String],
    input: String? = nil,
    environment: [String: String] = [:]
  ) throws -> Outcome {
    let process = process(arguments, environment: environment)
    if let input { process.standardInput = try FileHandle(forReadingFrom: URL(filePath: input)) }
    return try Running(process).outcome()
  }
}

/// A program that runs.
final class Running {
  let process: Process
  private let folder: TemporaryFolder

  /// Starts it; both of its streams go to files, so that neither can fill up.
  init(_ process: Process) throws {
    self.process = process
    folder = try TemporaryFolder()
    for name in ["out", "err"] { try Data().write(to: folder.url.appending(path: name)) }
    process.standardOutput = try FileHandle(forWritingTo: folder.url.appending(path: "out"))
    process.standardError = try FileHandle(forWritingTo: folder.url.appending(path: "err"))
    try process.run()
  }

  /// Waits for its end.
  func outcome() throws -> Program.Outcome {
    process.waitUntilExit()
    return Program.Outcome(
      status: process.terminationStatus,
      output: try Data(contentsOf: folder.url.appending(path: "out")),
      errors: String(
        decoding: try Data(contentsOf: folder.url.appending(path: "err")),
        as: UTF8.self
      )
    )
  }
}

/// A folder that goes with its owner.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "wardwire-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  func path(_ name: String) -> String { url.appending(path: name).path }

  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}
