"""An MLLP server: acknowledges what it gets with AA, AE or AR."""
import argparse
import socketserver
import sys

import hl7

a = argparse.ArgumentParser()
a.add_argument("host")
a.add_argument("port", type=int)
a.add_argument("--app", default="ENGINE1")
a.add_argument("--answers", type=int, default=-1, help="so many in a connection, and silence after that")
a.add_argument("--stray", help="acknowledges this control id as well, which nobody sent")
o = a.parse_args()


def ack(text):
    m = hl7.parse(text)
    code, err = "AA", None
    if str(m["MSH.F12"]) not in ("2.3", "2.5", "2.5.1"):
        code, err = "AR", "203^Unsupported version id^HL70357"
    elif "PID" in [str(s[0]) for s in m] and not str(m.segment("PID")[3]):
        code, err = "AE", "101^Required field missing^HL70357"
    r = m.create_ack(code, application=o.app, facility="NORTHWING")
    r.assign_field(str(m["MSH.F8"]), "MSH", 1, 8)
    return str(r).rstrip("\r") + "\r" + (f"ERR||PID^1^3|{err}|E\r" if err else "")


def answer(text):
    if not text.startswith(("FHS", "BHS")):
        return ack(text)
    # A batch is answered with a batch of one acknowledgement for each message in it.
    out, one = [f"BHS|^~\\&|{o.app}|NORTHWING\r"], []
    for seg in text.split("\r"):
        if seg[:3] in ("MSH", "BTS", "FTS") and one:
            out.append(ack("\r".join(one) + "\r"))
            one = []
        if seg[:3] == "MSH" or (one and seg[:3] not in ("BTS", "FTS", "")):
            one.append(seg)
    return "".join(out) + f"BTS|{len(out) - 1}\r"


def stray(text):
    m = hl7.parse(text)
    m.assign_field(o.stray, "MSH", 1, 10)
    return str(m.create_ack("AA", application=o.app, facility="NORTHWING"))


def block(text):
    return b"\x0b" + text.encode("latin-1") + b"\x1c\x0d"


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        buf, left = b"", o.answers
        while data := self.request.recv(65536):
            buf += data
            while (end := buf.find(b"\x1c\x0d")) >= 0:
                text = buf[buf.index(b"\x0b") + 1:end].decode("latin-1")
                buf = buf[end + 2:]
                if left == 0:
                    continue
                left -= 1
                self.request.sendall(block(answer(text)) + (block(stray(text)) if o.stray else b""))


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True


Server((o.host, o.port), Handler).serve_forever()
