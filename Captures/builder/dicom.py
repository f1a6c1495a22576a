"""DICOM PDUs and DIMSE messages (PS3.7, PS3.8), implicit little endian."""
import struct

APP, VERIFICATION, CT, FIND, MOVE, GET = ("1.2.840.10008.3.1.1.1", "1.2.840.10008.1.1", "1.2.840.10008.5.1.4.1.1.2",
    "1.2.840.10008.5.1.4.1.2.2.1", "1.2.840.10008.5.1.4.1.2.2.2", "1.2.840.10008.5.1.4.1.2.2.3")
MPPS = "1.2.840.10008.3.1.2.3.3"
IMPLICIT, EXPLICIT, BIG = "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2"


def item(kind, body): return struct.pack(">BBH", kind, 0, len(body)) + body
def pdu(kind, body): return struct.pack(">BBI", kind, 0, len(body)) + body


def user(maximum=16384, version="NORTHWING_10", more=b""):
    return item(0x50, item(0x51, struct.pack(">I", maximum)) + item(0x52, b"1.2.826.0.1.3680043.10.999") + more
                + item(0x55, version.encode()))


def request(calling="CT1", called="ARCHIVE", contexts=((1, CT, (IMPLICIT,)),), version="NORTHWING_10", more=b""):
    body = struct.pack(">HH16s16s32x", 1, 0, called.encode().ljust(16), calling.encode().ljust(16)) + item(0x10, APP.encode())
    for number, abstract, syntaxes in contexts:
        body += item(0x20, struct.pack(">B3x", number) + item(0x30, abstract.encode())
                     + b"".join(item(0x40, s.encode()) for s in syntaxes))
    return pdu(1, body + user(version=version, more=more))


def accept(calling="CT1", called="ARCHIVE", contexts=((1, IMPLICIT),), version="NORTHWING_10", more=b""):
    body = struct.pack(">HH16s16s32x", 1, 0, called.encode().ljust(16), calling.encode().ljust(16)) + item(0x10, APP.encode())
    for number, syntax in contexts:
        body += item(0x21, struct.pack(">BBBB", number, 0, 0, 0) + item(0x40, syntax.encode()))
    return pdu(2, body + user(version=version, more=more))


def reject(result=1, source=1, reason=7): return pdu(3, bytes([0, result, source, reason]))


RELEASE = [("c", pdu(5, b"\0" * 4)), ("s", pdu(6, b"\0" * 4))]


def element(group, number, value):
    if isinstance(value, str):
        value = value.encode()
        value += (b"\0" if group == 0 or number in (8, 0x16, 0x18) and group == 8 else b" ") * (len(value) % 2)
    elif isinstance(value, int):
        value = struct.pack("<H", value)
    return struct.pack("<HHI", group, number, len(value)) + value


def message(context, command, dataset=b"", **fields):
    """P-DATA of one DIMSE message; `fields` are elements of group 0000 by number, as e0110=7."""
    elements = {0x100: command, 0x800: 0x0101 if not dataset else 1}
    elements.update({int(k[1:], 16): v for k, v in fields.items()})
    body = b"".join(element(0, n, v) for n, v in sorted(elements.items()))
    body = element(0, 0, struct.pack("<I", len(body))) + body
    out = pdu(4, struct.pack(">IBB", len(body) + 2, context, 3) + body)
    if dataset:
        out += pdu(4, struct.pack(">IBB", len(dataset) + 2, context, 2) + dataset)
    return out


def query(level="STUDY", **keys):
    """A Q/R identifier; keys by tag, as k00100010="DOE"."""
    elements = {(8, 0x52): level}
    elements.update({(int(k[1:5], 16), int(k[5:], 16)): v for k, v in keys.items()})
    return b"".join(element(g, n, v) for (g, n), v in sorted(elements.items()))
