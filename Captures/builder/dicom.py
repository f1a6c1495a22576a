"""DICOM PDUs (PS3.8) that open an association of one presentation context, and release it."""
import struct

APP, CT, IMPLICIT, EXPLICIT = "1.2.840.10008.3.1.1.1", "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.1.2", "1.2.840.10008.1.2.1"


def item(kind, body): return struct.pack(">BBH", kind, 0, len(body)) + body
def pdu(kind, body): return struct.pack(">BBI", kind, 0, len(body)) + body


USER = item(0x50, item(0x51, struct.pack(">I", 16384)) + item(0x52, b"1.2.826.0.1.3680043.10.999") + item(0x55, b"NORTHWING_10"))
HEAD = struct.pack(">HH16s16s32x", 1, 0, b"ARCHIVE".ljust(16), b"CT1".ljust(16)) + item(0x10, APP.encode())


def association(number=1, proposed=IMPLICIT, accepted=IMPLICIT):
    """CT1 proposes CT storage under a context's number, ARCHIVE accepts."""
    context = item(0x20, struct.pack(">B3x", number) + item(0x30, CT.encode()) + item(0x40, proposed.encode()))
    answer = item(0x21, struct.pack(">B3x", number) + item(0x40, accepted.encode()))
    return [("c", pdu(1, HEAD + context + USER)), ("s", pdu(2, HEAD + answer + USER)), ("c", pdu(5, b"\0" * 4)), ("s", pdu(6, b"\0" * 4))]
