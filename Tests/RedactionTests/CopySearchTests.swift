// SPDX-License-Identifier: Apache-2.0
import Foundation
import NetworkTypes
import Testing

@testable import Redaction

/// The proof, over copies of this package's captures.
struct CopySearchTests {
  private static let captures = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Captures")
  static let names = try? FileManager.default.contentsOfDirectory(atPath: captures.path)
    .filter { $0.hasSuffix(".pcap") || $0.hasSuffix(".pcapng") }.sorted()

  private func open(_ name: String) throws -> RedactionRun {
    try RedactionRun(path: Self.captures.appending(path: name).path)
  }

  /// Writes a copy in which the packets that `spoils` names are those of the original.
  private func proof(_ name: String, spoils: Set<UInt64> = []) throws -> RedactionProof {
    var original = try RedactionRun(
      path: Self.captures.appending(path: name).path,
      redacts: false
    )
    var packets: [UInt64: [UInt8]] = [:]
    if !spoils.isEmpty {
      _ = original.forEachPacket { (packet) throws(Never) in
        if spoils.contains(packet.number) { packets[packet.number] = packet.bytes }
      }
    }
    var run = try open(name)
    let writer = CaptureWriter(.pcapng)
    var bytes = writer.head(run.linkTypes, application: "test")
    _ = run.forEachPacket { (packet) throws(Never) in
      bytes += writer.packet(
        packets[packet.number] ?? packet.bytes,
        wireLength: packet.wireLength,
        nanoseconds: packet.nanoseconds,
        interface: packet.interface
      )
    }
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).pcapng")
    try Data(bytes).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try run.prove(path: file.path)
  }

  @Test(arguments: names ?? [])
  func `nothing is found in the copy of a capture, and everything in the capture itself`(
    _ name: String
  ) throws {
    let proof = try proof(name)
    #expect(proof.found == 0, "packets \(proof.packets)")
    #expect(proof.packets.isEmpty)
    var run = try open(name)
    _ = run.forEachPacket { (_) throws(Never) in }
    let path = Self.captures.appending(path: name).path
    let original = try run.prove(path: path)
    #expect(original.values == proof.values)
    #expect(original.found + original.kept == original.values)
  }

  /// The packets of a capture whose bytes are others in its copy.
  private func changed(_ name: String) throws -> Set<UInt64> {
    var original = try RedactionRun(
      path: Self.captures.appending(path: name).path,
      redacts: false
    )
    var run = try open(name)
    var packets: [UInt64: [UInt8]] = [:]
    _ = original.forEachPacket { (packet) throws(Never) in packets[packet.number] = packet.bytes }
    var changed: Set<UInt64> = []
    _ = run.forEachPacket { (packet) throws(Never) in
      if packets[packet.number] != packet.bytes { changed.insert(packet.number) }
    }
    return changed
  }

  @Test(arguments: [
    "hl7-adt.pcap", "dicom-find.pcap", "rule-syslog.pcap", "variant-ip-fragments.pcap",
  ])
  func `a packet that was forgotten is found, and no other is named`(_ name: String) throws {
    let all = try changed(name)
    for packet in all.sorted().prefix(6) {
      let proof = try proof(name, spoils: [packet])
      #expect(proof.packets.isEmpty == (proof.found == 0))
      #expect(Set(proof.packets).isSubset(of: name.contains("fragments") ? all : [packet]))
    }
    #expect(try proof(name, spoils: all).found > 0)
  }

  @Test func `a time that is also that of its message stands in a field that stays`() throws {
    let proof = try proof("bad-monitor-query.pcap")
    #expect(proof.found == 0 && proof.kept > 0)
    #expect(proof.keptFields.contains("MSH-7"))
  }

  @Test(arguments: [(1, true), (1_000, false)])
  func `more values than are searched for is told`(most: Int, isLimited: Bool) throws {
    var limits = RedactionLimits()
    limits.maxSecrets = most
    let path = Self.captures.appending(path: "hl7-adt.pcap").path
    var run = try RedactionRun(path: path, limits: limits)
    let result = try run.forEachPacket { (_) throws(Never) in }.get()
    #expect(result.isSearchLimited == isLimited)
    #expect(isLimited ? result.values == most : result.values > 1)
  }

  @Test
  func
    `values are told apart from their separators and padding, and from what is written for them`()
  {
    var bytes = MaskedBytes(Array("QUILLFEATHER^ROSALIND^A |00000|XX0XX| 4711x ".utf8))
    bytes.maskValues(0..<24, separators: Array("^".utf8))
    bytes.maskValues(25..<30, separators: [])
    bytes.maskValues(31..<36, separators: [])
    bytes.maskValues(37..<bytes.count, separators: [])
    #expect(
      bytes.secrets.map { String(decoding: $0, as: UTF8.self) }
        == ["QUILLFEATHER^ROSALIND^A", "QUILLFEATHER", "ROSALIND", "4711x"]
    )
  }

  @Test func `of JSON the values are searched for, and not the names of members`() {
    let text = Array("{\"patient\": \"Rosalind\", \"codes\": [\"A12345\"]}".utf8)
    var bytes = MaskedBytes(text)
    bytes.maskQuoting(0..<bytes.count, separators: Array("{}[]\",:".utf8))
    let secrets = bytes.secrets.map { String(decoding: $0, as: UTF8.self) }
    #expect(secrets.contains("Rosalind") && secrets.contains("A12345"))
    #expect(!secrets.contains("patient") && !secrets.contains("codes"))
  }

  @Test
  func `of a long value the beginning is searched for, and text of two bytes as one of one, too`() {
    let wide: [UInt8] = "rosalind".utf8.flatMap { [$0, 0] }
    let long = Array(repeating: Array("Quillfeather ".utf8), count: 30).joined()
    var bytes = MaskedBytes(wide + long)
    bytes.maskText(0..<wide.count)
    bytes.maskText(wide.count..<bytes.count)
    #expect(bytes.secrets.contains(Array(long.prefix(256))))
    var found: [[UInt8]] = []
    SecretSearch(Set(bytes.secrets)).places(in: Array("a rosalind".utf8)) { secret, _ in
      found.append(secret)
    }
    #expect(found == [wide])
  }

  @Test func `what lies behind an ARP message is blank`() throws {
    let message: [UInt8] =
      [UInt8](repeating: 0xff, count: 6) + [2, 0, 0, 0, 0, 1, 8, 6, 0, 1, 8, 0, 6, 4, 0, 1]
      + [2, 0, 0, 0, 0, 1, 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 10, 0, 0, 2]
    let writer = CaptureWriter(.pcap)
    let bytes =
      writer.head([.ethernet], application: "test")
      + writer.packet(
        message + Array("patient ROSALIND".utf8),
        wireLength: 58,
        nanoseconds: 0,
        interface: 0
      )
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).pcap")
    try Data(bytes).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    var run = try RedactionRun(path: file.path)
    var copies: [[UInt8]] = []
    _ = run.forEachPacket { (packet) throws(Never) in copies.append(packet.bytes) }
    #expect(copies == [message + [UInt8](repeating: 0, count: 16)])
  }
}
