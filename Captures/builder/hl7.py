"""HL7 version 2 messages in MLLP blocks."""


def block(*segments): return b"\x0b" + "".join(segment + "\r" for segment in segments).encode() + b"\x1c\r"


def header(kind, control, app, to, encoding="^~\\&"):
    return f"MSH|{encoding}|{app}|NORTHWING|{to}|NORTHWING|20261125100000||{kind}|{control}|P|2.5"


def message(control, encoding="^~\\&"):
    return block(header("ORU^R01^ORU_R01", control, "MON1", "ENGINE1", encoding), "OBX|1|NM|HR^Heart rate||72|/min|60-100|N|||F")


def ack(control): return block(header("ACK^R01^ACK", "A" + control, "ENGINE1", "MON1"), f"MSA|AA|{control}")
