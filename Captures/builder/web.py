"""HTTP, and the openings of SSH and SMB 1, as their standards draw them."""
import struct


REQUEST = b"GET / HTTP/1.1\r\nHost: archive1\r\n\r\n"


def response(body, server):
    head = f"HTTP/1.1 200 OK\r\nServer: {server}\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def offer(*lists):
    payload = b"\x14" + bytes(16) + b"".join(struct.pack(">I", len(t)) + t.encode() for t in (*lists, "none", "none", "", "")) + bytes(5)
    padding = 16 - (len(payload) + 5) % 8
    return struct.pack(">IB", len(payload) + 1 + padding, padding) + payload + bytes(padding)


def ssh(software, *lists):
    return [("s", f"SSH-2.0-{software}\r\n".encode()), ("c", b"SSH-2.0-PuTTY_Release_0.78\r\n"), ("c", offer(*lists)), ("s", offer(*lists))]


def netbios(message):
    return struct.pack(">I", len(message)) + message


def smb1(command, rest, answer=True):
    return netbios(b"\xffSMB" + bytes([command]) + bytes(4) + bytes([0x80 if answer else 0]) + bytes(22) + rest)


def smb1_session():
    dialects = b"\2NT LM 0.12\0"
    setup = struct.pack("<BBBHH", 3, 255, 0, 0, 0)
    return [("c", smb1(0x72, b"\0" + struct.pack("<H", len(dialects)) + dialects, False)), ("s", smb1(0x72, struct.pack("<BHB", 17, 0, 3) + bytes(33))),
            ("c", smb1(0x73, bytes(30), False)), ("s", smb1(0x73, setup + struct.pack("<H", 22) + b"Windows 5.1\0LAN Mgr\0")),
            ("c", smb1(0x75, bytes(20), False)), ("s", smb1(0x75, bytes(20)))]
