# SPDX-License-Identifier: Apache-2.0
"""Reads small captures, makes packets, and writes large captures from a template.

A large capture is a template of some megabytes, repeated. In every copy the addresses and the times are
shifted, so that the copies' hosts and flows differ; everything else stays. Shifting costs a byte or two
a packet, so a gigabyte takes seconds. Checksums of copies are not corrected: nobody here verifies them.
"""
import os, struct, sys

HEADER = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1)


def read(path):
    """The packets of a classic pcap file of Ethernet (microseconds, either byte order), else None.

    A packet is (microseconds since 1970, length on the wire, bytes).
    """
    data = open(path, "rb").read()
    order = {b"\xd4\xc3\xb2\xa1": "<", b"\xa1\xb2\xc3\xd4": ">"}.get(data[:4])
    if order is None or len(data) < 24 or struct.unpack(order + "I", data[20:24])[0] != 1:
        return None
    at, out = 24, []
    while at + 16 <= len(data):
        sec, usec, kept, length = struct.unpack(order + "IIII", data[at : at + 16])
        if at + 16 + kept > len(data):
            break
        out.append((sec * 1_000_000 + usec, length, data[at + 16 : at + 16 + kept]))
        at += 16 + kept
    return out


def read_all(paths):
    """The packets of several captures in the order of their times; names what is left out."""
    out = []
    for path in paths:
        got = read(path)
        if got is None:
            print(f"left out: {path}", file=sys.stderr)
        else:
            out += got
    if not out:
        sys.exit("no packets")
    out.sort(key=lambda packet: packet[0])
    return out


def address_places(frame):
    """Where the addresses of 10.0.0.0/8 stand in an Ethernet frame: IPv4 headers and ARP."""
    at = 12
    while frame[at : at + 2] in (b"\x81\x00", b"\x88\xa8"):
        at += 4
    if frame[at : at + 2] == b"\x08\x00" and len(frame) >= at + 22:
        places = (at + 14, at + 18)
    elif frame[at : at + 2] == b"\x08\x06" and len(frame) >= at + 30:
        places = (at + 16, at + 26)
    else:
        return ()
    return tuple(o for o in places if frame[o] == 10)


class Template:
    """Packets to repeat: (microseconds, length on the wire, bytes, places of addresses)."""

    def __init__(self, packets):
        self.base = packets[0][0] // 1_000_000
        self.span = packets[-1][0] // 1_000_000 - self.base + 2
        self.count = len(packets)
        self.block = bytearray()
        self.times, self.places = [], []
        for time, length, data, places in packets:
            sec, usec = divmod(time, 1_000_000)
            self.times.append((len(self.block), sec - self.base))
            self.block += struct.pack("<IIII", 0, usec, len(data), length)
            self.places += [len(self.block) + o for o in places]
            self.block += data

    def copies(self, size):
        """How many copies give at least this many bytes."""
        return max(1, -(-size // len(self.block)))

    def copy(self, number, start):
        """Copy `number`, whose first packet is `start` seconds after the template's.

        The second byte of each address is shifted by 0 to 199, the fourth by 0, 64, 128 or 192: 800 copies
        differ when the template keeps to 64 values of the fourth byte. The shifts come out of order, because a
        flow table of unbalanced trees (ndpiReader's) degenerates when every flow is greater than the one before.
        """
        block = bytearray(self.block)
        pack, first = struct.pack_into, self.base + start
        for at, offset in self.times:
            pack("<I", block, at, first + offset)
        second, fourth = number * 73 % 200, number // 200 * 64
        if second:
            for at in self.places:
                block[at + 1] = (block[at + 1] + second) & 255
        if fourth:
            for at in self.places:
                block[at + 3] = (block[at + 3] + fourth) & 255
        return block


class Output:
    """A pcap file that is whole or absent; `-` is standard output."""

    def __init__(self, path):
        self.path, self.bytes = path, 0
        self.file = sys.stdout.buffer if path == "-" else open(path + ".part", "wb")
        self.write(HEADER)

    def write(self, data):
        self.bytes += len(data)
        self.file.write(data)

    def close(self):
        self.file.flush()
        if self.path != "-":
            self.file.close()
            os.replace(self.path + ".part", self.path)


def repeat(packets, size, path):
    """Writes copies of the packets, one after the other, until the file has `size` bytes."""
    template = Template(packets)
    copies = template.copies(size)
    out = Output(path)
    for number in range(copies):
        out.write(template.copy(number, number * template.span))
    out.close()
    print(f"{path}: {copies} copies of {template.count} packets, {out.bytes} bytes", file=sys.stderr)


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def address(text):
    return bytes(int(part) for part in text.split("."))


def ipv4(protocol, source, target, payload, identification=0):
    head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), identification, 0x4000, 64, protocol, 0, source, target)
    return head[:10] + struct.pack(">H", checksum(head)) + head[12:] + payload


def udp(source, source_port, target, target_port, payload):
    head = struct.pack(">HHHH", source_port, target_port, 8 + len(payload), 0)
    pseudo = source + target + struct.pack(">HH", 17, 8 + len(payload))
    return ipv4(17, source, target, head[:6] + struct.pack(">H", checksum(pseudo + head + payload) or 0xFFFF) + payload)


def ethernet(source, target, packet):
    """A frame between the hosts' invented link-layer addresses, padded as the wire wants it."""
    frame = b"\x02\x00" + target + b"\x02\x00" + source + b"\x08\x00" + packet
    return frame + bytes(max(0, 60 - len(frame)))


class Conversation:
    """A TCP connection as Linux would write it, with timestamps; `frames` collects it."""

    def __init__(self, client, client_port, server, server_port, random):
        self.ends = ((client, client_port), (server, server_port))
        self.next = [random.getrandbits(32), random.getrandbits(32)]
        self.clock = random.getrandbits(31)
        self.identification = random.getrandbits(16)
        self.frames = []

    def segment(self, side, flags, payload=b"", options=None):
        (source, source_port), (target, target_port) = self.ends[side], self.ends[1 - side]
        self.clock += 1
        self.identification = (self.identification + 1) & 0xFFFF
        if options is None:
            options = struct.pack(">BBBBII", 1, 1, 8, 10, self.clock & 0xFFFFFFFF, (self.clock - 1) & 0xFFFFFFFF)
        acked = self.next[1 - side] if flags & 0x10 else 0
        head = struct.pack(
            ">HHIIBBHHH", source_port, target_port, self.next[side], acked, (20 + len(options)) << 2, flags, 502, 0, 0
        ) + options
        pseudo = source + target + struct.pack(">HH", 6, len(head) + len(payload))
        total = checksum(pseudo + head + payload)
        segment = head[:16] + struct.pack(">H", total) + head[18:] + payload
        self.next[side] = (self.next[side] + len(payload) + (1 if flags & 3 else 0)) & 0xFFFFFFFF
        self.frames.append(ethernet(source, target, ipv4(6, source, target, segment, self.identification)))

    def open(self):
        options = struct.pack(">BBHBBBBIIBBBB", 2, 4, 1460, 4, 2, 8, 10, self.clock & 0xFFFFFFFF, 0, 1, 3, 3, 7)
        self.segment(0, 0x02, options=options)
        self.segment(1, 0x12, options=options)
        self.segment(0, 0x10)

    def say(self, side, payload):
        """Data and its acknowledgement."""
        self.segment(side, 0x18, payload)
        self.segment(1 - side, 0x10)

    def close(self):
        self.segment(0, 0x11)
        self.segment(1, 0x11)
        self.segment(0, 0x10)
