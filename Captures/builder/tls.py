"""TLS handshakes (RFC 5246, RFC 8446), with certificates whose signatures nobody has to check."""
import struct


def v8(d): return bytes([len(d)]) + d
def v16(d): return struct.pack(">H", len(d)) + d
def v24(d): return len(d).to_bytes(3, "big") + d
def u16(*n): return b"".join(struct.pack(">H", x) for x in n)


def record(kind, data, version=0x0303): return bytes([kind]) + u16(version) + v16(data)
def handshake(kind, body): return bytes([kind]) + v24(body)
def extension(kind, body): return u16(kind) + v16(body)


SNI = lambda name: extension(0, v16(b"\0" + v16(name.encode())))
GROUPS = extension(10, v16(u16(29, 23, 24)))
POINTS = extension(11, v8(b"\0"))
SCHEMES = extension(13, v16(u16(0x0403, 0x0804, 0x0401, 0x0201)))
EMS, RENEGOTIATION, HEARTBEAT = extension(23, b""), extension(0xFF01, b"\0"), extension(15, b"\1")


def client_hello(version=0x0303, ciphers=(0xC02F, 0xC030, 0x009C), extensions=(), compression=b"\0"):
    body = u16(version) + bytes(range(32)) + v8(b"") + v16(u16(*ciphers)) + v8(compression)
    if extensions:
        body += v16(b"".join(extensions))
    return record(22, handshake(1, body), 0x0301)


def server_hello(version=0x0303, cipher=0xC02F, extensions=(EMS, RENEGOTIATION), compression=0, tail=b""):
    random = bytes(range(64, 96 - len(tail))) + tail
    body = u16(version) + random + v8(b"\1" * 32) + u16(cipher) + bytes([compression])
    if extensions:
        body += v16(b"".join(extensions))
    return handshake(2, body)


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


SHA256_RSA, SHA1_RSA, MD5_RSA = "1.2.840.113549.1.1.11", "1.2.840.113549.1.1.5", "1.2.840.113549.1.1.4"
SERVER_AUTH, CLIENT_AUTH = "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"


def certificate(subject="viewer1.northwing.example", issuer="Northwing Device CA", bits=2048, signature=SHA256_RSA, ca=False,
                purposes=(SERVER_AUTH,), serial=0x1234567890, until=b"270930000000Z"):
    algorithm = der(0x30, oid(signature), der(5))
    modulus = (1 << bits - 1) | (1 << bits // 2) | 1
    key = der(0x30, der(0x30, oid("1.2.840.113549.1.1.1"), der(5)), der(3, b"\0", der(0x30, number(modulus), number(65537))))
    validity = der(0x30, der(23, b"261001000000Z"), der(23, until))
    san = der(0x30, oid("2.5.29.17"), der(4, der(0x30, der(0x82, subject.encode()))))
    basic = der(0x30, oid("2.5.29.19"), der(1, b"\xff"), der(4, der(0x30, der(1, b"\xff")) if ca else der(0x30)))
    extensions = [san, basic]
    if purposes:
        extensions.append(der(0x30, oid("2.5.29.37"), der(4, der(0x30, *[oid(p) for p in purposes]))))
    body = der(0x30, der(0xA0, number(2)), number(serial), algorithm, name(issuer), validity, name(subject), key,
               der(0xA3, der(0x30, *extensions)))
    return der(0x30, body, algorithm, der(3, b"\0" + b"\x55" * (bits // 8)))


def certificates(*chain): return handshake(11, v24(b"".join(v24(c) for c in chain)))


def ecdhe(group=23, scheme=0x0401, point=65):
    signature = u16(scheme) + v16(b"\x55" * 256)
    return handshake(12, b"\3" + u16(group) + v8(b"\4" + b"\x11" * (point - 1)) + signature)


def dhe(bits=2048, scheme=0x0401):
    p = b"\xff" * (bits // 8)
    return handshake(12, v16(p) + v16(b"\2") + v16(b"\x11" * (bits // 8)) + u16(scheme) + v16(b"\x55" * 256))


REQUEST, DONE = handshake(13, v8(b"\1") + v16(u16(0x0401)) + v16(b"")), handshake(14, b"")
CCS = record(20, b"\1")


def session(hello, flight, version=0x0303, client_key=b"\x11" * 66, client_certificate=None, data=True):
    """The talk of a full handshake below TLS 1.3 with some application data."""
    sealed = record(22, b"\x99" * 40, version)
    key = handshake(16, client_key)
    mine = (certificates() if client_certificate == b"" else b"") + key
    talk = [("c", hello), ("s", record(22, b"".join(flight), version)),
            ("c", record(22, mine, version) + CCS + sealed), ("s", CCS + sealed)]
    if data:
        talk += [("c", record(23, b"\x77" * 90, version)), ("s", record(23, b"\x66" * 300, version))]
    return talk


def session13(hello, server):
    return [("c", hello), ("s", record(22, server) + CCS + record(23, b"\x99" * 800)), ("c", CCS + record(23, b"\x98" * 60)),
            ("c", record(23, b"\x77" * 90)), ("s", record(23, b"\x66" * 300))]


def hello13(*more, suites=(0x1301, 0x1302), group=29, share=32):
    return client_hello(0x0303, suites, (SNI("viewer1.northwing.example"), GROUPS, SCHEMES, extension(43, v8(u16(0x0304, 0x0303))),
                                         extension(51, v16(u16(group) + v16(b"\x22" * share))), *more))


def server13(group=29, share=32, cipher=0x1301, extra=()):
    return server_hello(0x0303, cipher, (extension(43, u16(0x0304)), extension(51, u16(group) + v16(b"\x33" * share)), *extra))
