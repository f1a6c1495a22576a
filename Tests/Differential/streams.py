# SPDX-License-Identifier: Apache-2.0
"""TCP streams of a capture by way of tshark, and Wardwire's events of it, both by direction."""
import collections, concurrent.futures, ipaddress, json, os, shutil, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
FIELDS = ["tcp.stream", "ip.src", "ip.dst", "ipv6.src", "ipv6.dst", "tcp.srcport", "tcp.dstport", "tcp.seq_raw", "tcp.flags", "tcp.payload"]
# What one direction of a connection carried, up to the first byte that the capture lacks.
Stream = collections.namedtuple("Stream", "ends data is_whole")


def captures(arguments):
    if arguments:
        return arguments
    folder = os.path.join(ROOT, "Captures")
    return [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name.endswith((".pcap", ".pcapng"))]


def read(path):
    """[[Stream of one direction, ...] of each connection], in the order of their first packets."""
    command = ["tshark", "-n", "-r", path, "-Y", "tcp", "-T", "fields", "-E", "occurrence=l", "-o", "tcp.desegment_tcp_streams:FALSE"]
    for field in FIELDS:
        command += ["-e", field]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    found = {}
    for line in done.stdout.splitlines():
        stream, src, dst, src6, dst6, sport, dport, seq, flags, payload = line.split("\t")
        if not stream:
            continue
        ends = (src6 or src, int(sport), dst6 or dst, int(dport))
        side = found.setdefault(int(stream), {}).setdefault(ends, {"first": None, "parts": []})
        if int(flags, 16) & 2:
            side["first"] = (int(seq) + 1) % 2**32
        elif payload:
            side["parts"].append((int(seq), bytes.fromhex(payload)))
    return [[join(ends, side) for ends, side in sides.items()] for _, sides in sorted(found.items())]


def join(ends, side):
    first = side["first"]
    if first is None:
        if not side["parts"]:
            return Stream(ends, b"", True)
        base = side["parts"][0][0]
        first = min((seq - base + 2**31) % 2**32 - 2**31 for seq, _ in side["parts"]) + base
    data = bytearray()
    # Sequence numbers go round; distances from the first do not, for captures of this size.
    for at, part in sorted((((seq - first + 2**31) % 2**32 - 2**31, part) for seq, part in side["parts"]), key=lambda x: x[0]):
        if at > len(data):
            return Stream(ends, bytes(data), False)
        data += part[len(data) - at:]
    return Stream(ends, bytes(data), True)


def events(path, kind):
    """{ends: [[event, ...] of each connection]} of the events that each end sent in the clear.

    What was opened with a key is no bytes of these streams; Tests/Differential/tls holds it against tshark.
    """
    program = os.environ.get("WARDWIRE", os.path.join(ROOT, ".build", "release", "wardwire"))
    done = subprocess.run([program, "inspect", "-q", path], capture_output=True, text=True, errors="replace")
    found = {}
    for line in done.stdout.splitlines():
        event = json.loads(line)
        if event["event_type"] == kind and not event.get("decrypted"):
            ends = (short(event["src_ip"]), event["src_port"], short(event["dest_ip"]), event["dest_port"])
            found.setdefault(ends, {}).setdefault(event["flow_id"], []).append(event[kind])
    return {ends: list(flows.values()) for ends, flows in found.items()}


def short(address):
    """An address as tshark writes it."""
    return str(ipaddress.ip_address(address))


def both(arguments, kind):
    """(path, connections, flows with their events) of each capture."""
    pool = concurrent.futures.ThreadPoolExecutor(os.cpu_count())
    paths = captures(arguments)
    return zip(paths, pool.map(read, paths), pool.map(lambda path: events(path, kind), paths))


class Comparison:
    """Counts what is equal and prints what is not."""

    def __init__(self, what):
        self.what, self.captures, self.cut = what, 0, 0
        self.compared = self.values = self.different = 0

    def flows(self, name, theirs, mine):
        """`theirs`: [(ends, [event], is_whole)]; both in the order of connections."""
        self.captures += 1
        mine = {ends: list(flows) for ends, flows in mine.items()}
        for ends, expected, is_whole in theirs:
            if not expected and is_whole:
                continue
            flows = mine.get(ends, [])
            got = flows.pop(0) if flows else []
            place = f"{name} {ends[0]}:{ends[1]}"
            if is_whole and len(got) != len(expected) or len(got) < len(expected):
                self.tell(place, "events", len(got), len(expected))
            if not is_whole:
                self.cut += 1
            for index, (a, b) in enumerate(zip(got, expected)):
                self.compared += 1
                for field, value in b.items():
                    self.values += 1
                    if a.get(field) != value:
                        self.tell(f"{place} #{index + 1}", field, a.get(field), value)
        for ends, flows in mine.items():
            for flow in flows:
                self.tell(f"{name} {ends[0]}:{ends[1]}", "events", len(flow), 0)

    def tell(self, place, field, mine, theirs):
        self.different += 1
        print(f"{place} {field}: {mine!r}, {self.what} {theirs!r}")

    def end(self):
        print(
            f"{self.what}: {self.captures} captures, {self.compared} events, {self.values} values compared,"
            f" {self.different} different; {self.cut} directions compared up to lost bytes"
        )
        sys.exit(1 if self.different or not self.compared else 0)


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(77)


def need_tshark():
    if shutil.which("tshark") is None:
        skip("tshark is not here")
