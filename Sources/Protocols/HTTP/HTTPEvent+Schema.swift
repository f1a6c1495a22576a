// SPDX-License-Identifier: Apache-2.0
package import Events

/// The fields of HTTP events, by number.
enum HTTPFieldNumber: UInt16 {
  case hostname
  case port
  case url
  case path
  case userAgent
  case contentType
  case referer
  case method
  case version
  case status
  case redirect
  case length
  case requestLength
  case requestContentType
  case server
  case origin
  case webSocketProtocol
  case upgrade
  case authorization
  case defaultCredentials
  case password
  case cookie
  case setsCookie
  case api
  case resource
  case requestBody
  case responseBody
  case preamble
  case incomplete

  /// The name in the event's object.
  var member: StaticString {
    switch self {
    case .hostname: "hostname"
    case .port: "http_port"
    case .url: "url"
    case .path: "path"
    case .userAgent: "http_user_agent"
    case .contentType: "http_content_type"
    case .referer: "http_refer"
    case .method: "http_method"
    case .version: "protocol"
    case .status: "status"
    case .redirect: "redirect"
    case .length: "length"
    case .requestLength: "request_length"
    case .requestContentType: "request_content_type"
    case .server: "server"
    case .origin: "origin"
    case .webSocketProtocol: "websocket_protocol"
    case .upgrade: "websocket"
    case .authorization: "authorization"
    case .defaultCredentials: "default_credentials"
    case .password: "password"
    case .cookie: "cookie"
    case .setsCookie: "set_cookie"
    case .api: "api"
    case .resource: "resource"
    case .requestBody: "request_body"
    case .responseBody: "response_body"
    case .preamble: "dicom_preamble"
    case .incomplete: "incomplete"
    }
  }
}

extension HTTPEvent {
  /// The fields of an HTTP exchange; credentials are told of, never told.
  package static let schema = EventSchema(
    .http,
    "http",
    [
      FieldDescriptor(
        0,
        "http.hostname",
        .string,
        "Host asked for, without its port.",
        source: "RFC 9110, 7.2"
      ),
      FieldDescriptor(
        1,
        "http.http_port",
        .string,
        "Port in the host, where it is named.",
        source: "RFC 9110, 7.2"
      ),
      FieldDescriptor(
        2,
        "http.url",
        .string,
        hides: .url,
        "Request target; of it words of interfaces, UIDs, endings and names of parameters are shown.",
        source: "RFC 9112, 3.2"
      ),
      FieldDescriptor(
        3,
        "http.path",
        .string,
        hides: .url,
        "Path of the target, for rules.",
        source: "RFC 9110, 4.2.1"
      ),
      FieldDescriptor(
        4,
        "http.http_user_agent",
        .string,
        "Program of the client.",
        source: "RFC 9110, 10.1.5"
      ),
      FieldDescriptor(
        5,
        "http.http_content_type",
        .string,
        "Media type of the response.",
        source: "RFC 9110, 8.3"
      ),
      FieldDescriptor(
        6,
        "http.http_refer",
        .string,
        hides: .url,
        "Where the link stood.",
        source: "RFC 9110, 10.1.3"
      ),
      FieldDescriptor(
        7,
        "http.http_method",
        .string,
        "Method.",
        source: "RFC 9110, 9"
      ),
      FieldDescriptor(
        8,
        "http.protocol",
        .string,
        "HTTP/1.0 or HTTP/1.1.",
        source: "RFC 9112, 2.3"
      ),
      FieldDescriptor(
        9,
        "http.status",
        .integer,
        "Status code of the response.",
        source: "RFC 9110, 15"
      ),
      FieldDescriptor(
        10,
        "http.redirect",
        .string,
        hides: .url,
        "Where the response points to.",
        source: "RFC 9110, 10.2.2"
      ),
      FieldDescriptor(
        11,
        "http.length",
        .integer,
        "Size of the response's body, as far as it came.",
        unit: "bytes",
        source: "RFC 9112, 6"
      ),
      FieldDescriptor(
        12,
        "http.request_length",
        .integer,
        "Size of the request's body, as far as it came.",
        unit: "bytes",
        source: "RFC 9112, 6"
      ),
      FieldDescriptor(
        13,
        "http.request_content_type",
        .string,
        "Media type of the request.",
        source: "RFC 9110, 8.3"
      ),
      FieldDescriptor(
        14,
        "http.server",
        .string,
        "Program of the server.",
        source: "RFC 9110, 10.2.4"
      ),
      FieldDescriptor(
        15,
        "http.origin",
        .string,
        "Site that a browser's request comes from.",
        source: "RFC 6454, 7"
      ),
      FieldDescriptor(
        16,
        "http.websocket_protocol",
        .string,
        "Protocols asked for inside of a WebSocket, or the one agreed on.",
        source: "RFC 6455, 11.3.4"
      ),
      FieldDescriptor(
        17,
        "http.websocket",
        .boolean,
        "Whether a WebSocket was asked for.",
        source: "RFC 6455, 4"
      ),
      FieldDescriptor(
        18,
        "http.authorization",
        .string,
        "Scheme of the credentials sent: Basic, Bearer, Digest, NTLM, Negotiate or other.",
        source: "RFC 9110, 11.6.2"
      ),
      FieldDescriptor(
        19,
        "http.default_credentials",
        .boolean,
        "Whether Basic credentials are a pair that products are delivered with.",
        source: "ours"
      ),
      FieldDescriptor(
        20,
        "http.password",
        .boolean,
        "Whether the query or a form names a password.",
        source: "ours"
      ),
      FieldDescriptor(
        21,
        "http.cookie",
        .boolean,
        "Whether the client sent cookies.",
        source: "RFC 6265, 4.2"
      ),
      FieldDescriptor(
        22,
        "http.set_cookie",
        .boolean,
        "Whether the server set cookies.",
        source: "RFC 6265, 4.1"
      ),
      FieldDescriptor(
        23,
        "http.api",
        .string,
        "Interface to patient data: dicomweb, orthanc, fhir, hl7v2, hl7v3 or cda.",
        source: "ours"
      ),
      FieldDescriptor(
        24,
        "http.resource",
        .string,
        "Resource of FHIR, or level of DICOMweb, that the path names.",
        source: "ours"
      ),
      FieldDescriptor(
        25,
        "http.request_body",
        .string,
        "What the request's body is by its first bytes: dicom, hl7, pdf, zip, cab, pe, elf, macho or script.",
        source: "ours"
      ),
      FieldDescriptor(
        26,
        "http.response_body",
        .string,
        "The same of the response's body.",
        source: "ours"
      ),
      FieldDescriptor(
        27,
        "http.dicom_preamble",
        .string,
        "What stands in a DICOM file's preamble: pe, elf, macho, script, tiff or other.",
        source: "PS3.10, 7.1"
      ),
      FieldDescriptor(
        28,
        "http.incomplete",
        .boolean,
        "Whether bytes of the exchange are missing.",
        source: "ours"
      ),
    ]
  )
}
