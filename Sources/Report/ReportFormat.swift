// SPDX-License-Identifier: Apache-2.0

/// The forms in which a report can be written.
package enum ReportFormat: String, Hashable, Sendable, CaseIterable {
  /// For people, 80 columns.
  case text
  /// One object, pretty-printed (CONTRACT.md, "Findings").
  case json
  /// The summary on the first line, then a finding a line.
  case jsonl
  /// Suricata's `alert` objects, one a piece of evidence.
  case eve
  /// SARIF 2.1.0, for code-scanning dashboards.
  case sarif
  /// JUnit XML, for continuous integration.
  case junit
  /// A row a finding.
  case csv
  /// One self-contained file for a browser.
  case html
  /// Common Event Format, a line a finding.
  case cef
  /// OCSF Detection Findings (class 2004), an object a line.
  case ocsf
  /// RFC 5424 messages, a line a finding.
  case syslog

  /// Whether the form names captures by their SHA-256, which costs a run a second look at them.
  package var showsDigests: Bool {
    switch self {
    case .json, .jsonl, .html: true
    case .text, .eve, .sarif, .junit, .csv, .cef, .ocsf, .syslog: false
    }
  }

  /// Whether the form names flows by their Community ID.
  package var showsCommunityIDs: Bool {
    switch self {
    case .json, .jsonl, .eve: true
    case .text, .sarif, .junit, .csv, .html, .cef, .ocsf, .syslog: false
    }
  }

  /// Whether the form lists the kinds of flow between zones.
  package var showsFlows: Bool { self == .html }

  /// The format that a file's ending stands for, `nil` for an ending that stands for none.
  package init?(ending path: String) {
    guard let name = path.split(separator: "/").last, let dot = name.lastIndex(of: ".") else {
      return nil
    }
    switch name[name.index(after: dot)...].lowercased() {
    case "txt", "text": self = .text
    case "json": self = .json
    case "jsonl", "ndjson": self = .jsonl
    case "eve": self = .eve
    case "sarif": self = .sarif
    case "xml", "junit": self = .junit
    case "csv": self = .csv
    case "html", "htm": self = .html
    case "cef": self = .cef
    case "ocsf": self = .ocsf
    case "log", "syslog": self = .syslog
    default: return nil
    }
  }
}
