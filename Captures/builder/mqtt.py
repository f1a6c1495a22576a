"""MQTT packets, 3.1 to 5.0."""
import struct


def s(text):
    data = text.encode() if isinstance(text, str) else text
    return struct.pack(">H", len(data)) + data


def packet(first, body):
    n, length = len(body), b""
    while True:
        n, digit = n >> 7, n & 127
        length += bytes([digit | (128 if n else 0)])
        if not n:
            return bytes([first]) + length + body


def connect(client="pump1", user=None, password=None, level=4, name="MQTT", keep_alive=60, clean=True, will=None, will_retain=False,
            properties=b""):
    flags = (2 if clean else 0) | (0x80 if user else 0) | (0x40 if password else 0)
    if will:
        flags |= 4 | (0x20 if will_retain else 0)
    body = s(name) + bytes([level, flags]) + struct.pack(">H", keep_alive)
    if level == 5:
        body += bytes([len(properties)]) + properties
    body += s(client)
    if will:
        body += (b"\0" if level == 5 else b"") + s(will[0]) + s(will[1])
    if user:
        body += s(user)
    if password:
        body += s(password)
    return packet(0x10, body)


def connack(code=0, level=4): return packet(0x20, bytes([0, code]) + (b"\0" if level == 5 else b""))
def publish(topic, payload=b"1", qos=0, retain=False, number=1, level=4):
    body = s(topic) + (struct.pack(">H", number) if qos else b"") + (b"\0" if level == 5 else b"")
    return packet(0x30 | qos << 1 | retain, body + payload)


def puback(number=1): return packet(0x40, struct.pack(">H", number))
def subscribe(topic, number=1, qos=0): return packet(0x82, struct.pack(">H", number) + s(topic) + bytes([qos]))
def suback(code, number=1): return packet(0x90, struct.pack(">H", number) + bytes([code]))


DISCONNECT = packet(0xE0, b"")
