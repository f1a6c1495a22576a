// SPDX-License-Identifier: Apache-2.0
import Audit
import Foundation
import Inventory
import NetworkTypes
import PolicyExport
import PolicyFile
import Testing

/// The table for nftables on a router between network namespaces, with real connections.
@Suite struct ExportedTableTests {
  @Test func `what passes the table is what the policy permits`() throws {
    let tools = ["/usr/sbin/nft", "/usr/sbin/ip", "/usr/sbin/sysctl"]
    guard getuid() == 0, tools.allSatisfy(FileManager.default.isExecutableFile(atPath:)) else {
      print("skipped: needs root, nft, ip and sysctl")
      return
    }
    let policy = try PolicyFile.load(path: PackageFolder.policy)
    let table = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).nft")
    try Data(PolicyExport(policy, to: .nftables).text.utf8).write(to: table)
    defer { try? FileManager.default.removeItem(at: table) }
    let hosts = ["10.20.10.11", "10.20.20.5", "10.20.50.11", "10.20.60.21"]
    var tries: [(client: String, server: String, port: UInt16)] = []
    for client in hosts {
      for server in hosts where server != client {
        tries += [22, 11112].map { (client, server, $0) }
      }
    }
    tries += [("10.20.60.21", "10.20.20.8", 443), ("10.20.60.21", "10.20.20.5", 443)]
    let process = Process()
    process.executableURL = PackageFolder.root
      .appending(path: "Tests/AuditTests/forward-through-nft")
    process.arguments = [table.path] + tries.flatMap { [$0.client, $0.server, String($0.port)] }
    let output = Pipe()
    let errors = Pipe()
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let complaint = String(
      decoding: errors.fileHandleForReading.readDataToEndOfFile(),
      as: UTF8.self
    )
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      // A container may be root without the right to make namespaces.
      print("skipped: \(complaint.prefix(200))")
      return
    }
    let passed = text.split(separator: "\n").map(String.init)
    #expect(passed.count == tries.count)
    for (client, server, port) in tries {
      let key = ExchangeKey(
        client: try #require(IPAddress(client)),
        server: try #require(IPAddress(server)),
        transport: .tcp,
        port: port,
        application: ""
      )
      let isPermitted = AuditRun.permits(policy, key, byPortsAlone: true)
      let line = "\(client) \(server) \(port) \(isPermitted ? "yes" : "no")"
      #expect(passed.contains(line), "\(line) in \(passed)")
    }
    #expect(passed.contains { $0.hasSuffix("yes") } && passed.contains { $0.hasSuffix("no") })
  }
}
