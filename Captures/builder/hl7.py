"""HL7 version 2 messages in MLLP blocks."""


def header(kind="ORU^R01^ORU_R01", control="1", version="2.5", processing="P", app="MON1", to="ENGINE1", security="", encoding="^~\\&"):
    return f"MSH|{encoding}|{app}|NORTHWING|{to}|NORTHWING|20261125100000|{security}|{kind}|{control}|{processing}|{version}"


OBX = "OBX|1|NM|HR^Heart rate||72|/min|60-100|N|||F"
PID = "PID|1||MRN0004711^^^NORTHWING^MR||LUND^EDDA||19580312|F"


def block(*segments, end="\r"): return b"\x0b" + end.join(segments).encode() + end.encode() + b"\x1c\r"
def message(*segments, **more): return block(header(**more), *(segments or (OBX,)))
def ack(control="1", code="AA", **more):
    return block(header(kind="ACK^R01^ACK", control="A" + control, app="ENGINE1", to="MON1", **more), f"MSA|{code}|{control}")
