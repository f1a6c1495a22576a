// SPDX-License-Identifier: Apache-2.0
import Capture
import Events
import Flows
import Foundation
import NetworkTypes
import Pipeline
import ProtocolKit
import Protocols
import Testing

/// Writes down what a worker says.
final class WorkerLog: FlowObserver {
  /// An event or a flow, in words that do not depend on who saw it.
  private(set) var lines: [String] = []
  private(set) var addresses: [String] = []

  func wants(_ type: EventType) -> Bool { true }

  func handle<View: EventView & ~Escapable>(_ event: borrowing View, in context: EventContext) {
    var json = JSONWriter()
    json.beginObject()
    event.write(to: &json, options: OutputOptions())
    json.endObject()
    lines.append(
      "\(context.packet) \(context.flow.id) \(String(decoding: json.bytes, as: UTF8.self))"
    )
  }

  func flowEnded(_ flow: FlowSummary) {
    lines.append(
      "\(flow.identity.id) \(flow.firstPacket)-\(flow.lastPacket) \(flow.packetsToServer) "
        + "\(flow.packetsToClient) \(flow.bytesToServer) \(flow.bytesToClient) \(flow.gapBytes) "
        + "\(flow.start.nanoseconds) \(flow.end.nanoseconds) \(flow.state) \(flow.reason) "
        + "\(flow.flagsToServer) \(flow.flagsToClient) \(flow.appProtocol)"
    )
  }

  func addressSeen(_ address: IPAddress, _ mac: MACAddress, packet: UInt64, time: Timestamp) {
    addresses.append("\(packet) \(address) \(mac)")
  }
}

struct PipelineWorkerTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Captures").standardizedFileURL

  private struct Outcome {
    var lines: [String]
    var addresses: [String]
    var accounts: PacketAccounts
    var flows: FlowStatistics
  }

  private func run(
    _ name: String,
    shard: Int = 0,
    of shards: Int = 1,
    shortWay: Bool = true,
    pauseEvery stride: UInt64? = nil
  ) throws -> Outcome {
    let log = WorkerLog()
    var worker = PipelineWorker(
      decoders: DecoderTable(ProtocolRegistry.decoders),
      limits: FlowLimits(),
      environment: DecoderEnvironment(),
      observer: log,
      shard: shard,
      shards: shards,
      shortWay: shortWay
    )
    var reader = try CaptureReader(path: Self.folder.appending(path: name).path)
    while try worker.read(
      &reader,
      afterPacket: { number in stride.map { number % $0 == 0 } == true ? .stop : .next }
    ) != .end {}
    worker.finish()
    return Outcome(
      lines: log.lines,
      addresses: log.addresses,
      accounts: worker.accounts,
      flows: worker.statistics
    )
  }

  @Test(arguments: ["hospital-bad-day.pcap", "variant-vxlan.pcap", "variant-ip-fragments.pcap"])
  func `workers together say what one alone says, and nothing twice`(name: String) throws {
    let alone = try run(name)
    #expect(alone.lines.count > 3)
    for shards in [2, 3, 7] {
      let parts = try (0..<shards).map { try run(name, shard: $0, of: shards) }
      #expect(parts.flatMap(\.lines).sorted() == alone.lines.sorted(), "\(shards) workers")
      #expect(parts.flatMap(\.addresses).sorted() == alone.addresses.sorted())
      var accounts = PacketAccounts()
      var flows = FlowStatistics()
      for part in parts {
        accounts.add(part.accounts)
        flows.add(part.flows)
      }
      #expect(accounts == alone.accounts)
      #expect(flows == alone.flows)
    }
  }

  private static let captures: [String] = {
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    return (names ?? []).filter { $0.hasSuffix(".pcap") }.sorted()
  }()

  @Test(arguments: captures)
  func `the short way of plain segments tells what the long way tells`(name: String) throws {
    let short = try run(name)
    let long = try run(name, shortWay: false)
    #expect(short.lines == long.lines)
    #expect(short.addresses == long.addresses)
    #expect(short.accounts == long.accounts)
    #expect(short.flows == long.flows)
  }

  @Test(arguments: [1, 2, 7, 100] as [UInt64])
  func `a worker that pauses goes on where it was`(stride: UInt64) throws {
    let whole = try run("hospital-bad-day.pcap")
    let paused = try run("hospital-bad-day.pcap", pauseEvery: stride)
    #expect(paused.lines == whole.lines)
    #expect(paused.addresses == whole.addresses)
    #expect(paused.accounts == whole.accounts)
  }

  @Test func `what ARP ties together is told`() throws {
    let outcome = try run("bad-rogue-station.pcap")
    #expect(outcome.addresses.contains { $0.contains(" 10.20.10.77 ") })
  }

  @Test func `fragments are put together and counted as decoded`() throws {
    let whole = try run("bad-monitor-order.pcap")
    let cut = try run("variant-ip-fragments.pcap")
    #expect(cut.accounts.packets > whole.accounts.packets)
    #expect(cut.accounts.decoded == cut.accounts.packets)
    #expect(cut.accounts.skipped.isEmpty)
    #expect(cut.flows.flows == whole.flows.flows)
    #expect(cut.flows.payloadBytes == whole.flows.payloadBytes)
  }

  @Test func `tunnels and tags are opened and counted`() throws {
    #expect(try run("variant-vxlan.pcap").accounts.tunnelled > 0)
    #expect(try run("variant-gre.pcap").accounts.tunnelled > 0)
    #expect(try run("variant-qinq.pcap").accounts.tagged > 0)
    let plain = try run("bad-monitor-order.pcap").accounts
    #expect(plain.tunnelled == 0 && plain.tagged == 0)
  }
}
