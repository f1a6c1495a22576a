// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Audit

/// How the answers about policies are written.
enum PolicyFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
}

/// Where the answers about policies go.
struct PolicyOutputArguments: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where to write, - is standard output.", valueName: "path")
  )
  var output = "-"

  func write(_ text: String) throws(AuditError) {
    let file = try OutputFile(output)
    try file.write(Array(text.utf8))
    try file.finish()
  }
}
