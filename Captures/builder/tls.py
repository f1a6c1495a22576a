"""A session of TLS 1.2 (RFC 5246) with compression (RFC 3749), with a certificate whose signature nobody has to check."""
import struct


def v8(d): return bytes([len(d)]) + d
def v16(d): return struct.pack(">H", len(d)) + d
def v24(d): return len(d).to_bytes(3, "big") + d
def u16(*n): return b"".join(struct.pack(">H", x) for x in n)


def record(kind, data): return bytes([kind]) + u16(0x0303) + v16(data)
def handshake(kind, body): return bytes([kind]) + v24(body)
def extension(kind, body): return u16(kind) + v16(body)


NAME = "viewer1.northwing.example"
SNI = extension(0, v16(b"\0" + v16(NAME.encode())))
GROUPS = extension(10, v16(u16(29, 23, 24)))
POINTS = extension(11, v8(b"\0"))
SCHEMES = extension(13, v16(u16(0x0403, 0x0804, 0x0401, 0x0201)))
EMS, RENEGOTIATION = extension(23, b""), extension(0xFF01, b"\0")
DEFLATE = b"\1"


def client_hello():
    extensions = b"".join((SNI, GROUPS, POINTS, SCHEMES, EMS, RENEGOTIATION))
    body = u16(0x0303) + bytes(range(32)) + v8(b"") + v16(u16(0xC02F, 0xC030, 0x009C)) + v8(DEFLATE + b"\0") + v16(extensions)
    return record(22, handshake(1, body))


def server_hello():
    body = u16(0x0303) + bytes(range(64, 96)) + v8(b"\1" * 32) + u16(0xC02F) + DEFLATE
    return handshake(2, body + v16(EMS + RENEGOTIATION))


# ---- certificates (RFC 5280)
def der(tag, *parts):
    body = b"".join(parts)
    n = len(body)
    length = bytes([n]) if n < 128 else (b"\x81" + bytes([n]) if n < 256 else b"\x82" + u16(n))
    return bytes([tag]) + length + body


def oid(text):
    arcs = list(map(int, text.split(".")))
    out = bytes([arcs[0] * 40 + arcs[1]])
    for arc in arcs[2:]:
        piece = [arc & 127]
        while arc >> 7:
            arc >>= 7
            piece.insert(0, arc & 127 | 128)
        out += bytes(piece)
    return der(6, out)


def name(text): return der(0x30, der(0x31, der(0x30, oid("2.5.4.3"), der(12, text.encode()))))
def number(n): return der(2, n.to_bytes(n.bit_length() // 8 + 1, "big"))


def certificate():
    algorithm = der(0x30, oid("1.2.840.113549.1.1.11"), der(5))  # sha256WithRSAEncryption
    key = der(0x30, der(0x30, oid("1.2.840.113549.1.1.1"), der(5)), der(3, b"\0", der(0x30, number(1 << 2047 | 1 << 1024 | 1), number(65537))))
    validity = der(0x30, der(23, b"261001000000Z"), der(23, b"270930000000Z"))
    san = der(0x30, oid("2.5.29.17"), der(4, der(0x30, der(0x82, NAME.encode()))))
    purposes = der(0x30, oid("2.5.29.37"), der(4, der(0x30, oid("1.3.6.1.5.5.7.3.1"))))  # serverAuth
    body = der(0x30, der(0xA0, number(2)), number(0x1234567890), algorithm, name("Northwing Device CA"), validity, name(NAME), key,
               der(0xA3, der(0x30, san, purposes)))
    return der(0x30, body, algorithm, der(3, b"\0" + b"\x55" * 256))


def certificates(*chain): return handshake(11, v24(b"".join(v24(c) for c in chain)))
def ecdhe(): return handshake(12, b"\3" + u16(23) + v8(b"\4" + b"\x11" * 64) + u16(0x0401) + v16(b"\x55" * 256))


FLIGHT = server_hello() + certificates(certificate()) + ecdhe() + handshake(14, b"")
CCS = record(20, b"\1")
SEALED = record(22, b"\x99" * 40)
SESSION = [("c", client_hello()), ("s", record(22, FLIGHT)), ("c", record(22, handshake(16, b"\x11" * 66)) + CCS + SEALED), ("s", CCS + SEALED),
           ("c", record(23, b"\x77" * 90)), ("s", record(23, b"\x66" * 300))]
