// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes

/// What a site says of the words of MUD files: which hosts they mean here.
package struct MUDBindings: Sendable {
  /// What `local-networks` means.
  package var localNetworks: [IPPrefix] = []
  /// What `my-controller` means.
  package var myController: [IPPrefix] = []
  /// What `controller` URIs mean.
  package var controllers: [String: [IPPrefix]] = [:]
  /// What DNS names mean: answers of the captures, or what the site says.
  package var names: [String: Set<IPAddress>] = [:]
  /// The addresses of devices by the MUD URL of their files.
  package var devices: [String: [IPPrefix]] = [:]

  /// Nothing said.
  package init() {}

  /// The networks of a peer, `nil` when nobody said what it means here.
  package func networks(of peer: MUDPeer, in file: MUDFile) -> [IPPrefix]? {
    switch peer {
    case .any: return [IPPrefix("0.0.0.0/0"), IPPrefix("::/0")].compactMap { $0 }
    case .network(let prefix): return [prefix]
    case .localNetworks: return localNetworks.isEmpty ? nil : localNetworks
    case .myController: return myController.isEmpty ? nil : myController
    case .controller(let uri): return controllers[uri]
    case .dnsName(let name):
      guard let addresses = names[name], !addresses.isEmpty else { return nil }
      return addresses.sorted().compactMap {
        IPPrefix($0, length: $0.isIPv4 ? 32 : 128)
      }
    case .sameManufacturer: return devices(ofAuthority: file.authority)
    case .manufacturer(let name): return devices(ofAuthority: name)
    case .model(let url): return devices[url]
    }
  }

  private func devices(ofAuthority authority: String) -> [IPPrefix]? {
    let own = devices.filter { MUDFile.authority(of: $0.key) == authority }
      .sorted { $0.key < $1.key }.flatMap(\.value)
    return own.isEmpty ? nil : own
  }

  /// How a site says what a peer means, for messages.
  package static func option(for peer: MUDPeer) -> String {
    switch peer {
    case .localNetworks: "--local-networks NETWORK"
    case .myController: "--my-controller ADDRESS"
    case .controller(let uri): "--controller \(uri)=ADDRESS"
    case .dnsName(let name): "--resolve \(name)=ADDRESS, or a capture with its DNS answer"
    case .sameManufacturer, .manufacturer, .model: "--map of such a device"
    case .any, .network: ""
    }
  }
}
