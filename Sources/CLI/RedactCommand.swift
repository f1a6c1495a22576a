// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Audit
internal import Capture
internal import Certificates
internal import Foundation
internal import NetworkTypes
internal import Redaction
internal import Report

/// `wardwire redact`: a copy of a capture without patient data and credentials.
struct RedactCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "redact",
    abstract: "Writes a copy of a capture without patient data and credentials.",
    discussion: """
      Values are replaced at equal length; times, lengths, sequence numbers and addresses stay, and a checksum that was \
      right stays right. HL7 v2, DICOM, MQTT, HTTP, SNMP, LDAP, the openings of SMB and RDP, and protocols of lines keep \
      what an audit looks at. Payload that is not understood, and what was encrypted, is blanked. Comments, names and keys of a pcapng file are left out.

      EXAMPLE:
        wardwire redact night.pcap shareable.pcap --prove
        head -c 32 /dev/urandom > map.key
        wardwire redact night.pcap shareable.pcap --map-addresses map.key
      """
  )

  @Argument(
    help: ArgumentHelp(
      "The capture, a file; compressed ones are read as they are.",
      valueName: "in"
    )
  )
  var input: String

  @Argument(
    help: ArgumentHelp(
      "Where to write: .pcapng writes pcapng, else pcap; - is standard output.",
      valueName: "out"
    )
  )
  var output: String

  @Flag(help: "Read the output again and search it for every value that was taken out.")
  var prove = false

  @Option(
    help: ArgumentHelp(
      "Map IP and link-layer addresses by the key in this file; shared prefixes stay shared.",
      valueName: "keyfile"
    )
  )
  var mapAddresses: String?

  @Flag(help: "Progress on standard error even when that is no terminal.")
  var progress = false

  @OptionGroup var messages: MessageArguments

  func validate() throws {
    if input == "-" {
      throw ValidationError("redact reads its input twice, so standard input cannot be redacted.")
    }
    if prove, output == "-" { throw ValidationError("--prove needs an output that is a file.") }
    if input == output { throw ValidationError("IN and OUT are the same file.") }
  }

  func run() throws {
    let line = ProgressLine(asked: progress, quiet: messages.quiet)
    defer { line?.finish() }
    var run = try opened(line)
    guard run.unmapped.isEmpty else {
      let names = run.unmapped.map(\.description).joined(separator: ", ")
      throw AuditError.usage(
        "--map-addresses knows Ethernet, Linux cooked, raw IP and loopback, and the capture has \(names)"
      )
    }
    let isNG = output.lowercased().hasSuffix(".pcapng") || output.lowercased().hasSuffix(".ntar")
    guard isNG || run.linkTypes.count <= 1 else {
      throw AuditError.usage(
        "\(input) has packets of \(run.linkTypes.count) link types, which pcap cannot hold: name the output .pcapng"
      )
    }
    let writer = CaptureWriter(isNG ? .pcapng : .pcap)
    let file = try OutputFile(output)
    try file.write(writer.head(run.linkTypes, application: "wardwire \(Wardwire.version)"))
    var waiting: [UInt8] = []
    let outcome = try run.forEachPacket { (packet) throws(AuditError) in
      waiting += writer.packet(
        packet.bytes,
        wireLength: packet.wireLength,
        nanoseconds: packet.nanoseconds,
        interface: packet.interface
      )
      if waiting.count > 1 << 20 {
        try file.write(waiting)
        waiting.removeAll(keepingCapacity: true)
      }
    }
    let result: RedactionResult
    switch outcome {
    case .success(let value): result = value
    case .failure(let error): throw AuditError.capture("\(PrintableText.make(input)): \(error)")
    }
    try file.write(waiting)
    try file.finish()
    line?.finish()
    try tell(result, run)
  }

  private func opened(_ line: ProgressLine?) throws(AuditError) -> RedactionRun {
    let attributes = try? FileManager.default.attributesOfItem(atPath: input)
    let isCompressed = [".gz", ".zst"].contains { input.hasSuffix($0) }
    let size = isCompressed ? nil : (attributes?[.size] as? NSNumber)?.uint64Value
    var map: AddressMap?
    if let mapAddresses {
      let key = try KeyFile.read(mapAddresses)
      guard key.count >= 16 else {
        throw .usage(
          "\(PrintableText.make(mapAddresses)): expected a key of 16 bytes or more; "
            + "\u{201c}head -c 32 /dev/urandom > FILE\u{201d} makes one"
        )
      }
      map = AddressMap(KeyedDigest(key: key))
    }
    do throws(CaptureError) {
      return try RedactionRun(path: input, map: map) { pass, bytes, packets in
        line?.show(
          AuditProgress(
            capture: ["reading", "writing", "proving"][min(max(pass, 0), 2)],
            captureIndex: pass + 1,
            captureCount: prove ? 3 : 2,
            packets: packets,
            bytes: bytes,
            totalBytes: size
          )
        )
      }
    } catch {
      throw .capture("\(PrintableText.make(input)): \(error)")
    }
  }

  private func tell(_ result: RedactionResult, _ run: RedactionRun) throws {
    if !messages.quiet {
      Messages.note(
        "\(result.packets) packets, \(result.changedBytes) bytes replaced, \(result.values) different values"
      )
      if result.isLimited {
        Messages.warning("streams longer than the limits were blanked from there on")
      }
      if prove, result.isSearchLimited {
        Messages.warning("the proof searches for the first \(result.values) values only")
      }
    }
    let isFound = try prove && !isProven(run)
    if let incident = result.incident {
      Messages.error("\(input): \(incident)")
      throw StatusExit(status: .capture)
    }
    if isFound { throw StatusExit(status: .findings) }
  }

  /// Searches the output for what was taken out, tells what came of it, and says whether nothing is there.
  private func isProven(_ run: RedactionRun) throws -> Bool {
    let proof: RedactionProof
    do throws(CaptureError) { proof = try run.prove(path: output) } catch {
      throw AuditError.capture("\(PrintableText.make(output)): \(error)")
    }
    Messages.note("proof: \(proof.found) of \(proof.values) values are in the output")
    if proof.kept > 0 {
      Messages.note(
        "values that stand in fields that stay, and nowhere else: \(proof.kept), in \(proof.keptFields.joined(separator: ", "))"
      )
    }
    guard proof.found > 0 else { return true }
    let packets = proof.packets.map { "\($0)" }.joined(separator: ", ")
    Messages.error(
      "\(PrintableText.make(output)): do not hand it on; packets with values: \(packets)"
    )
    return false
  }
}
