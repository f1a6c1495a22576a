// SPDX-License-Identifier: Apache-2.0
internal import Documents
internal import NetworkTypes
internal import Policy

// Channels that the other side opens because of what was asked on a conduit.
extension PolicyReader {
  static let reverseWords = ["c-move", "storage-commitment", "ftp-data"]

  /// The conduits of a conduit's reverse channels; they are named after it: `ID/c-move`.
  mutating func reverseChannels(_ node: DocumentNode, of conduit: Conduit) -> [Conduit] {
    let what = "a reverse channel (\(Self.reverseWords.joined(separator: ", ")))"
    var result: [Conduit] = []
    for item in someItems(node, what) {
      guard let word = word(item, what, Self.reverseWords) else { continue }
      let application = word == "ftp-data" ? "ftp" : "dicom"
      guard conduit.services.contains(where: { carries(application, self.result.services[$0]) })
      else {
        problems.add(item, "expected a service that carries \(application) beside \(word)")
        continue
      }
      guard !result.contains(where: { $0.id == "\(conduit.id)/\(word)" }) else { continue }
      var reverse = conduit
      reverse.id = "\(conduit.id)/\(word)"
      reverse.reverseOf = conduit.id
      (reverse.from, reverse.to) = (conduit.to, conduit.from)
      reverse.place = item.place
      reverse.conditions = conduit.conditions.filter { $0.name.group == "tls" }
      switch word {
      case "c-move":
        reverse.conditions += dicom(conduit, ["C-STORE", "C-ECHO"], item)
      case "storage-commitment":
        reverse.conditions += dicom(conduit, ["N-EVENT-REPORT", "C-ECHO"], item)
      default:
        reverse.services = [index(of: Service(name: "ftp-data", match: .ftpData))]
        reverse.conditions = []
      }
      result.append(reverse)
    }
    return result
  }

  /// Conditions of the reverse channel, where its services let DICOM be read.
  private func dicom(_ conduit: Conduit, _ services: [String], _ node: DocumentNode) -> [Condition]
  {
    let isReadable = conduit.services.contains { index in
      switch result.services[index].match {
      case .any, .ports: true
      case .application(let name, _, _): name == "dicom"
      case .icmp, .icmpType, .ftpData: false
      }
    }
    guard isReadable else { return [] }
    return [Condition(.dicomServices, .texts(services), place: node.place)]
  }

  private func carries(_ application: String, _ service: Service) -> Bool {
    switch service.match {
    case .any, .ports: true
    case .application(let name, _, _):
      name == application || (name == "tls" && application != "ftp")
    case .icmp, .icmpType, .ftpData: false
    }
  }
}
