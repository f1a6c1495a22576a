// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Audit
internal import Events
internal import Foundation
internal import Inventory
internal import MUD
internal import NetworkTypes
internal import Policy
internal import PolicyFile
internal import Report

extension MUDPeerStyle: ExpressibleByArgument {}

/// `wardwire mud`: Manufacturer Usage Descriptions (RFC 8520).
struct MUDCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mud",
    abstract: "Reads, writes and checks MUD files (RFC 8520).",
    discussion: """
      EXAMPLE:
        wardwire mud import pump.json --map 00:00:5e:00:53:51=pump -o ward.yaml
        wardwire mud export week/ --directory mud
        wardwire mud check night.pcap --map 10.20.50.11=mud/pump1.json
      """,
    subcommands: [Import.self, Export.self, Check.self]
  )
}

/// What a site says of the words of MUD files.
struct MUDBindingArguments: ParsableArguments {
  @Option(help: ArgumentHelp("A network that local-networks means.", valueName: "network"))
  var localNetworks: [String] = []

  @Option(help: ArgumentHelp("A host or network that my-controller means.", valueName: "network"))
  var myController: [String] = []

  @Option(
    help: ArgumentHelp("What a controller class means: URI=NETWORK.", valueName: "uri=network")
  )
  var controller: [String] = []

  @Option(help: ArgumentHelp("What a DNS name means: NAME=ADDRESS.", valueName: "name=address"))
  var resolve: [String] = []

  func bindings() throws -> MUDBindings {
    var bindings = MUDBindings()
    bindings.localNetworks = try localNetworks.map { try Self.network($0, "--local-networks") }
    bindings.myController = try myController.map { try Self.network($0, "--my-controller") }
    for pair in controller {
      let (uri, value) = try Self.pair(pair, "--controller")
      bindings.controllers[uri, default: []].append(try Self.network(value, "--controller"))
    }
    for pair in resolve {
      let (name, value) = try Self.pair(pair, "--resolve")
      guard let address = IPAddress(value) else {
        throw ValidationError("--resolve expects NAME=ADDRESS, found \(pair).")
      }
      bindings.names[name.lowercased(), default: []].insert(address)
    }
    return bindings
  }

  private static func network(_ text: String, _ option: String) throws -> IPPrefix {
    guard let prefix = IPPrefix(text) else {
      throw ValidationError("\(option) expects an address or a network, found \(text).")
    }
    return prefix
  }

  /// The two sides of the last `=`: URIs may have more of them.
  static func pair(_ text: String, _ option: String) throws -> (String, String) {
    guard let at = text.lastIndex(of: "="), at > text.startIndex,
      text.index(after: at) < text.endIndex
    else { throw ValidationError("\(option) expects two values with = between, found \(text).") }
    return (String(text[..<at]), String(text[text.index(after: at)...]))
  }
}

/// A device as users name it: by interface or by address.
enum MUDDeviceName {
  case mac(MACAddress)
  case address(IPAddress)

  init(_ text: String, _ option: String) throws {
    if let mac = MACAddress(text) {
      self = .mac(mac)
    } else if let address = IPAddress(text) {
      self = .address(address)
    } else {
      throw ValidationError("\(option) expects a MAC or IP address before =, found \(text).")
    }
  }

  /// The addresses that it had in captures.
  func addresses(in inventory: AssetInventory) -> [IPAddress] {
    switch self {
    case .mac(let mac):
      inventory.assets.filter { $0.mac == mac || $0.sharedMACs.contains(mac) }
        .flatMap(\.addresses)
    case .address(let address):
      inventory.index(of: address).map { inventory.assets[$0].addresses } ?? [address]
    }
  }
}

/// Reads a MUD file from a path.
private func readMUD(_ path: String) throws -> MUDFile {
  guard let data = FileManager.default.contents(atPath: path) else {
    throw AuditError.usage("\(PrintableText.make(path)) cannot be read")
  }
  guard data.count <= 16 << 20 else {
    throw AuditError.usage("\(PrintableText.make(path)) is larger than 16 MiB")
  }
  do throws(MUDError) {
    return try MUDReader.read(String(decoding: data, as: UTF8.self), path: path)
  } catch {
    throw AuditError.policy(error.description)
  }
}

