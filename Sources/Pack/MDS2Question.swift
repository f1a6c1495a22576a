// SPDX-License-Identifier: Apache-2.0

/// A question of MDS2 that packets can speak of, and the answer that they can contradict.
package struct MDS2Question: Sendable {
  /// The question in our words, what packets show of it, and how rules refer to it.
  let topic: GuidanceTopic
  /// The answer that something observed can stand against.
  let claim: MDS2Worksheet.Reply
  /// What of the device's interfaces stands against it, beside findings.
  let sign: InterfaceSign?

  private init(
    _ id: String,
    _ title: String,
    _ claim: MDS2Worksheet.Reply,
    shows: String,
    hides: String,
    sign: InterfaceSign? = nil
  ) {
    topic = GuidanceTopic(id, title, shows: shows, hides: hides, marks: ["MDS2 \(id)"])
    self.claim = claim
    self.sign = sign
  }

  /// Those of HN 1-2019, in its order; all others ask for what no packet can contradict.
  static let all: [MDS2Question] = [
    .init(
      "MPII-3.5",
      "Identifiable data go over a wired network",
      .no,
      shows: "identifiable data in messages that were read",
      hides: "what is encrypted"
    ),
    .init(
      "MPII-3.7",
      "Identifiable data go over an external network",
      .no,
      shows: "flows to addresses outside the site",
      hides: "what is in them when they are encrypted"
    ),
    .init(
      "AUDT-4.1.1",
      "The clock can be set by NTP",
      .yes,
      shows: "whom the device asks for the time",
      hides: "whether it takes the answer"
    ),
    .init(
      "AUDT-5.2",
      "Audit logs can be sent by ATNA",
      .yes,
      shows: "log messages and their transport",
      hides: "what was not logged while packets were captured"
    ),
    .init(
      "AUDT-5.4",
      "Audit logs are encrypted in transit or at rest",
      .yes,
      shows: "log messages in the clear",
      hides: "storage"
    ),
    .init(
      "AUTH-4",
      "Requests to interfaces of programs are authorised",
      .yes,
      shows: "requests that were answered without credentials, or with a topic for everybody",
      hides: "rights inside the device"
    ),
    .init(
      "CSUP-2.3",
      "Updates of the operating system are installed remotely",
      .no,
      shows: "programs that the device fetched in the clear",
      hides: "updates that were not made while packets were captured"
    ),
    .init(
      "NAUT-1",
      "Both ends of a connection are authenticated",
      .yes,
      shows: "sessions without a client's certificate, user or password",
      hides: "certificates of TLS 1.3, and proofs inside TLS"
    ),
    .init(
      "NAUT-3",
      "Connections are authenticated by certificates",
      .yes,
      shows: "sessions without a client's certificate, and certificates that prove nothing",
      hides: "certificates of TLS 1.3, and whether anybody checks one",
      sign: .noClientCertificate
    ),
    .init(
      "CONN-2",
      "There is a list of ports and protocols",
      .yes,
      shows: "interfaces that the declaration does not have",
      hides: "interfaces that were not exercised",
      sign: .notDeclared
    ),
    .init(
      "CONN-4",
      "The device speaks with systems outside the site",
      .no,
      shows: "flows to addresses outside the site",
      hides: "what a relay inside the site passes on"
    ),
    .init(
      "CONN-5",
      "The device makes or takes calls of interfaces of programs",
      .no,
      shows: "requests over HTTP",
      hides: "what is encrypted",
      sign: .protocols(["http"])
    ),
    .init(
      "CONN-6",
      "The device needs the internet for its use",
      .no,
      shows: "flows to addresses outside the site",
      hides: "whether the device could do without"
    ),
    .init(
      "CONN-7",
      "The device supports TLS",
      .yes,
      shows: "sessions without TLS where it was due, and withdrawn versions",
      hides: "what the device could do in another configuration"
    ),
    .init(
      "PAUT-1",
      "Every user has an identity and a password of his own",
      .yes,
      shows: "logins without a user, and passwords in the clear",
      hides: "accounts on the device, and logins that are encrypted"
    ),
    .init(
      "PAUT-5",
      "All passwords can be changed",
      .yes,
      shows: "credentials that products are delivered with",
      hides: "whether they could have been changed"
    ),
    .init(
      "SAHD-3.2",
      "Updates are checked to be the maker's",
      .yes,
      shows: "programs that the device fetched in the clear",
      hides: "checks of signatures inside the device"
    ),
    .init(
      "SAHD-7",
      "Shares that are not needed are off",
      .yes,
      shows: "shares that let a guest in",
      hides: "shares that nobody asked for"
    ),
    .init(
      "SAHD-8",
      "Ports and protocols that are not needed are off",
      .yes,
      shows: "chatter to everybody, and interfaces that the declaration does not have",
      hides: "ports that nobody asked",
      sign: .notDeclared
    ),
    .init(
      "SAHD-9",
      "Services that are not needed are off",
      .yes,
      shows: "Telnet, FTP and old SMB in use",
      hides: "services that nobody asked"
    ),
    .init(
      "TXCF-1",
      "Identifiable data go over a dedicated cable only",
      .yes,
      shows: "DICOM and HL7 on the network",
      hides: "what is encrypted",
      sign: .protocols(["dicom", "hl7"])
    ),
    .init(
      "TXCF-2",
      "Identifiable data are encrypted before they are sent",
      .yes,
      shows: "identifiable data, and protocols that carry them, in the clear",
      hides: "removable media"
    ),
    .init(
      "TXCF-3",
      "Identifiable data go to a fixed list of destinations",
      .yes,
      shows: "flows that the policy does not permit",
      hides: "destinations that were not used while packets were captured"
    ),
    .init(
      "TXCF-4",
      "Only authenticated systems can connect",
      .yes,
      shows: "sessions that were accepted without a proof",
      hides: "certificates of TLS 1.3, and proofs inside TLS"
    ),
    .init(
      "TXCF-5",
      "Secure forms of DICOM, HL7 or IEEE 11073 are used",
      .yes,
      shows: "DICOM and HL7 without TLS",
      hides: "what the device could do in another configuration"
    ),
    .init(
      "TXIG-1",
      "Data are protected against change on the way",
      .yes,
      shows: "HL7 without TLS",
      hides: "signatures inside of messages"
    ),
    .init(
      "RMOT-1",
      "Remote service connections are permitted",
      .no,
      shows: "remote shells, displays and tunnels",
      hides: "what is encrypted, and sessions that were not opened while packets were captured"
    ),
    .init(
      "RMOT-3",
      "Other functions can be reached from outside",
      .no,
      shows: "tunnels that nobody declared",
      hides: "what is encrypted"
    ),
  ]
}
