"""Manifests of the recorded captures that single rules on MQTT, DICOM and HL7 are tried on, and policy packs."""
from collections import Counter

from people import PATIENTS, dicom_name, dicom_strings, hl7_strings
from rule_findings import ADT1, ARCHIVE, BROKER, CT1, ENGINE, MON1, MR1, PUMP1, PUMP2, US1, WS1

WORKLIST = "10.20.20.7"
ANALYSER, LAB, POINT, MANAGER = "10.20.70.11", "10.20.71.5", "10.20.72.11", "10.20.73.5"

CLINICAL = {}


def found(client, server, port, *rules):
    return [(rule, client, server, port, "violation") for rule in rules]


def capture(name, description, programs, steps, events, findings, sensitive=(), policy="none"):
    CLINICAL[name] = dict(description=description, programs=programs, steps=steps, events=events, findings=findings,
                          sensitive=list(sensitive), policy=policy)


# ------------------------------------------------------------------------------------------ MQTT

LOGIN = ["dripline-7f21", "Kestrel-4481-blue"]
PUB, SUB, PAHO = "mosquitto mosquitto_pub", "mosquitto mosquitto_sub", "paho-mqtt"


def packets(n=1, **more):
    """What clients exchange with a broker that lets them in n times, and whom they leave by DISCONNECT."""
    return {"mqtt": {"connect": n, "connack": n, "disconnect": n} | more}


def mqtt(name, description, steps, events, *rules, programs=(PUB,), login=LOGIN, sensitive=(), more=(), base=("MQT-001", "MQT-003"), policy="none"):
    """A capture of the first pump and its broker, with the password in the clear."""
    capture(name, description, [*programs, "mosquitto"], ["pump1 -> broker1:1883 " + s for s in steps], events,
            found(PUMP1, BROKER, 1883, *base, *rules) + list(more), [*login, *sensitive], policy)


STATUS = "publishes pumps/pump1/status, QoS 0"
mqtt("rule-mqtt-anonymous", "A client that names no user", [STATUS], packets(publish=1), "MQT-002", login=(), base=("MQT-001",))
mqtt("rule-mqtt-default-id", "A client without an identifier, and one with that of mosquitto_pub",
     [STATUS + ", MQTT 3.1.1 with an empty identifier", STATUS + ", MQTT 3.1 with an identifier that mosquitto_pub made up"],
     packets(2, publish=2), "MQT-004", "MQT-006")
mqtt("rule-mqtt-31", "A client of MQTT 3.1", [STATUS + ", MQTT 3.1"], packets(publish=1), "MQT-006")
capture("rule-mqtt-takeover", "Two hosts use one client identifier", [PUB, SUB, "mosquitto"],
        ["pump1 -> broker1:1883 subscribes to pumps/pump1/status as pump1", "pump2 -> broker1:1883 publishes it as pump1, and the broker closes the first connection",
         "pump1 -> broker1:1883 mosquitto_sub comes back"],
        packets(3, disconnect=2, publish=1, subscribe=2, suback=2), [("MQT-005", BROKER, None, None, "violation"), *found(PUMP1, BROKER, 1883, "MQT-001", "MQT-003"), *found(PUMP2, BROKER, 1883, "MQT-001", "MQT-003")], LOGIN)
mqtt("rule-mqtt-patient-topic", "A topic that names a patient", ["publishes ward3/patient/MRN905577/hr"], packets(publish=1), sensitive=[PATIENTS["P2"]["id"]])
mqtt("rule-mqtt-retained-command", "A command that the broker keeps", ["publishes pumps/pump1/cmd, QoS 1, to be retained"], packets(publish=1, puback=1), "MQT-010")
mqtt("rule-mqtt-will-command", "A last will that is a command", ["connects with a will of pumps/pump1/cmd and " + STATUS], packets(publish=1), "MQT-011")
mqtt("rule-mqtt-alarm-qos0", "An alarm with QoS 0", ["publishes pumps/pump1/alarm, QoS 0"], packets(publish=1), "MQT-012")
mqtt("rule-mqtt-endless", "A session that never expires, and a connection without keep-alive",
     ["mosquitto_sub subscribes, MQTT 5, session expiry interval 4294967295", "paho publishes telemetry, MQTT 3.1.1, keep alive 0"],
     packets(2, publish=1, subscribe=1, suback=1), "MQT-013", programs=(SUB, PAHO), sensitive=[PATIENTS["P1"]["id"], PATIENTS["P1"]["family"]])
