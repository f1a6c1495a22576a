"""Packets of made-up conversations, byte by byte: Ethernet, IPv4, TCP and UDP with good checksums."""
import struct

MACS = {  # those of Rules/policies/sample-hospital.yaml
    "10.20.0.1": "00005e005301", "10.20.0.53": "00005e005353", "10.20.10.11": "00005e005311", "10.20.10.12": "00005e005312",
    "10.20.10.13": "00005e005313", "10.20.20.5": "00005e005325", "10.20.20.6": "00005e005326", "10.20.20.7": "00005e005327",
    "10.20.20.8": "00005e005328", "10.20.30.5": "00005e005335", "10.20.31.5": "00005e005336", "10.20.40.11": "00005e005341",
    "10.20.40.12": "00005e005342", "10.20.50.11": "00005e005351", "10.20.50.12": "00005e005352", "10.20.50.13": "00005e005354",
    "10.20.51.5": "00005e005355", "10.20.60.21": "00005e005361"}
ROUTER = "00005e005301"
START = 1_795_600_800_000_000  # 2026-11-25 10:00:00 UTC in microseconds


def mac(ip):
    return bytes.fromhex(MACS.get(ip, ROUTER))


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    s = sum(struct.unpack(f">{len(data) // 2}H", data))
    while s >> 16:
        s = (s & 0xFFFF) + (s >> 16)
    return ~s & 0xFFFF


def address(ip):
    return bytes(map(int, ip.split(".")))


class Wire:
    """Gathers packets; `now` is the time of the next one."""

    def __init__(self):
        self.packets, self.now, self.identification, self.port = [], START, 1, 40000

    def frame(self, data):
        self.packets.append((self.now, data))
        self.now += 200

    def ip(self, src, dst, protocol, payload):
        head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), self.identification & 0xFFFF, 0x4000, 64, protocol, 0,
                           address(src), address(dst))
        self.identification += 1
        head = head[:10] + struct.pack(">H", checksum(head)) + head[12:]
        self.frame(mac(dst) + mac(src) + b"\x08\x00" + head + payload)

    def udp(self, src, sport, dst, dport, data):
        n = 8 + len(data)
        pseudo = address(src) + address(dst) + struct.pack(">BBH", 0, 17, n)
        head = struct.pack(">HHHH", sport, dport, n, 0)
        c = checksum(pseudo + head + data) or 0xFFFF
        self.ip(src, dst, 17, head[:6] + struct.pack(">H", c) + data)

    def segment(self, src, sport, dst, dport, seq, ack, flags, data=b""):
        head = struct.pack(">HHIIBBHHH", sport, dport, seq & 0xFFFFFFFF, ack & 0xFFFFFFFF, 0x50, flags, 65535, 0, 0)
        pseudo = address(src) + address(dst) + struct.pack(">BBH", 0, 6, 20 + len(data))
        c = checksum(pseudo + head + data)
        self.ip(src, dst, 6, head[:16] + struct.pack(">H", c) + head[18:] + data)

    def next_port(self):
        self.port += 1
        return self.port

    def tcp(self, client, server, port, talk):
        """A connection: `talk` is a list of ("c" or "s", bytes)."""
        sport, a, b = self.next_port(), 1000, 5000
        self.segment(client, sport, server, port, a, 0, 2)
        self.segment(server, port, client, sport, b, a + 1, 0x12)
        a, b = a + 1, b + 1
        self.segment(client, sport, server, port, a, b, 0x10)
        for who, data in talk:
            for at in range(0, len(data), 1400):
                piece = data[at:at + 1400]
                if who == "c":
                    self.segment(client, sport, server, port, a, b, 0x18, piece)
                    a += len(piece)
                    self.segment(server, port, client, sport, b, a, 0x10)
                else:
                    self.segment(server, port, client, sport, b, a, 0x18, piece)
                    b += len(piece)
                    self.segment(client, sport, server, port, a, b, 0x10)
        self.segment(client, sport, server, port, a, b, 0x11)
        self.segment(server, port, client, sport, b, a + 1, 0x11)
        self.segment(client, sport, server, port, a + 1, b + 1, 0x10)

    def wait(self, seconds):
        self.now += int(seconds * 1_000_000)

    def save(self, path):
        with open(path, "wb") as f:
            f.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
            for t, data in self.packets:
                f.write(struct.pack("<IIII", t // 1_000_000, t % 1_000_000, len(data), len(data)) + data)
