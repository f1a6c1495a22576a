// SPDX-License-Identifier: Apache-2.0
import TestSupport

/// Bytes of recorded conversations; every name in them is invented.
enum DICOMFixtures {
  /// A-ASSOCIATE-RQ of pynetdicom 3.0.4 for Verification, user identity with passcode.
  static let echoRequest = hex(
    """
    0100000000f5  # type, length
    00010000  # version
    41524348495645202020202020202020  # called AE title
    43543120202020202020202020202020  # calling AE title
    0000000000000000000000000000000000000000000000000000000000000000  # reserved
    10000015312e322e3834302e31303030382e332e312e312e31  # application context
    2000002e0100000030000011312e322e3834302e31303030382e312e31400000  # presentation context 1
    11312e322e3834302e31303030382e312e32
    500000625100000400003ffe52000020312e322e3832362e302e312e33363830  # user information
    3034332e392e333831312e332e302e345500000e50594e45544449434f4d5f33
    3034
    580000200201000d6b6d696c6c62726f6f6b2d6374000d5a78392d68756e7465  # user identity
    722d3737
    """
  )
  /// The A-ASSOCIATE-AC to it.
  static let echoAccept = hex(
    """
    0200000000bc  # type, length
    00010000  # version
    41524348495645202020202020202020  # called AE title
    43543120202020202020202020202020  # calling AE title
    0000000000000000000000000000000000000000000000000000000000000000  # reserved
    10000015312e322e3834302e31303030382e332e312e312e31  # application context
    210000190100000040000011312e322e3834302e31303030382e312e32  # presentation context 1
    5000003e5100000400003ffe52000020312e322e3832362e302e312e33363830  # user information
    3034332e392e333831312e332e302e345500000e50594e45544449434f4d5f33
    3034
    """
  )
  /// C-ECHO-RQ, one PDV in one P-DATA-TF.
  static let echo = hex(
    """
    04000000004a  # P-DATA-TF
    000000460103  # PDV
    0000000004000000380000000000020012000000312e322e3834302e31303030  # command set
    382e312e31000000000102000000300000001001020000000100000000080200
    00000101
    """
  )
  /// C-ECHO-RSP.
  static let echoResponse = hex(
    """
    040000000054  # P-DATA-TF
    000000500103  # PDV
    0000000004000000420000000000020012000000312e322e3834302e31303030  # command set
    382e312e31000000000102000000308000002001020000000100000000080200
    0000010100000009020000000000
    """
  )
  /// A-ASSOCIATE-RQ of DCMTK 3.6.7 findscu, study root.
  static let findRequest = hex(
    """
    010000000105  # type, length
    00010000  # version
    4f525448414e43202020202020202020  # called AE title
    43543120202020202020202020202020  # calling AE title
    0000000000000000000000000000000000000000000000000000000000000000  # reserved
    10000015312e322e3834302e31303030382e332e312e312e31  # application context
    200000660100ff003000001b312e322e3834302e31303030382e352e312e342e  # presentation context 1
    312e322e322e3140000013312e322e3834302e31303030382e312e322e314000
    0013312e322e3834302e31303030382e312e322e3240000011312e322e383430
    2e31303030382e312e32
    5000003a51000004000040005200001b312e322e3237362e302e373233303031  # user information
    302e332e302e332e362e375500000f4f464649535f44434d544b5f333637
    """
  )
  /// The A-ASSOCIATE-AC of Orthanc 1.10.1 to it.
  static let findAccept = hex(
    """
    0200000000ba  # type, length
    00010000  # version
    4f525448414e43202020202020202020  # called AE title
    43543120202020202020202020202020  # calling AE title
    0000000000000000000000000000000000000000000000000000000000000000  # reserved
    10000015312e322e3834302e31303030382e332e312e312e31  # application context
    2100001b0100000040000013312e322e3834302e31303030382e312e322e31  # presentation context 1
    5000003a51000004000040005200001b312e322e3237362e302e373233303031  # user information
    302e332e302e332e362e375500000f4f464649535f44434d544b5f333637
    """
  )
  /// C-FIND-RQ and its identifier, two P-DATA-TF.
  static let find = hex(
    """
    04000000005e  # P-DATA-TF
    0000005a0103  # PDV
    00000000040000004c000000000002001c000000312e322e3834302e31303030  # command set
    382e352e312e342e312e322e322e310000000001020000002000000010010200
    000001000000000702000000000000000008020000000100
    040000000042  # P-DATA-TF
    0000003e0102  # PDV
    080052004353060053545544592010001000504e0e005155494c4c4645415448  # identifier
    45522a20100020004c4f0000100030004441000020000d0055490000
    """
  )
  /// Two C-FIND-RSP: one pending with its match, then success.
  static let findResponses = hex(
    """
    04000000005e  # P-DATA-TF
    0000005a0103  # PDV
    00000000040000004c000000000002001c000000312e322e3834302e31303030  # command set
    382e352e312e342e312e322e322e310000000001020000002080000020010200
    0000010000000008020000000100000000090200000000ff0400000000be0000
    00ba01020800050043530a0049534f5f49522031303008005200435306005354
    5544592008005400414508004f525448414e432010001000504e16005155494c
    4c464541544845525e524f53414c494e4420100020004c4f0a004d524e383834
    323133201000300044410800313935383037313120000d0055494000312e322e
    3832362e302e312e333638303034332e382e3439382e32323939303739303038
    3933363735393536373635373337323037333830323339363837363404000000
    005e0000005a010300000000040000004c000000000002001c000000312e322e
    3834302e31303030382e352e312e342e312e322e322e31000000000102000000
    2080000020010200000001000000000802000000010100000009020000000000
    """
  )
  /// C-MOVE-RQ of DCMTK 3.6.7 movescu and its identifier.
  static let move = hex(
    """
    04000000006a  # P-DATA-TF
    000000660303  # PDV
    000000000400000058000000000002001c000000312e322e3834302e31303030  # command set
    382e352e312e342e312e322e312e320000000001020000002100000010010200
    0000010000000006040000004d52312000000007020000000000000000080200
    00000100040000000028000000240302080052004353080050415449454e5420
    100020004c4f0a004d524e39303535373720
    """
  )
  static let rejected = hex("03000000000400010107")
  static let releaseRequest = hex("05000000000400000000")
  static let releaseResponse = hex("06000000000400000000")
  static let abort = hex("07000000000400000205")

