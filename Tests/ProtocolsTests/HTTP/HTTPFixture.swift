// SPDX-License-Identifier: Apache-2.0
import Events
import ProtocolKit
import Protocols
import TestSupport

/// Conversations of HTTP, as curl 7.88 and Orthanc 1.10 hold them.
enum HTTPFixture {
  static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  /// A request without a body, a request with one, a response in chunks, an interim response, a redirect.
  static let session: Conversation = {
    var talk = Conversation()
    talk.say(
      .toServer,
      bytes(
        "GET /dicom-web/studies?PatientID=4711023&limit=5 HTTP/1.1\r\nHost: pacs1:8042\r\n"
          + "Authorization: Basic b3J0aGFuYzpvcnRoYW5j\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\n\r\n"
      )
    )
    talk.say(
      .toClient,
      bytes(
        "HTTP/1.1 200 OK\r\nContent-Type: application/dicom+json\r\nTransfer-Encoding: chunked\r\n"
          + "Server: Orthanc\r\n\r\n5;a=b\r\n[{}, \r\n00a\r\n0123456789\r\n0\r\nX-Trailer: 1\r\n\r\n"
      )
    )
    talk.say(
      .toServer,
      bytes(
        "POST /hl7 HTTP/1.1\r\nHost: [2001:db8::1]:80\r\nContent-Type: x-application/hl7-v2+er7\r\n"
          + "Content-Length: 73\r\nExpect: 100-continue\r\n\r\n"
      )
    )
    talk.say(.toClient, bytes("HTTP/1.1 100 Continue\r\n\r\n"))
    talk.say(.toServer, bytes(message + "GET /a HTTP/1.1\r\nHost: x\r\nCookie: a=b\r\n\r\n"))
    talk.say(
      .toClient,
      bytes(
        "HTTP/1.1 200 OK\r\nContent-Type: x-application/hl7-v2+er7\r\nContent-Length: \(answer.utf8.count)\r\n\r\n"
          + answer
          + "HTTP/1.1 302 Found\r\nLocation: /b?token=1\r\nSet-Cookie: s=1\r\nContent-Length: 0\r\n\r\n"
      )
    )
    return talk
  }()

  static let message =
    "MSH|^~\\&|ADT1|NORTH|ENG|NORTH|20260101||ADT^A01|4711|P|2.5\rPID|1||4711023\r"
  static let answer = "MSH|^~\\&|ENG|NORTH|ADT1|NORTH|20260101||ACK^A01|9|P|2.5\rMSA|AA|4711\r"

  /// One exchange.
  static func exchange(_ request: String, _ response: String) -> Conversation {
    var talk = Conversation.toServer(bytes(request))
    talk.say(.toClient, bytes(response))
    return talk
  }

  /// A request and a response with a body of these bytes.
  static func download(_ body: [UInt8], type: String = "application/octet-stream") -> Conversation {
    var talk = Conversation.toServer(bytes("GET /f HTTP/1.1\r\nHost: h\r\n\r\n"))
    talk.say(
      .toClient,
      bytes("HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\nContent-Length: \(body.count)\r\n\r\n")
        + body
    )
    return talk
  }
}

extension Conversation {
  /// The `http` events' JSON.
  func http(pieces: Int = .max, environment: DecoderEnvironment = DecoderEnvironment()) -> [String]
  {
    events(HTTPDecoder.self, pieces: pieces, environment: environment)
      .filter { $0.hasPrefix("15 ") }
      .map { String($0.drop { $0 != "{" }) }
  }
}