mqtt("rule-mqtt-guessing", "Six logins are refused", ["six connections with wrong passwords, CONNACK 5"], {"mqtt": {"connect": 6, "connack": 6}},
     login=LOGIN[:1] + [f"Wren-000{n}-wrong" for n in range(1, 7)], more=[("MQT-014", PUMP1, BROKER, None, "violation")])
mqtt("rule-mqtt-topic-scan", "Twelve subscriptions are refused", ["twelve connections, each subscribes to a topic that the broker does not let out"],
     packets(12, subscribe=12, suback=12), programs=(SUB,), more=[("MQT-014", PUMP1, BROKER, None, "violation")])
mqtt("rule-mqtt-malformed", "A second CONNECT", ["connects, and sends CONNECT once more; the broker closes"], {"mqtt": {"connect": 2, "connack": 1}}, "MQT-015",
     programs=(PAHO,))
capture("rule-mqtt-undeclared-broker", "A host of the imaging zone is a broker", [PUB, "mosquitto"], ["us1 -> mr1:1883 publishes imaging/us1/status, QoS 0"],
        packets(publish=1), found(US1, MR1, 1883, "MQT-001", "MQT-003", "MQT-017"), LOGIN, "sample-hospital")
mqtt("rule-narrow-mqtt", "A client whose identifier the conduit does not list", [STATUS], packets(publish=1), "SEG-022", base=("MQT-003",), policy="narrow-hospital")
mqtt("rule-strict-mqtt-clear", "Cleartext MQTT on a conduit that wants TLS", [STATUS], packets(publish=1), "SEG-019", policy="strict-hospital")

# ------------------------------------------------------------------------------------------ DICOM

TITLES = "(CT1 to ARCHIVE)"
ECHO, FIND, STORE = "dcmtk echoscu", "dcmtk findscu", "dcmtk storescu"
ANYBODY, NODE = "dcmtk storescp", "dcmtk dcmqrscp"


def messages(n=1, refused=0, **more):
    """What n associations are made of, of which so many were refused and none was aborted."""
    accepted = n - refused
    return {"dicom": {"associate_rq": n, "associate_ac": accepted, "associate_rj": refused, "abort": 0, "release_rq": accepted,
                      **{k.replace("_", "-") + "-RQ": v for k, v in more.items()}}}


def dicom(name, description, programs, steps, events, *rules, client=CT1, host="ct1", base=("DCM-001",), more=(), sensitive=(), policy="none"):
    """A capture of a client of the archive."""
    capture(name, description, programs, [f"{host} -> archive1:104 {s}" for s in steps], events,
            found(client, ARCHIVE, 104, *base, *rules) + list(more), sensitive, policy)


def reading(name, description, programs, steps, events, *rules, **more):
    dicom(name, description, programs, steps, events, *rules, client=WS1, host="ws1", **more)


PYNETDICOM = ["pynetdicom"]
NAMES = [x for k in ("P1", "P2") for x in (dicom_name(PATIENTS[k]), PATIENTS[k]["family"], PATIENTS[k]["id"])]
dicom("rule-dicom-default-ae", "The titles that DCMTK has when nobody sets others", [ECHO, ANYBODY], ["C-ECHO (ECHOSCU to ANY-SCP)"], messages(C_ECHO=1), "DCM-006")
dicom("rule-dicom-promiscuous", "A node accepts two called AE titles that nobody declared", [ECHO, ANYBODY],
      ["C-ECHO (CT1 to WHATEVER)", "C-ECHO (CT1 to ANYTHING)"], messages(2, C_ECHO=2), "DCM-007", base=(),
      more=[("DCM-008", ARCHIVE, None, None, "violation")], policy="sample-hospital")
