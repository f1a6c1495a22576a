// SPDX-License-Identifier: Apache-2.0
package import NetworkTypes

/// What a manufacturer declares of a device and of the run in the laboratory.
package struct DeviceDeclaration: Hashable, Sendable {
  /// The file, as the user gave it.
  package var file: String
  /// What the device is: labels with texts, in the order of the language.
  package var identity: [LabelledText] = []
  /// The addresses by which captures know it.
  package var addresses: [IPAddress] = []
  /// The interfaces by which captures know it.
  package var macs: [MACAddress] = []
  /// How captures were made: labels with texts.
  package var conditions: [LabelledText] = []
  /// What the device was made to do, and which captures show it.
  package var states: [DeviceState] = []
  /// What was not exercised, in the manufacturer's words.
  package var notExercised: [String] = []
  /// The interfaces that the device is meant to have.
  package var interfaces: [DeclaredInterface] = []

  /// Nothing declared.
  package init(file: String) { self.file = file }

  /// The text of a label, `nil` when it was not given.
  package func text(_ key: String) -> String? {
    (identity + conditions).first { $0.key == key }?.text
  }
}

/// A text beside its label.
package struct LabelledText: Hashable, Sendable {
  /// The key in the file.
  package let key: String
  /// The label for people.
  package let label: String
  /// The text.
  package let text: String
}

/// A state of the device (FDA's guidance calls for power on, standby, therapy, ...), and the captures that show it.
package struct DeviceState: Hashable, Sendable {
  /// Its name.
  package var name: String
  /// Names or ends of paths of captures.
  package var captures: [String]
}

/// One interface as declared.
package struct DeclaredInterface: Hashable, Sendable {
  /// Who begins.
  package enum Direction: String, Hashable, Sendable, CaseIterable {
    /// The device does.
    case out
    /// The peer does.
    case `in`
  }

  /// How sides prove who they are.
  package enum Authentication: String, Hashable, Sendable, CaseIterable {
    /// They do not.
    case nobody = "none"
    /// A certificate of the client in TLS.
    case clientCertificate = "client_certificate"
    /// A user name with a password or passcode.
    case password
    /// A DICOM user identity of any type.
    case userIdentity = "user_identity"
  }

  /// What is declared of TLS.
  package enum Protection: Hashable, Sendable {
    /// TLS with at least that version (0x0303 is 1.2) and, unless empty, one of these suites.
    case tls(minimum: UInt16, ciphers: [String])
    /// No TLS.
    case plain
  }

  /// Its name.
  package var id: String
  /// What it is for.
  package var purpose = ""
  /// Who begins.
  package var direction: Direction
  /// TCP or UDP.
  package var transport: IPProtocol
  /// The responder's ports.
  package var ports: [ClosedRange<UInt16>]
  /// The application protocol by its EVE name, `nil` when not declared.
  package var application: String?
  /// Versions of that protocol, as texts; empty when not declared.
  package var versions: [String] = []
  /// Whom the device speaks with; empty when not declared.
  package var peers: [IPPrefix] = []
  /// TLS, `nil` when not declared.
  package var protection: Protection?
  /// Subjects of the certificate that the server shows; empty when not declared.
  package var certificates: [String] = []
  /// How the client is authenticated, `nil` when not declared.
  package var authentication: Authentication?
  /// Whether the interface exists and is not used in this configuration.
  package var isUnused = false
  /// Its line in the file.
  package var line = 0
}

/// Why a declaration cannot be used: all problems, each with its place.
package struct DeviceError: Error, Hashable, CustomStringConvertible {
  /// `file:line:column: what was expected`, a line each.
  package let problems: [String]

  package var description: String { problems.joined(separator: "\n") }
}