extension MUDCommand {
  /// `wardwire mud import`.
  struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Makes a policy of MUD files and of which device is which.",
      discussion: """
        What cannot be followed stands at the head of the policy and, unless --quiet
        is given, on standard error.

        EXAMPLE:
          wardwire mud import pump.json --map 00:00:5e:00:53:51=pump \\
            --local-networks 10.20.0.0/16 --capture night.pcap -o ward.yaml
        """
    )

    @Argument(help: ArgumentHelp("MUD files (JSON).", valueName: "file"))
    var files: [String]

    @Option(
      help: ArgumentHelp(
        "A device, by MAC or address, and the file that is its: its name without .json.",
        valueName: "device=name"
      )
    )
    var map: [String]

    @Option(
      help: ArgumentHelp("Captures with the devices' addresses and DNS answers.", valueName: "path")
    )
    var capture: [String] = []

    @Option(
      name: .shortAndLong,
      help: ArgumentHelp("Where to write, - is standard output.", valueName: "path")
    )
    var output = "-"

    @OptionGroup var site: MUDBindingArguments
    @OptionGroup var decode: DecodeArguments
    @OptionGroup var messages: MessageArguments

    func run() throws {
      var bindings = try site.bindings()
      let read = try files.map(readMUD)
      var inventory = AssetInventory(Traffic())
      var survey = SurveyResult()
      if !capture.isEmpty {
        survey = try Survey.run(
          decode.configuration(captures: capture, formats: [.text]),
          progress: false,
          messages
        )
        inventory = AssetInventory(survey.traffic)
        bindings.names.merge(survey.traffic.resolved) { $0.union($1) }
      }
      let devices = try map.map { try device($0, read, inventory) }
      let policy = MUDImport(devices, bindings)
      let output = try OutputFile(output)
      try output.write(Array(PolicyWriter.write(policy.policy, policy.remarks).utf8))
      try output.finish()
      if !messages.quiet {
        for loss in policy.losses { Messages.warning(loss) }
      }
      try Survey.end(survey)
    }

    private func device(
      _ pair: String,
      _ files: [MUDFile],
      _ inventory: AssetInventory
    ) throws -> MUDDevice {
      let (who, name) = try MUDBindingArguments.pair(pair, "--map")
      let found = files.first { $0.stem == name || $0.path == name }
      guard let file = found ?? (files.count == 1 ? files.first : nil) else {
        let known = files.map(\.stem).joined(separator: ", ")
        throw ValidationError("--map \(pair): expected the name of a file (\(known)).")
      }
      let device = try MUDDeviceName(who, "--map")
      var mac: MACAddress?
      if case .mac(let known) = device { mac = known }
      return MUDDevice(
        name: name.split(separator: "/").last.map(String.init) ?? name,
        mac: mac,
        addresses: device.addresses(in: inventory),
        file: file
      )
    }
  }

  /// `wardwire mud export`.
  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Writes a MUD file for each device, from captures or from a policy.",
      discussion: """
        From captures: what each device of a private network was seen to do and was
        answered. With --policy: what the conduits let each declared asset do; the
        captures then only date the files.

        EXAMPLE:
          wardwire mud export week/ --directory mud --authority hospital.example
        """
    )

    @Argument(
      help: ArgumentHelp("Files, folders, globs, or - for standard input.", valueName: "capture")
    )
    var captures: [String]

    @Option(help: ArgumentHelp("Export what this policy permits its assets.", valueName: "file"))
    var policy: String?

    @Option(help: ArgumentHelp("Where the files go; made if need be.", valueName: "folder"))
    var directory: String

    @Option(help: "The authority of the files' URLs.")
    var authority = "mud.example"

    @Option(help: "How peers are named: networks (exact, this site) or portable (any site).")
    var peers = MUDPeerStyle.networks

    @OptionGroup var decode: DecodeArguments
    @OptionGroup var messages: MessageArguments

    func run() throws {
      let survey = try Survey.run(
        decode.configuration(captures: captures, formats: [.text]),
        progress: false,
        messages
      )
      try MUDFolder(directory).write(files(survey))
      try Survey.end(survey)
    }

    private func files(_ survey: SurveyResult) throws -> [MUDFile] {
      let inventory = AssetInventory(survey.traffic)
      if let policy {
        let model = try AuditRun.policy(at: policy)
        let files = MUDFolder.files(of: model, authority: authority, asOf: inventory)
        if !messages.quiet, let first = files.first {
          for loss in first.losses { Messages.warning(loss) }
        }
        return files
      }
      var names = MUDFileNames()
      return inventory.assets.filter {
        $0.addresses.contains { !$0.isGloballyRoutable && !$0.isLinkLocalOrUnspecified }
      }.map { asset in
        MUDExport.file(
          of: asset,
          name: names.name(asset.displayName),
          authority: authority,
          in: survey.traffic,
          style: peers
        )
      }
    }
  }

  /// `wardwire mud check`.
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Holds captures against devices' MUD files; exit status 1 for violations.",
      discussion: """
          For each violation the smallest edit of the file that would cover it is named.

          EXAMPLE:
            wardwire mud check night.pcap --map 10.20.50.11=mud/pump1.json
        """
    )

    @Argument(
      help: ArgumentHelp("Files, folders, globs, or - for standard input.", valueName: "capture")
    )
    var captures: [String]

    @Option(
      help: ArgumentHelp("A device, by MAC or address, and its MUD file.", valueName: "device=file")
    )
    var map: [String] = []

    @Option(help: ArgumentHelp("The MUD file of --device.", valueName: "file"))
    var mud: String?

    @Option(help: ArgumentHelp("The device of --mud, by MAC or address.", valueName: "device"))
    var device: String?

    @Option(help: "text or json.")
    var format: ReportFormat = .text

    @Option(
      name: .shortAndLong,
      help: ArgumentHelp("Where to write, - is standard output.", valueName: "path")
    )
    var output = "-"

    @OptionGroup var site: MUDBindingArguments
    @OptionGroup var decode: DecodeArguments
    @OptionGroup var messages: MessageArguments

    func validate() throws {
      if (mud == nil) != (device == nil) {
        throw ValidationError("--mud and --device go together; --map DEVICE=FILE says both.")
      }
      if mud == nil, map.isEmpty { throw ValidationError("Give --map DEVICE=FILE.") }
      if format != .text, format != .json {
        throw ValidationError("mud check writes text and json, not \(format.rawValue).")
      }
    }

    func run() throws {
      let bindings = try site.bindings()
      var pairs = try map.map { try MUDBindingArguments.pair($0, "--map") }
      if let mud, let device { pairs.append((device, mud)) }
      let devices = try pairs.map {
        (name: $0.0, device: try MUDDeviceName($0.0, "--map"), file: try readMUD($0.1))
      }
      let survey = try Survey.run(
        decode.configuration(captures: captures, formats: [.text]),
        progress: false,
        messages
      )
      let inventory = AssetInventory(survey.traffic)
      var site = bindings
      for (_, device, file) in devices {
        site.devices[file.url, default: []] += device.addresses(in: inventory).compactMap {
          IPPrefix($0, length: $0.isIPv4 ? 32 : 128)
        }
      }
      let results = devices.map { name, device, file in
        MUDCheckReport(
          device: name,
          file: file,
          check: MUDCheck(device.addresses(in: inventory), file, site, survey.traffic)
        )
      }
      let output = try OutputFile(output)
      try output.write(
        format == .json
          ? MUDCheckReport.json(results, survey.text) : MUDCheckReport.text(results, survey.text)
      )
      try output.finish()
      try Survey.end(survey)
      if results.contains(where: { !$0.check.violations.isEmpty }) {
        throw StatusExit(status: .findings)
      }
    }
  }
}