dicom("rule-dicom-enumeration", "Six called AE titles are tried out and refused", [ECHO, NODE], ["six associations, called PACS1 to PACS6, rejected"],
      messages(6, refused=6), more=[("DCM-009", CT1, None, None, "violation")])
SWEPT = ["10.20.10.12", "10.20.10.13", "10.20.20.5", "10.20.20.6", "10.20.20.7", "10.20.20.8"]
capture("rule-dicom-echo-sweep", "C-ECHO to six hosts", [ECHO, ANYBODY], ["ct1 -> mr1, us1, pacs1, archive1, worklist1, viewer1, port 104, C-ECHO each"],
        messages(6, C_ECHO=6), [("DCM-009", CT1, None, None, "violation")] + [("DCM-001", CT1, host, 104, "violation") for host in SWEPT])
dicom("rule-dicom-big-endian", "An acceptance names Explicit VR Big Endian", [STORE, ANYBODY], ["one image " + TITLES + ", Explicit VR Big Endian"],
      messages(C_STORE=1), "DCM-011", "DCM-019", sensitive=dicom_strings("P1"))
reading("rule-dicom-find-all", "A C-FIND without any key, with two matches", [FIND, NODE], ["C-FIND at study level, universal matching: two matches"],
        messages(C_FIND=1), "DCM-012", "DCM-019", sensitive=NAMES)
reading("rule-dicom-many-matches", "A C-FIND with 520 matches", [FIND, NODE], ["C-FIND at image level, by study and series: 520 matches"],
        messages(C_FIND=1), more=[("DCM-012", WS1, ARCHIVE, None, "violation")])
reading("rule-dicom-move-away", "A C-MOVE to a destination that nobody declared", ["dcmtk movescu", NODE],
        ["C-MOVE of a study to FARAWAY, refused: destination unknown"], messages(C_MOVE=1), "DCM-013", policy="sample-hospital")
reading("rule-dicom-bulk", "Fifty C-GET requests within a minute", [*PYNETDICOM, NODE], ["fifty C-GET of a study that is not there, in one association"],
        messages(C_GET=50), more=[("DCM-014", WS1, None, None, "violation")])
dicom("rule-dicom-role", "A requestor wants to be provider of CT storage", PYNETDICOM, ["C-ECHO in an association that proposes it " + TITLES], messages(C_ECHO=1), "DCM-015")
reading("rule-dicom-n-create", "An N-CREATE of MPPS from a workstation, on a conduit for C-FIND only", PYNETDICOM, ["N-CREATE of a performed step, without a patient"],
        messages(), "DCM-010", "DCM-016", policy="strict-hospital")
dicom("rule-dicom-old-dcmtk", "A node that calls itself DCMTK 3.6.4", PYNETDICOM, ["C-ECHO " + TITLES + ", implementation version name OFFIS_DCMTK_364"], messages(C_ECHO=1))
dicom("rule-dicom-traversal", "An AE title with a path in it", [ECHO, ANYBODY], ["C-ECHO (../../ETC to ARCHIVE)"], messages(C_ECHO=1), "DCM-021")
dicom("rule-dicom-flood", "A hundred associations within a minute", [ECHO, ANYBODY], ["104 associations with C-ECHO"], messages(104, C_ECHO=104),
      more=[("DCM-022", CT1, ARCHIVE, None, "violation")])
dicom("rule-dicom-congestion", "An archive has no association left", [*PYNETDICOM, ECHO, NODE],
      ["C-ECHO " + TITLES + ", released two seconds later", "meanwhile an association that dcmqrscp, which has room for one, rejects: local limit exceeded"],
      messages(2, refused=1, C_ECHO=1), "DCM-022")
dicom("rule-dicom-identity-ignored", "A user identity whose confirmation was asked for, and an acceptance without one", PYNETDICOM,
      ["C-ECHO with a username, positive response asked for, none given"], messages(C_ECHO=1), "DCM-004", sensitive=["kmillbrook-ct"])
dicom("rule-dicom-identity-confirmed", "A user identity whose confirmation was asked for, and given", PYNETDICOM,
      ["C-ECHO with a Kerberos ticket, positive response asked for and given"], messages(C_ECHO=1), "DCM-004",
      sensitive=["KRBTICKET.uXq77Lm", "KRBANSWER.pLm20Zx"])
