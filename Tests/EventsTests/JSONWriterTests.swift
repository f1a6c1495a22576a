// SPDX-License-Identifier: Apache-2.0
internal import Bytes
internal import Events
internal import NetworkTypes
internal import Testing

struct JSONWriterTests {
  /// A string as RFC 8259, 7 has it, scalar by scalar.
  private func quoted(_ text: String, escapesC1: Bool) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x22: result += "\\\""
      case 0x5c: result += "\\\\"
      case 0x0a: result += "\\n"
      case 0x0d: result += "\\r"
      case 0x09: result += "\\t"
      case 0..<0x20, 0x7f, escapesC1 ? 0x80...0x9f : 0x7f...0x7f:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  private func written(_ text: String, escapesC1: Bool) -> String {
    var json = JSONWriter(escapesC1: escapesC1)
    json.value(text)
    return String(decoding: json.bytes, as: UTF8.self)
  }

  @Test(arguments: [
    "\"", "\\", "\n", "\r", "\t", "\u{0}", "\u{1f}", "\u{7f}", "\u{80}", "\u{9f}", "\u{a0}",
    "\u{e9}", "\u{6f22}", "\u{1f3e5}", "\\u", "\"\"", "\u{85}\u{85}", "a\u{301}",
  ])
  func `a text is escaped the same wherever in it the escape stands`(part: String) {
    for before in 0...17 {
      for after in 0...9 {
        let text =
          String(repeating: "a", count: before) + part + String(repeating: "b", count: after)
        for escapes in [true, false] {
          let expected = quoted(text, escapesC1: escapes)
          #expect(written(text, escapesC1: escapes) == expected)
        }
      }
    }
  }

  @Test
  func `bytes that are no UTF-8 are repaired, escapes before them included`() {
    for place in 0...17 {
      var bytes = [UInt8](repeating: UInt8(ascii: "\""), count: 17)
      bytes.insert(0xff, at: place)
      var json = JSONWriter()
      json.value(bytes.borrowed)
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(String(decoding: json.bytes, as: UTF8.self) == quoted(text, escapesC1: false))
    }
  }

  @Test
  func `short and long names and values keep their bytes`() {
    for length in 0...40 {
      let text = String("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz".prefix(length))
      var json = JSONWriter()
      json.beginObject()
      json.key(text)
      json.value(text)
      json.endObject()
      #expect(String(decoding: json.bytes, as: UTF8.self) == "{\"\(text)\":\"\(text)\"}")
    }
  }

  private func write(_ json: inout JSONWriter) {
    json.beginObject()
    json.member("text", "a,b:{}[]")
    json.member("number", UInt64.max)
    json.member("less", Int64.min)
    json.member("flag", false)
    json.key("none")
    json.null()
    json.beginObject("empty")
    json.endObject()
    json.beginArray("list")
    json.endArray()
    json.beginArray("lists")
    json.beginArray()
    json.value(1)
    json.value(2)
    json.endArray()
    json.beginObject()
    json.endObject()
    json.beginObject()
    json.member("time", Timestamp(nanoseconds: 0))
    json.endObject()
    json.endArray()
    json.endObject()
    json.newline()
  }

  @Test
  func `a compact document has no space`() {
    var json = JSONWriter()
    write(&json)
    write(&json)
    let line =
      "{\"text\":\"a,b:{}[]\",\"number\":18446744073709551615,\"less\":-9223372036854775808,"
      + "\"flag\":false,\"none\":null,\"empty\":{},\"list\":[],\"lists\":[[1,2],{},"
      + "{\"time\":\"1970-01-01T00:00:00.000000+0000\"}]}\n"
    #expect(String(decoding: json.bytes, as: UTF8.self) == line + line)
  }

  @Test
  func `a pretty document has a line a member and two spaces a level`() {
    var json = JSONWriter(layout: .pretty)
    write(&json)
    let document = """
      {
        "text": "a,b:{}[]",
        "number": 18446744073709551615,
        "less": -9223372036854775808,
        "flag": false,
        "none": null,
        "empty": {},
        "list": [],
        "lists": [
          [
            1,
            2
          ],
          {},
          {
            "time": "1970-01-01T00:00:00.000000+0000"
          }
        ]
      }

      """
    #expect(String(decoding: json.bytes, as: UTF8.self) == document)
  }

  @Test(arguments: [JSONWriter.Layout.compact, .pretty])
  func `members that are repeated are those that were written`(layout: JSONWriter.Layout) {
    func objects(repeating: Bool) -> [UInt8] {
      var json = JSONWriter(layout: layout)
      json.beginArray()
      var range = 0..<0
      for number in 0..<3 {
        json.beginObject()
        json.member("number", number)
        if repeating, number > 0 {
          json.repeatMembers(from: range.lowerBound, to: range.upperBound)
        } else {
          let start = json.count
          json.member("text", "same")
          json.beginArray("list")
          json.value("same")
          json.endArray()
          range = start..<json.count
        }
        json.member("last", true)
        json.endObject()
      }
      json.endArray()
      return json.bytes
    }
    #expect(objects(repeating: true) == objects(repeating: false))
  }

  @Test
  func `deep nesting is indented all the way`() {
    var json = JSONWriter(layout: .pretty)
    for _ in 0..<50 { json.beginArray() }
    json.value(true)
    for _ in 0..<50 { json.endArray() }
    let lines = String(decoding: json.bytes, as: UTF8.self).split(separator: "\n")
    #expect(lines.count == 101)
    for (index, line) in lines.enumerated() {
      let depth = min(index, 100 - index)
      #expect(line.prefix { $0 == " " }.count == 2 * depth)
    }
  }
}
