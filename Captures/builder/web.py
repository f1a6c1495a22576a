"""HTTP, DNS, ARP, and the openings of SNMP, SMB, RDP, VNC, SSH and LDAP, as their standards draw them."""
import struct


def request(method, path, body=b"", host="viewer1", **fields):
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", *(f"{k.replace('_', '-')}: {v}" for k, v in fields.items())]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def response(body=b"", kind="text/html", status="200 OK", **fields):
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}",
             *(f"{k.replace('_', '-')}: {v}" for k, v in fields.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def program(size=6000):
    """The head of a program for Windows, and zeros."""
    return b"MZ" + bytes(58) + struct.pack("<I", 0x80) + bytes(64) + b"PE\0\0" + bytes(size)


def part10(preamble):
    """A DICOM file, and a program's signature at 200H for preambles that point there."""
    head = preamble + bytes(128 - len(preamble)) + b"DICM" + b"\2\0\0\0UL\4\0\0\0\0\0"
    return head + bytes(0x200 - len(head)) + b"PE\0\0" + bytes(100)


def question(name, number, kind=1):
    labels = b"".join(bytes([len(p)]) + p.encode() for p in name.split(".")) + b"\0"
    return struct.pack(">HHHHHH", number, 0x0100, 1, 0, 0, 0) + labels + struct.pack(">HH", kind, 1)


def absent(name, number):
    asked = question(name, number)
    return asked[:2] + b"\x81\x83" + asked[4:]


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


def arp(operation, sender_mac, sender, target_mac, target):
    return (target_mac + sender_mac + b"\x08\x06" + struct.pack(">HHBBH", 1, 0x0800, 6, 4, operation)
            + sender_mac + sender + (target_mac if operation == 2 else bytes(6)) + target)