reading("rule-narrow-dicom", "A workstation stores on a conduit that is for queries", [STORE, ANYBODY], ["one image"], messages(C_STORE=1), "SEG-022", base=(),
        sensitive=dicom_strings("P1"), policy="narrow-hospital")
reading("rule-strict-dicom", "A workstation stores a CT image on a conduit for queries", [STORE, ANYBODY], ["one image"], messages(C_STORE=1), "DCM-010", "DCM-019",
        sensitive=dicom_strings("P1"), policy="strict-hospital")
dicom("rule-strict-dicom-clear", "Cleartext DICOM on a conduit that wants TLS", [ECHO, NODE], ["C-ECHO " + TITLES], messages(C_ECHO=1), "SEG-019", policy="strict-hospital")
dicom("rule-mud-outside", "A pump with a MUD file stores an image at an archive, which the file does not permit", [STORE, ANYBODY], ["one image (PUMP1 to ARCHIVE)"],
      messages(C_STORE=1), "DCM-019", "SEG-001", "SEG-021", client=PUMP1, host="pump1", sensitive=dicom_strings("P1"), policy="narrow-hospital")
capture("pack-imaging", "A modality stores an image and asks for its worklist", [STORE, NODE, FIND, "dcmtk wlmscpfs"],
        ["ct1 -> archive1:104 one image", "ct1 -> worklist1:104 worklist query by accession number: one match"], messages(2, C_STORE=1, C_FIND=1),
        found(CT1, ARCHIVE, 104, "DCM-001", "DCM-019") + found(CT1, WORKLIST, 104, "DCM-001"), dicom_strings("P1"), "packs/imaging")
capture("pack-imaging-broken", "A modality finds studies, and stores at another modality", [FIND, NODE, STORE, ANYBODY],
        ["ct1 -> archive1:104 C-FIND at study level, by date: two matches", "ct1 -> mr1:104 one image"], messages(2, C_STORE=1, C_FIND=1),
        found(CT1, ARCHIVE, 104, "DCM-001", "SEG-022") + found(CT1, MR1, 104, "DCM-001", "DCM-019", "SEG-001", "SEG-013"), dicom_strings("P1"), "packs/imaging")

# ------------------------------------------------------------------------------------------ HL7

HL7, CLEAR = ["python-hl7"], ("HL7-001", "HL7-002")


def counts(*types):
    """Messages of each type, and an acknowledgement of each."""
    return {"hl7": dict(Counter(types) + Counter("ACK^" + one.split("^")[1] for one in types))}


def vitals(name, description, steps, *rules, n=1, acknowledgements=None, base=CLEAR, more=(), sensitive=tuple(hl7_strings("P1")), policy="none"):
    """A capture of a monitor that sends results to the engine."""
    events = {"hl7": {"ORU^R01": n, "ACK^R01": n if acknowledgements is None else acknowledgements}}
    capture(name, description, HL7, ["mon1 -> engine1:2575 " + s for s in steps], events,
            found(MON1, ENGINE, 2575, *base, *rules) + list(more), sensitive, policy)


vitals("rule-hl7-plain", "A result with a patient in the clear", ["one ORU^R01"])
vitals("rule-hl7-security", "A message whose MSH-8 is filled", ["one ORU^R01 with SIGNED in MSH-8, and so its acknowledgement"])
vitals("rule-hl7-refused", "Twelve messages are refused", ["twelve ORU^R01 without PID-3, answered AE"], n=12, more=[("HL7-007", MON1, ENGINE, None, "violation")],
       sensitive=[x for x in hl7_strings("P1") if x != PATIENTS["P1"]["id"]])
vitals("rule-hl7-unanswered", "The second message gets no answer", ["two ORU^R01; the engine answers the first, the sender gives up after two seconds"], "HL7-008", n=2, acknowledgements=1)
vitals("rule-hl7-false-ack", "An acknowledgement of a message that nobody sent", ["one ORU^R01, answered by its acknowledgement and by another one of control id 99"], "HL7-009",
       acknowledgements=2)
