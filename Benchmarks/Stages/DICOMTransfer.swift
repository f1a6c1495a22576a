// SPDX-License-Identifier: Apache-2.0

internal import Events
internal import ProtocolKit
internal import Protocols

/// An association and the transfer of an image in it (PS3.7, PS3.8), of any size.
enum DICOMTransfer {
  private static let imageStorage = "1.2.840.10008.5.1.4.1.1.2"
  private static let explicitLittleEndian = "1.2.840.10008.1.2.1"

  private static var scanner: Conversation {
    Conversation(DICOMDecoder.descriptor.id, client: 0x0a0b, server: 0x1405, port: 11_112)
  }

  private static func big(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }

  private static func little(_ value: Int, _ count: Int) -> [UInt8] {
    big(value, count).reversed()
  }

  private static func item(_ type: UInt8, _ content: [UInt8]) -> [UInt8] {
    [type, 0] + big(content.count, 2) + content
  }

  private static func pdu(_ type: UInt8, _ content: [UInt8]) -> [UInt8] {
    [type, 0] + big(content.count, 4) + content
  }

  private static func title(_ text: String) -> [UInt8] {
    Array(text.utf8) + [UInt8](repeating: 0x20, count: 16 - text.utf8.count)
  }

  /// A-ASSOCIATE-RQ and -AC.
  static var association: Conversation {
    let head = [0, 1, 0, 0] + title("ORTHANC") + title("CT1") + [UInt8](repeating: 0, count: 32)
    let application = item(0x10, Array("1.2.840.10008.3.1.1.1".utf8))
    let syntax = item(0x40, Array(explicitLittleEndian.utf8))
    let offered = item(0x20, [1, 0, 0, 0] + item(0x30, Array(imageStorage.utf8)) + syntax)
    let accepted = item(0x21, [1, 0, 0, 0] + syntax)
    let user = item(
      0x50,
      item(0x51, big(16_384, 4)) + item(0x52, Array("1.2.276.0.7230010.3".utf8))
    )
    var result = scanner
    result.say(pdu(1, head + application + offered + user))
    result.say(pdu(2, head + application + accepted + user), .toClient)
    return result
  }

  /// C-STORE-RQ with a data set of that size, and C-STORE-RSP.
  static func store(bytes: Int) -> Conversation {
    let instance = "1.2.276.0.7230010.3.1.4.0.1.1"
    let request = command([
      (0x0002, text(imageStorage)), (0x0100, little(0x0001, 2)), (0x0110, little(1, 2)),
      (0x0700, little(0, 2)), (0x0800, little(0, 2)), (0x1000, text(instance)),
    ])
    let answer = command([
      (0x0002, text(imageStorage)), (0x0100, little(0x8001, 2)), (0x0120, little(1, 2)),
      (0x0800, little(0x0101, 2)), (0x0900, little(0, 2)), (0x1000, text(instance)),
    ])
    var result = scanner
    result.say(pdu(4, value(request, 3)))
    let data = dataSet(bytes, instance)
    let piece = 16_384 - 12
    for start in stride(from: 0, to: data.count, by: piece) {
      let end = min(start + piece, data.count)
      result.say(pdu(4, value(Array(data[start..<end]), end == data.count ? 2 : 0)))
    }
    result.say(pdu(4, value(answer, 3)), .toClient)
    return result
  }

  /// A presentation data value of context 1; `flags`: 1 command, 2 last.
  private static func value(_ content: [UInt8], _ flags: UInt8) -> [UInt8] {
    big(content.count + 2, 4) + [1, flags] + content
  }

  private static func text(_ uid: String) -> [UInt8] {
    Array(uid.utf8) + (uid.utf8.count % 2 == 0 ? [] : [0])
  }

  /// A command set: implicit VR, little endian, group 0000.
  private static func command(_ elements: [(Int, [UInt8])]) -> [UInt8] {
    let content = elements.flatMap { little(0, 2) + little($0, 2) + little($1.count, 4) + $1 }
    return [0, 0, 0, 0] + little(4, 4) + little(content.count, 4) + content
  }

  /// A head as a CT writes it, and pixels up to the size; explicit VR, little endian.
  private static func dataSet(_ bytes: Int, _ instance: String) -> [UInt8] {
    func element(_ group: Int, _ number: Int, _ kind: String, _ content: [UInt8]) -> [UInt8] {
      little(group, 2) + little(number, 2) + Array(kind.utf8) + little(content.count, 2) + content
    }
    func words(_ text: String) -> [UInt8] {
      Array(text.utf8) + (text.utf8.count % 2 == 0 ? [] : [0x20])
    }
    var data = element(0x0008, 0x0005, "CS", words("ISO_IR 100"))
    data += element(0x0008, 0x0016, "UI", text(imageStorage))
    data += element(0x0008, 0x0018, "UI", text(instance))
    data += element(0x0008, 0x0020, "DA", words("20251009"))
    data += element(0x0008, 0x0060, "CS", words("CT"))
    data += element(0x0008, 0x0070, "LO", words("Example Imaging"))
    data += element(0x0008, 0x1010, "SH", words("CT1"))
    data += element(0x0008, 0x1090, "LO", words("Scanner 64"))
    data += element(0x0010, 0x0010, "PN", words("TESTCASE^INVENTED"))
    data += element(0x0010, 0x0020, "LO", words("123456"))
    data += element(0x0018, 0x1020, "LO", words("1.0"))
    data += element(0x0028, 0x0010, "US", little(512, 2))
    data += element(0x0028, 0x0011, "US", little(512, 2))
    let pixels = max(0, bytes - data.count - 12)
    data += little(0x7fe0, 2) + little(0x0010, 2) + Array("OW".utf8) + [0, 0] + little(pixels, 4)
    return data + [UInt8](repeating: 0x80, count: pixels)
  }
}
