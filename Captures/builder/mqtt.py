"""MQTT packets, 5.0."""
import struct


def s(text): return struct.pack(">H", len(text)) + text.encode()
def packet(first, body): return bytes([first, len(body)]) + body  # of at most 127 bytes


def connect(client, user, password):
    return packet(0x10, s("MQTT") + b"\5\xc2\0\x3c\0" + s(client) + s(user) + s(password))  # starts clean, is kept alive by a packet a minute


CONNACK = packet(0x20, b"\0\0\0")