vitals("rule-hl7-duplicate", "A control id is used again for other contents", ["two ORU^R01 of two patients with one control id"], "HL7-010", n=2,
       sensitive=hl7_strings("P1", "P2"))
vitals("rule-hl7-version", "A message of version 9.9", ["one ORU^R01 of version 9.9, answered AR"], "HL7-011")
vitals("rule-hl7-test-message", "A message for training", ["one ORU^R01 with processing id T"], "HL7-012")
vitals("rule-hl7-framing", "Bytes between two blocks", ["two ORU^R01, and KEEP-ALIVE between their blocks"], "HL7-013", n=2)
vitals("rule-hl7-segments", "A message of more segments than are looked at", ["one ORU^R01 with 10500 NTE"], "HL7-014")
vitals("rule-hl7-document", "A report as a PDF with a script in it", ["one ORU^R01 with a PDF whose catalogue opens with JavaScript"], "HL7-016")
vitals("rule-hl7-document-plain", "A report as a PDF", ["one ORU^R01 with a PDF"])
vitals("rule-narrow-flow", "A monitor sends more than its conduit permits", ["one ORU^R01 of more than 200 bytes"], "SEG-022", base=(), policy="narrow-hospital")
vitals("rule-strict-hl7-clear", "Cleartext HL7 on a conduit that wants TLS", ["one ORU^R01"], "SEG-019", policy="strict-hospital")
capture("pack-infusion", "Telemetry, vital signs and an infusion order", [PUB, "mosquitto", *HL7],
        ["pump1 -> broker1:1883 publishes pumps/pump1/telemetry, QoS 1", "mon1 -> engine1:2575 ORU^R01", "engine1 -> broker1:2575 RGV^O15"],
        packets(publish=1, puback=1) | counts("ORU^R01", "RGV^O15"),
        found(PUMP1, BROKER, 1883, "MQT-001", "MQT-003") + found(MON1, ENGINE, 2575, *CLEAR) + found(ENGINE, BROKER, 2575, *CLEAR),
        LOGIN + hl7_strings("P1"), "packs/infusion")
capture("pack-infusion-broken", "A pump publishes what is no telemetry, a monitor asks a pump for SSH", [PUB, "mosquitto", "openssh ssh", "openssh sshd"],
        ["pump1 -> broker1:1883 publishes wards/w1/orders, QoS 1", "mon1 -> pump1:22 one command"], packets(publish=1, puback=1),
        found(PUMP1, BROKER, 1883, "MQT-001", "MQT-003", "MQT-008") + found(MON1, PUMP1, 22, "SEG-001", "SEG-004"), LOGIN, "packs/infusion")
ROUTINE = [("engine1", "lab1", "OML^O21", ENGINE, LAB), ("lab1", "analyser1", "OML^O33", LAB, ANALYSER), ("analyser1", "lab1", "OUL^R22", ANALYSER, LAB),
           ("lab1", "engine1", "ORU^R01", LAB, ENGINE), ("point1", "manager1", "ORU^R30", POINT, MANAGER), ("manager1", "lab1", "ORU^R01", MANAGER, LAB)]
capture("pack-laboratory", "An order, its work, and results, from an analyser and from the bedside", HL7, [f"{a} -> {b}:2575 {kind}" for a, b, kind, *_ in ROUTINE],
        counts(*(kind for _, _, kind, *_ in ROUTINE)), [f for *_, a, b in ROUTINE for f in found(a, b, 2575, *CLEAR)], hl7_strings("P1", "P2"), "packs/laboratory")
capture("pack-laboratory-broken", "An analyser reports past the laboratory's system, a device at the bedside sends an order", HL7,
        ["analyser1 -> adt1:2575 OUL^R22", "point1 -> manager1:2575 OML^O21"], counts("OUL^R22", "OML^O21"),
        found(ANALYSER, ADT1, 2575, *CLEAR, "SEG-001") + found(POINT, MANAGER, 2575, *CLEAR, "HL7-006"), hl7_strings("P1", "P2"), "packs/laboratory")