  /// A PDU of this type around a body.
  static func pdu(_ type: UInt8, _ body: [UInt8]) -> [UInt8] {
    [type, 0] + bigEndian(body.count, 4) + body
  }

  /// A PDV around a fragment; control 1 is command, 2 is last.
  static func pdv(_ context: UInt8, _ control: UInt8, _ fragment: [UInt8]) -> [UInt8] {
    bigEndian(fragment.count + 2, 4) + [context, control] + fragment
  }

  /// An item of an association PDU.
  static func item(_ type: UInt8, _ value: [UInt8]) -> [UInt8] {
    [type, 0] + bigEndian(value.count, 2) + value
  }

  /// An element in implicit VR, little endian.
  static func element(_ group: Int, _ element: Int, _ value: [UInt8]) -> [UInt8] {
    littleEndian(group, 2) + littleEndian(element, 2) + littleEndian(value.count, 4) + value
  }

  /// An association request from A to B with these items.
  static func request(_ items: [UInt8], called: String = "B", calling: String = "A") -> [UInt8] {
    func title(_ text: String) -> [UInt8] { Array((text + "                ").utf8.prefix(16)) }
    let fixed = [0, 1, 0, 0] + title(called) + title(calling) + [UInt8](repeating: 0, count: 32)
    return pdu(1, fixed + items)
  }

  /// A command set.
  static func command(_ field: Int, id: Int, dataset: Bool, _ more: [UInt8] = []) -> [UInt8] {
    element(0, 0x0100, littleEndian(field, 2)) + element(0, 0x0110, littleEndian(id, 2))
      + element(0, 0x0800, littleEndian(dataset ? 0 : 0x0101, 2)) + more
  }

  static func bigEndian(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  static func littleEndian(_ value: Int, _ count: Int) -> [UInt8] {
    bigEndian(value, count).reversed()
  }
}
