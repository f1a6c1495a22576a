// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
package import Inventory

/// What checks of devices came to, for people and programs.
package struct MUDCheckReport: Sendable {
  /// The device as the user named it.
  package let device: String
  /// Its file.
  package let file: MUDFile
  /// What came of it.
  package let check: MUDCheck

  /// Gathers a result.
  package init(device: String, file: MUDFile, check: MUDCheck) {
    self.device = device
    self.file = file
    self.check = check
  }

  /// A page for people; `place` names a packet.
  package static func text(
    _ results: [MUDCheckReport],
    _ place: (PacketPlace) -> String
  ) -> [UInt8] {
    var text = ""
    for (index, result) in results.enumerated() {
      if index > 0 { text += "\n" }
      let check = result.check
      text += "\(result.device)  \(plain(result.file.url))\n"
      text += "  \(check.checked) kinds of flow looked at, \(check.violations.count) not permitted"
      text += check.undetermined > 0 ? ", \(check.undetermined) undetermined\n" : "\n"
      for violation in check.violations {
        text += "  VIOLATION \(violation.key.client) to \(violation.key.server) "
        text += violation.key.portName
        if !violation.key.application.isEmpty { text += " (\(violation.key.application))" }
        text += violation.isAttempt ? ", not answered\n" : "\n"
        let flows = violation.exchange.flows
        text += "    \(flows) \(flows == 1 ? "flow" : "flows"), first packet "
        text += "\(plain(place(violation.exchange.place)))\n"
        text += "    edit: \(plain(violation.advice))\n"
      }
      for permission in check.unused {
        text += "  unused \(plain(permission.origin)): \(plain(permission.description))\n"
      }
      for words in check.unresolved { text += "  nobody says what it means: \(plain(words))\n" }
      for loss in result.file.losses { text += "  not followed: \(plain(loss))\n" }
    }
    return Array(text.utf8)
  }

  /// The same for programs.
  package static func json(
    _ results: [MUDCheckReport],
    _ place: (PacketPlace) -> String
  ) -> [UInt8] {
    var json = JSONWriter(layout: .pretty, escapesC1: true)
    json.beginObject()
    json.beginArray("devices")
    for result in results { result.write(place, to: &json) }
    json.endArray()
    json.endObject()
    json.newline()
    return [UInt8](json.finish())
  }

  private func write(_ place: (PacketPlace) -> String, to json: inout JSONWriter) {
    json.beginObject()
    json.member("device", device)
    json.member("mud_url", file.url)
    json.member("checked", check.checked)
    json.member("undetermined", check.undetermined)
    json.beginArray("violations")
    for violation in check.violations {
      json.beginObject()
      json.member("client", violation.key.client)
      json.member("server", violation.key.server)
      json.member("service", violation.key.serviceName)
      json.member("port", violation.key.portName)
      json.member("answered", !violation.isAttempt)
      json.member("flows", violation.exchange.flows)
      json.member("evidence", place(violation.exchange.place))
      json.member("advice", violation.advice)
      json.beginArray("aces")
      MUDWriter.entry(violation.edit, "added-from", true, &json)
      MUDWriter.entry(violation.edit, "added-to", false, &json)
      json.endArray()
      json.endObject()
    }
    json.endArray()
    json.beginArray("unused")
    for permission in check.unused {
      json.beginObject()
      json.member("origin", permission.origin)
      json.member("permission", permission.description)
      json.endObject()
    }
    json.endArray()
    json.beginArray("unresolved")
    for words in check.unresolved { json.value(words) }
    json.endArray()
    json.beginArray("losses")
    for words in file.losses { json.value(words) }
    json.endArray()
    json.endObject()
  }

  private static func plain(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.prefix(400).map { scalar in
          switch scalar.properties.generalCategory {
          case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate,
            .unassigned:
            "?"
          default: scalar
          }
        }
      )
    )
  }
}
