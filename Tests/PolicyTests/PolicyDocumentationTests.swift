// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import Policy
internal import PolicyFile
internal import Testing

@Suite struct PolicyDocumentationTests {
  private static let page =
    (try? String(contentsOfFile: packageRoot + "/Docs/policy.md", encoding: .utf8)) ?? ""

  /// The fenced YAML blocks of the page.
  private static let examples: [String] = page.components(separatedBy: "```yaml\n").dropFirst().map
  {
    $0.components(separatedBy: "```")[0]
  }

  @Test func `every example of the documentation loads`() throws {
    #expect(Self.examples.count >= 8)
    for example in Self.examples {
      let policy = try PolicyFile.read(text: example, name: "Docs/policy.md")
      _ = try PolicyMatcher(policy, schemas: stubSchemas, protocolNames: stubProtocols)
    }
  }

  @Test func `every condition and every built-in service is documented`() {
    for name in ConditionName.allCases { #expect(Self.page.contains("`\(name.label)`"), "\(name)") }
    for service in ServiceCatalog.builtIn {
      #expect(Self.page.contains("`\(service.name)`"), "\(service.name)")
    }
    let keys = [
      "version", "name", "default", "audit_only", "scope", "networks", "vlans", "macs", "oui",
      "tags", "criticality", "intra_zone", "inventory", "mac", "ip", "ips", "zone", "ae_titles",
      "router", "protocol", "transport", "ports", "id", "from", "to", "services", "conditions",
      "protected_by", "owner", "reason", "expires",
    ]
    for key in keys { #expect(Self.page.contains("`\(key)`"), "\(key)") }
  }
}
