// SPDX-License-Identifier: Apache-2.0
internal import Testing

@testable internal import Redaction

@Suite
struct MaskTests {
  private func hl7(_ text: String) -> String {
    var bytes = MaskedBytes(Array(text.utf8))
    HL7Mask.mask(&bytes, 0..<bytes.count)
    return String(decoding: bytes.masked, as: UTF8.self)
  }

  @Test
  func `HL7 keeps headers, names of segments and separators, and nothing of the patient`() {
    let text =
      "\u{b}MSH|^~\\&|A|B|C|D|20260101||ADT^A01|7|P|2.5\rPID|1||M12^^^X||DOE^JANE\rZPX|free text\r\u{1c}\r"
    #expect(
      hl7(text)
        == "\u{b}MSH|^~\\&|A|B|C|D|20260101||ADT^A01|7|P|2.5\rPID|0||X00^^^X||XXX^XXXX\rZPX|XXXX XXXX\r\u{1c}\r"
    )
  }

  @Test
  func `HL7 masks the security field and the text of an observation, and keeps what was observed`()
  {
    #expect(
      hl7("MSH|^~\\&|A|B|C|D|1|sesame|ORU^R01|7|P|2.5\rOBX|1|ST|8867-4^HR||Jane, 72/min\r")
        == "MSH|^~\\&|A|B|C|D|1|XXXXXX|ORU^R01|7|P|2.5\rOBX|1|ST|8867-4^HR||XXXXX 00XXXX\r"
    )
  }

  @Test
  func `HL7 behind bytes that were not captured is masked to the segment's end`() {
    #expect(hl7("MSA|AA\u{0}\u{0}|JANE|X\r") == "MSA|XX\u{0}\u{0}|XXXX|X\r")
  }

  @Test
  func `HL7 of any prefix has the input's length and shows no patient`() {
    let text = Array("MSH|^~\\&|A|B|C|D|1||ADT^A01|7|P|2.5\rPID|||4711||QUILL^ROSA\r".utf8)
    for length in 0...text.count {
      var bytes = MaskedBytes(Array(text[0..<length]))
      HL7Mask.mask(&bytes, 0..<length)
      #expect(bytes.masked.count == length)
      #expect(!String(decoding: bytes.masked, as: UTF8.self).contains("QU"))
    }
  }

  @Test
  func `MQTT keeps the client and the topic, and masks user, password, will and payload`() {
    var connect: [UInt8] = [0, 4] + Array("MQTT".utf8) + [4, 0xc6, 0, 60]
    for word in ["pump1", "ward/3", "gone", "nurse", "sesame"] {
      connect += [0, UInt8(word.utf8.count)] + Array(word.utf8)
    }
    let publish: [UInt8] = [0, 6] + Array("ward/3".utf8) + Array("{\"name\":\"Jane 7\"}".utf8)
    let packets = [0x10, UInt8(connect.count)] + connect + [0x30, UInt8(publish.count)] + publish
    var bytes = MaskedBytes(packets)
    var mqtt = MQTTMask()
    mqtt.mask(&bytes, 0..<bytes.count)
    let text = String(decoding: bytes.masked, as: UTF8.self)
    #expect(bytes.masked.count == packets.count)
    for word in ["MQTT", "pump1", "ward/3"] { #expect(text.contains(word)) }
    for word in ["gone", "nurse", "sesame", "Jane", "name"] { #expect(!text.contains(word)) }
    #expect(text.contains("{\"XXXX\":\"XXXX 0\"}"))
  }

  @Test
  func `TLS keeps handshakes and blanks what was encrypted`() {
    var bytes = MaskedBytes([22, 3, 3, 0, 2, 1, 2, 23, 3, 3, 0, 3, 7, 8, 9])
    TLSMask.mask(&bytes, 0..<bytes.count)
    #expect(bytes.masked == [22, 3, 3, 0, 2, 1, 2, 23, 3, 3, 0, 3, 0, 0, 0])
  }

  @Test
  func `DICOM masks elements of both kinds, in both byte orders, and within sequences`() {
    // Patient's name in explicit and implicit little endian and in explicit big endian.
    let explicit: [UInt8] = [0x10, 0, 0x10, 0, 0x50, 0x4e, 4, 0] + Array("DOE^".utf8)
    let implicit: [UInt8] = [0x10, 0, 0x10, 0, 4, 0, 0, 0] + Array("DOE^".utf8)
    let big: [UInt8] = [0, 0x10, 0, 0x10, 0x50, 0x4e, 0, 4] + Array("DOE^".utf8)
    for (syntax, data) in [
      ("1.2.840.10008.1.2.1", explicit), ("1.2.840.10008.1.2", implicit),
      ("1.2.840.10008.1.2.2", big),
    ] {
      var bytes = MaskedBytes(data)
      DICOMDataSetMask(syntax, data, isCommand: false).mask(&bytes)
      #expect(bytes.masked == Array(data.prefix(8)) + Array("XXX^".utf8))
    }
    let item: [UInt8] = [0xfe, 0xff, 0, 0xe0, 12, 0, 0, 0] + implicit
    let sequence: [UInt8] = [0x40, 0, 0x75, 2, 20, 0, 0, 0] + item
    var bytes = MaskedBytes(sequence)
    DICOMDataSetMask("1.2.840.10008.1.2", sequence, isCommand: false).mask(&bytes)
    #expect(bytes.masked == Array(sequence.dropLast(4)) + Array("XXX^".utf8))
  }

  @Test
  func `DICOM masks a value that lies across PDVs, and keeps each PDV's head`() {
    let set: [UInt8] = [0x10, 0, 0x10, 0, 0x50, 0x4e, 8, 0] + Array("DOE^JANE".utf8)
    func pdv(_ part: ArraySlice<UInt8>, last: Bool) -> [UInt8] {
      let length = UInt8(part.count + 2)
      return [4, 0, 0, 0, 0, length + 4, 0, 0, 0, length, 1, last ? 2 : 0] + part
    }
    let stream = pdv(set[0..<11], last: false) + pdv(set[11...], last: true)
    var bytes = MaskedBytes(stream)
    DICOMMask().mask(&bytes)
    #expect(Array(bytes.masked[20..<23]) == Array("XXX".utf8))
    #expect(Array(bytes.masked.suffix(5)) == Array("^XXXX".utf8).suffix(5))
    #expect(Array(bytes.masked[23..<35]) == Array(stream[23..<35]))
  }

  @Test
  func `What nobody knows is blank`() {
    var one = MaskedBytes(Array("\u{1}\u{2}Jane Doe, born 1958, of Fenwick".utf8) + [0x80, 0x81])
    var other = MaskedBytes([])
    ConnectionMask.mask(&one, &other)
    #expect(one.masked.allSatisfy { $0 == 0 })
  }

  @Test
  func `The search finds a value wherever it begins, and none that is not there`() {
    let search = SecretSearch([Array("FENWICK".utf8), Array("ROSALIND".utf8)])
    func places(_ text: String) -> [Range<Int>] {
      var places: [Range<Int>] = []
      search.places(in: Array(text.utf8)) { places.append($1) }
      return places
    }
    #expect(places("xxFENWICK FENWICK") == [2..<9, 10..<17])
    #expect(places("xxFENWIC ROSALIN") == [])
  }
}
