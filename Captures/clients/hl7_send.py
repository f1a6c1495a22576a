"""Builds HL7 v2 messages with python-hl7 and sends them over MLLP.

hl7_send.py HOST PORT --app ADT1 ADT^A01:P1 ADT^A08:P2 ...
hl7_send.py - 0 --app ADT1 ADT^A01:P1        writes the message out instead
"""
import argparse
import base64
import socket
import sys
import time

import hl7

from people import PATIENTS

a = argparse.ArgumentParser()
a.add_argument("host")
a.add_argument("port", type=int)
a.add_argument("messages", nargs="+")
a.add_argument("--app", required=True)
a.add_argument("--mode", choices=["normal", "split", "coalesce", "batch"], default="normal")
a.add_argument("--version", default="2.5")
a.add_argument("--no-id", action="store_true", help="leave PID-3 empty: the engine answers AE")
a.add_argument("--gap", type=float, default=0.1)
a.add_argument("--observations", type=int, default=4)
a.add_argument("--notes", type=int, default=0, help="so many NTE after the observations")
a.add_argument("--document", help="a PDF that comes in an OBX after the observations")
a.add_argument("--to", default="ENGINE1")
a.add_argument("--security", default="", help="MSH-8")
a.add_argument("--control", help="one MSH-10 for all messages")
a.add_argument("--processing", default="P", help="MSH-11")
a.add_argument("--between", default="", help="what stands between two blocks")
a.add_argument("--timeout", type=float, default=15)
o = a.parse_args()
serial = 4100


def pid(p):
    return (f"PID|1||{'' if o.no_id else p['id'] + '^^^NORTHWING^MR'}||{p['family']}^{p['given']}||{p['birth']}|{p['sex']}"
            f"|||{p['street']}^^{p['city']}^^{p['zip']}||{p['phone']}\r")


def build(spec):
    global serial
    serial += 1
    kind, _, who = spec.partition(":")
    p = PATIENTS[who or "P1"]
    now = time.strftime("%Y%m%d%H%M%S")
    trigger = kind.split("^")[1]
    text = f"MSH|^~\\&|{o.app}|NORTHWING|{o.to}|NORTHWING|{now}|{o.security}|{kind}|{o.control or serial}|{o.processing}|{o.version}\r"
    if kind.startswith("ADT"):
        text += f"EVN|{trigger}|{now}\r" + pid(p) + "PV1|1|I|W2^12^1\r"
    elif kind in ("ORU^R01", "ORU^R30"):
        text += pid(p) + f"OBR|1||{serial}|VITALS|||{now}\r"
        names = [("8867-4^Heart rate^LN", "/min", 72), ("59408-5^SpO2^LN", "%", 97),
                 ("9279-1^Respiratory rate^LN", "/min", 16), ("8310-5^Body temperature^LN", "Cel", 37)]
        for i in range(o.observations):
            n, unit, v = names[i % 4]
            text += f"OBX|{i + 1}|NM|{n}||{v + i % 3}|{unit}|||||F\r"
        if o.document:
            with open(o.document, "rb") as f:
                text += f"OBX|{o.observations + 1}|ED|18842-5^Report^LN||^application^pdf^Base64^{base64.b64encode(f.read()).decode()}||||||F\r"
        text += "".join(f"NTE|{i}||ok\r" for i in range(o.notes))
    elif kind == "RGV^O15":
        text += pid(p) + (f"ORC|NW|ORD{serial}\rRXG|1|1|^^^{now}|0338-0017^SODIUM CHLORIDE 0.9%|500||ml\r"
                          "RXR|IV^Intravenous\r")
    elif kind == "RDE^O11":
        text += pid(p) + (f"ORC|NW|ORD{serial}\rRXE|^^^{now}|0338-0017^SODIUM CHLORIDE 0.9%|500||ml\r"
                          "RXR|IV^Intravenous\r")
    elif kind == "QRY^A19":
        text += f"QRD|{now}|R|I|Q{serial}|||1^RD|{p['id']}|DEM\r"
    elif kind in ("ORM^O01", "OML^O21"):
        text += pid(p) + f"ORC|NW|ORD{serial}\rOBR|1|ORD{serial}||80048^BMP\r"
    elif kind == "OML^O33":
        text += pid(p) + f"SPM|1|{serial}||SER\rORC|NW|ORD{serial}\rOBR|1|ORD{serial}||80048^BMP\r"
    elif kind == "OUL^R22":
        text += pid(p) + f"SPM|1|{serial}||SER\rOBR|1|ORD{serial}||80048^BMP\rOBX|1|NM|2951-2^Sodium^LN||139|mmol/L|||||F\r"
    else:
        raise SystemExit("cannot build " + kind)
    m = hl7.parse(text)
    assert str(m.segment("MSH")[9]) == kind
    return str(m)


def frame(text):
    return b"\x0b" + text.encode("latin-1") + b"\x1c\x0d"


def read(s, count):
    buf = b""
    while buf.count(b"\x1c\x0d") < count:
        data = s.recv(65536)
        if not data:
            raise SystemExit("closed before the acknowledgement")
        buf += data
    for one in buf.split(b"\x1c\x0d")[:count]:
        text = one.lstrip(b"\x0b").decode("latin-1")
        print(text.replace("\r", "\n"))


texts = [build(m) for m in o.messages]
if o.host == "-":
    sys.stdout.write("".join(texts))
    sys.exit()
with socket.create_connection((o.host, o.port), timeout=o.timeout) as s:
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if o.mode == "batch":
        now = time.strftime("%Y%m%d%H%M%S")
        s.sendall(frame(f"FHS|^~\\&|{o.app}|NORTHWING|ENGINE1|NORTHWING|{now}\r"
                        f"BHS|^~\\&|{o.app}|NORTHWING|ENGINE1|NORTHWING|{now}\r"
                        + "".join(texts) + f"BTS|{len(texts)}\rFTS|1\r"))
        read(s, 1)
    elif o.mode == "coalesce":
        s.sendall(b"".join(frame(t) for t in texts))
        read(s, len(texts))
    else:
        for i, t in enumerate(texts):
            data = (o.between.encode() if i else b"") + frame(t)
            step = 37 if o.mode == "split" else len(data)
            for at in range(0, len(data), step):
                s.sendall(data[at:at + step])
                if o.mode == "split":
                    time.sleep(0.015)
            read(s, 1)
            time.sleep(o.gap)
