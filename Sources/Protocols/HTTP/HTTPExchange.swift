// SPDX-License-Identifier: Apache-2.0
internal import Bytes

/// What is kept of a request until its response is over: short texts and facts.
struct HTTPExchange: Sendable {
  /// The texts that are kept, each cut to its limit.
  enum Text: Int, CaseIterable, Sendable {
    case hostname
    case port
    case url
    case userAgent
    case contentType
    case referer
    case method
    case version
    case redirect
    case server
    case requestContentType
    case origin
    case webSocketProtocol

    /// Bytes that are kept; what is longer is cut.
    var limit: Int {
      switch self {
      case .url: 2048
      case .method, .version, .port: 24
      default: 256
      }
    }
  }

  /// What is known without its value.
  struct Facts: OptionSet, Sendable {
    let rawValue: UInt16
    static let hasRequest = Facts(rawValue: 1 << 0)
    static let hasResponse = Facts(rawValue: 1 << 1)
    static let cookie = Facts(rawValue: 1 << 2)
    static let setsCookie = Facts(rawValue: 1 << 3)
    static let defaultCredentials = Facts(rawValue: 1 << 4)
    static let password = Facts(rawValue: 1 << 5)
    static let asksForUpgrade = Facts(rawValue: 1 << 6)
    static let isTunnel = Facts(rawValue: 1 << 7)
    static let isHead = Facts(rawValue: 1 << 8)
    static let asksForWebSocket = Facts(rawValue: 1 << 9)
    static let isIncomplete = Facts(rawValue: 1 << 10)
    static let transformed = Facts(rawValue: 1 << 11)
    static let isForm = Facts(rawValue: 1 << 12)
    static let isMultipart = Facts(rawValue: 1 << 13)
    static let isStructured = Facts(rawValue: 1 << 14)
  }

  private(set) var text: [UInt8] = []
  private var places = InlineArray<13, Place>(repeating: Place())
  var facts = Facts()
  var status: UInt16 = 0
  var requestLength = 0
  var responseLength = 0
  /// The scheme of the credentials that the client sent.
  var authorization: StaticString = ""
  var api = HTTPInterface.none
  /// The resource that a FHIR or DICOMweb path names.
  var resource: StaticString = ""
  var requestBody = HTTPBodyType.none
  var responseBody = HTTPBodyType.none
  /// What a DICOM file's preamble holds, empty for nothing.
  var preamble: StaticString = ""

  private struct Place: Sendable {
    var start: UInt16 = 0
    var count: UInt16 = 0
  }

  /// Keeps a text; the first one counts.
  mutating func keep(_ value: RawSpan, as name: Text) {
    guard places[name.rawValue].count == 0, value.byteCount > 0 else { return }
    let kept = value.slice(0, name.limit)
    places[name.rawValue] = Place(
      start: UInt16(clamping: text.count),
      count: UInt16(clamping: kept.byteCount)
    )
    text.append(copying: kept)
  }

  /// Where a text stands in ``text``; empty for none.
  func bounds(_ name: Text) -> Range<Int> {
    let place = places[name.rawValue]
    return Int(place.start)..<Int(place.start) + Int(place.count)
  }
}

/// Which kind of interface to patient data a request speaks to.
enum HTTPInterface: UInt8, Sendable {
  case none
  case dicomweb
  case orthanc
  case fhir
  case hl7v2
  case hl7v3
  case cda

  var name: StaticString {
    switch self {
    case .none: ""
    case .dicomweb: "dicomweb"
    case .orthanc: "orthanc"
    case .fhir: "fhir"
    case .hl7v2: "hl7v2"
    case .hl7v3: "hl7v3"
    case .cda: "cda"
    }
  }
}
