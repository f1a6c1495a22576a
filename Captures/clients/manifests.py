"""Writes the manifest of a recorded capture. What is here was written from what record does,
not from what a decoder says.

manifests.py NAME FOLDER
"""
import json
import os
import subprocess
import sys

from clinical_rules import CLINICAL
from people import PATIENTS, PHYSICIAN, dicom_strings, hl7_strings
from rule_findings import MORE

CT1, MR1, US1, ROGUE = "10.20.10.11", "10.20.10.12", "10.20.10.13", "10.20.10.77"
PACS, ARCHIVE, WORKLIST, VIEWER = "10.20.20.5", "10.20.20.6", "10.20.20.7", "10.20.20.8"
ADT1, ENGINE, MON1, MON2 = "10.20.30.5", "10.20.31.5", "10.20.40.11", "10.20.40.12"
PUMP1, PUMP2, PUMP3, BROKER, WS1 = "10.20.50.11", "10.20.50.12", "10.20.50.13", "10.20.51.5", "10.20.60.21"
WEB, FDNS, VENDOR, GATEWAY = "203.0.113.10", "203.0.113.53", "198.51.100.9", "10.20.80.5"


def deb(package):
    v = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True).stdout
    return v.split(":")[-1].split("-")[0].split("+dfsg")[0]


def pip(package):
    from importlib.metadata import version
    return version(package)


PROGRAMS = {name: (lambda p=p: deb(p)) for name, p in {
    "dcmtk": "dcmtk", "orthanc": "orthanc", "orthanc-dicomweb": "orthanc-dicomweb", "mosquitto": "mosquitto", "stunnel": "stunnel4", "openssl": "openssl",
    "openssh": "openssh-server", "inetutils": "inetutils-telnetd", "dnsmasq": "dnsmasq-base", "dig": "bind9-dnsutils",
    "curl": "curl", "dhclient": "isc-dhcp-client", "gnutls": "gnutls-bin", "snmpd": "snmpd", "net-snmp": "snmp", "slapd": "slapd", "ldap-utils": "ldap-utils",
    "samba": "samba", "smbclient": "smbclient", "tigervnc": "tigervnc-standalone-server", "gtk-vnc": "gvncviewer", "xrdp": "xrdp",
    "freerdp": "freerdp2-x11", "freerdp-shadow": "freerdp2-shadow-x11", "vsftpd": "vsftpd", "tftpd-hpa": "tftpd-hpa", "tftp-hpa": "tftp-hpa",
    "util-linux": "bsdutils", "postgresql": "postgresql-15", "psql": "postgresql-client-15", "chrony": "chrony", "nmap": "nmap", "avahi": "avahi-daemon",
    "dns2tcp": "dns2tcp", "radvd": "radvd", "dsniff": "dsniff", "arping": "arping", "hping3": "hping3", "ping": "iputils-ping", "vde": "vde2", "nftables": "nftables", "bash": "bash", "tcpdump": "tcpdump", "wireshark": "wireshark-common"}.items()}
PROGRAMS["python"] = lambda: sys.version.split()[0]
PROGRAMS |= {name: (lambda p=p: pip(p)) for name, p in {
    "pynetdicom": "pynetdicom", "python-hl7": "hl7", "paho-mqtt": "paho-mqtt", "tlslite-ng": "tlslite-ng",
    "scapy": "scapy"}.items()}


def programs(names):
    return [{"name": n, "version": PROGRAMS[n.split()[0]]()} for n in names]


def F(rule, client, server, port, outcome="violation"):
    return {"rule": rule, "client": client, "server": server, "port": port, "outcome": outcome}


def D(rq, ac=None, rj=0, abort=0, release=None, **messages):
    ac = rq - rj if ac is None else ac
    rel = ac - abort if release is None else release
    return {"associate_rq": rq, "associate_ac": ac, "associate_rj": rj, "abort": abort, "release_rq": rel,
            **{k.replace("_", "-") + "-RQ": v for k, v in messages.items()}}


def tele(*keys):
    return [x for k in keys for x in (PATIENTS[k]["id"], PATIENTS[k]["family"])]


def S(description, programs, steps, events=None, findings=(), sensitive=(), encrypted=(), policy="sample-hospital"):
    return dict(description=description, programs=programs, steps=steps, events=events or {}, findings=list(findings),
                sensitive=list(sensitive), encrypted=list(encrypted), policy=policy)


ALL = {}

# ------------------------------------------------------------------------------------------- HTTP

ALL["http-orthanc"] = S(
    "Orthanc's interface and DICOMweb in the clear, with the password of its manual",
    ["orthanc", "orthanc-dicomweb", "curl"],
    ["ct1 -> pacs1:8042 POST /instances of a CT image, with Basic orthanc:orthanc",
     "viewer1 -> pacs1:8042 GET /dicom-web/studies by PatientID, then the study as multipart/related",
     "viewer1 -> pacs1:8042 GET /dicom-web/studies without credentials, refused"],
    {}, [F(rule, client, PACS, 8042) for client in (CT1, VIEWER) for rule in ("DCM-023", "MGT-009")],
    dicom_strings("P1"), policy="none")
ALL["http-plain"] = S(
    "Pages of an embedded device without anything private", ["python http.server", "curl"],
    ["ws1 -> viewer1:80 GET of two pages and of one that is not there on one connection",
     "ws1 -> viewer1:80 GET with a redirect, then HEAD"],
    policy="none")
ALL["http-hl7"] = S(
    "HL7 version 2 and FHIR over HTTP in the clear", ["python http.server", "python-hl7", "curl"],
    ["adt1 -> viewer1:80 POST of an ADT^A01, with 100-continue, answered AA", "adt1 -> viewer1:80 an ADT^A08 in chunks",
     "ws1 -> viewer1:80 GET /fhir/metadata and /fhir/Patient/MRN905577"],
    {}, [F("HL7-017", ADT1, VIEWER, 80), F("HL7-002", ADT1, VIEWER, 80), F("HL7-017", WS1, VIEWER, 80)],
    hl7_strings("P2"), policy="none")

# ------------------------------------------------------------------------------------------ DICOM

ALL["dicom-store-ct"] = S(
    "A CT verifies and stores three images to Orthanc, proposing every storage class",
    ["dcmtk echoscu", "dcmtk storescu", "orthanc"],
    ["ct1 -> pacs1:11112 C-ECHO by echoscu (CT1 to ORTHANC), released",
     "ct1 -> pacs1:11112 three CT images by storescu in one association, released"],
    {"dicom": D(2, C_ECHO=1, C_STORE=3)}, sensitive=dicom_strings("P1"))
ALL["dicom-store-series"] = S(
    "A CT stores a series of 20 images of 256x256x16 bit to Orthanc in one association",
    ["dcmtk storescu", "orthanc"],
    ["ct1 -> pacs1:11112 20 images by storescu -R -pdu 65536, released"],
    {"dicom": D(1, C_STORE=20)}, sensitive=dicom_strings("P2"))
ALL["dicom-store-pynetdicom"] = S(
    "Two modalities store to DCMTK's archive with pynetdicom, one of them proposing 120 and more storage classes",
    ["pynetdicom", "dcmtk dcmqrscp"],
    ["mr1 -> archive1:104 three MR images", "us1 -> archive1:104 two 8 bit ultrasound images, every storage class proposed"],
    {"dicom": D(2, C_STORE=5)}, sensitive=dicom_strings("P2", "P3"))
ALL["dicom-orthanc-scu"] = S(
    "Orthanc opens associations itself: it verifies and stores to a modality",
    ["orthanc", "dcmtk storescp"],
    ["pacs1 -> ct1:11112 C-ECHO (ORTHANC to CT1), asked for through Orthanc's REST interface on its loopback",
     "pacs1 -> ct1:11112 one image"],
    {"dicom": D(2, C_ECHO=1, C_STORE=1)}, sensitive=dicom_strings("P1"))
ALL["dicom-find"] = S(
    "C-FIND at study root and patient root against Orthanc and dcmqrscp",
    ["dcmtk findscu", "pynetdicom", "orthanc", "dcmtk dcmqrscp"],
    ["ct1 -> pacs1:11112 findscu study root, by family name with a wildcard: one match",
     "mr1 -> archive1:104 findscu patient root, by patient ID: one match",
     "ct1 -> pacs1:11112 pynetdicom study root, by patient ID: one match"],
    {"dicom": D(3, C_FIND=3)},
    sensitive=["QUILLFEATHER*", "QUILLFEATHER^ROSALIND", "QUILLFEATHER", "ROSALIND", "MRN884213", "19580711", "ACC7743120",
               "THISTLEBROOK^ODRANUS", "THISTLEBROOK", "ODRANUS", "MRN905577", "19731203"])
ALL["dicom-worklist"] = S(
    "Modality worklist queries to DCMTK's wlmscpfs",
    ["dcmtk findscu", "dcmtk wlmscpfs", "pynetdicom"],
    ["ct1 -> worklist1:11112 findscu -W for CT1: one match", "mr1 -> worklist1:11112 pynetdicom for MR1: one match"],
    {"dicom": D(2, C_FIND=2)},
    sensitive=["QUILLFEATHER^ROSALIND", "QUILLFEATHER", "ROSALIND", "MRN884213", "19580711", "ACC7743120",
               "VANDERWOBBLE^IMKELINE", "VANDERWOBBLE", "IMKELINE", "MRN417760"])
ALL["dicom-move"] = S(
    "C-MOVE: a modality asks dcmqrscp for its prior images, which come on an association that the archive opens",
    ["dcmtk movescu", "dcmtk dcmqrscp"],
    ["mr1 -> archive1:104 movescu, patient root, destination MR1",
     "archive1 -> mr1:11112 sub-association (ARCHIVE to MR1) with three images"],
    {"dicom": D(2, C_MOVE=1, C_STORE=3)},
    sensitive=dicom_strings("P2"))
ALL["dicom-move-reading"] = S(
    "C-MOVE by a workstation whose conduit is not protected; Orthanc sends on a protected one",
    ["dcmtk movescu", "dcmtk storescp", "orthanc"],
    ["ws1 -> pacs1:11112 movescu, study root, destination WS1",
     "pacs1 -> ws1:11112 sub-association (ORTHANC to WS1) with three images"],
    {"dicom": D(2, C_MOVE=1, C_STORE=3)},
    [F("DCM-001", WS1, PACS, 11112)], dicom_strings("P1"))
ALL["dicom-get"] = S(
    "C-GET with SCP role selection: images come back on the association of the query",
    ["dcmtk getscu", "dcmtk dcmqrscp", "pynetdicom"],
    ["mr1 -> archive1:104 getscu, patient root: three images come back", "ct1 -> pacs1:11112 pynetdicom both sides, study root: three images come back"],
    {"dicom": D(2, C_GET=2, C_STORE=6)}, sensitive=dicom_strings("P1", "P2"))
ALL["dicom-negotiation"] = S(
    "Eight stores that negotiate differently",
    ["dcmtk storescu", "orthanc", "pynetdicom"],
    ["ct1 -> pacs1:11112 storescu: implicit little endian only; explicit big endian; deflated; RLE; JPEG lossless; every storage class (six associations, one image each)",
     "ct1 -> archive1:104 pynetdicom: every storage class, maximum PDU 4096, asynchronous operations window 5,5 (answered), extended and common extended negotiation",
     "mr1 -> archive1:104 pynetdicom: explicit big endian proposed, maximum PDU unlimited (0)"],
    {"dicom": {"associate_rq": 8, "associate_ac": 8, "associate_rj": 0, "abort": 0, "release_rq": 8, "C-STORE-RQ": 8}},
    sensitive=dicom_strings("P1"))
ALL["dicom-tls"] = S(
    "DICOM over TLS 1.2 with client certificates, DCMTK to Orthanc",
    ["dcmtk echoscu", "dcmtk storescu", "orthanc"],
    ["ct1 -> pacs1:2762 C-ECHO over TLS", "ct1 -> pacs1:2762 three images over TLS"],
    {"tls": {"TLS 1.2": 2}}, encrypted=dicom_strings("P1"))
ALL["dicom-tls13"] = S(
    "DICOM over TLS 1.3 with client certificates, DCMTK to Orthanc",
    ["dcmtk echoscu", "dcmtk storescu", "orthanc"],
    ["ct1 -> pacs1:2762 C-ECHO over TLS", "ct1 -> pacs1:2762 three images over TLS"],
    {"tls": {"TLS 1.3": 2}}, encrypted=dicom_strings("P1"))
ALL["dicom-rejected"] = S(
    "Two associations rejected: called AE title not recognised, calling AE title not recognised",
    ["dcmtk echoscu", "orthanc", "pynetdicom"],
    ["ct1 -> pacs1:11112 called AE title WRONGPACS: Orthanc rejects", "us1 -> archive1:104 calling AE title US1: pynetdicom, which requires CT1, rejects"],
    {"dicom": {"associate_rq": 2, "associate_ac": 0, "associate_rj": 2, "abort": 0, "release_rq": 0}},
    [F("DCM-007", CT1, PACS, 11112, "attempt")])
ALL["dicom-abort"] = S(
    "Associations that end in A-ABORT, from the requestor and from the acceptor",
    ["dcmtk echoscu", "dcmtk storescu", "orthanc", "pynetdicom"],
    ["ct1 -> pacs1:11112 echoscu --abort after its C-ECHO", "ct1 -> pacs1:11112 pynetdicom stores one image, then aborts",
     "mr1 -> archive1:104 storescu; pynetdicom aborts when the second image arrives"],
    {"dicom": {"associate_rq": 3, "associate_ac": 3, "associate_rj": 0, "abort": 3, "release_rq": 0, "C-ECHO-RQ": 1, "C-STORE-RQ": 3}},
    sensitive=dicom_strings("P1"))
ALL["dicom-user-identity"] = S(
    "User identity negotiation in clear: username, username and passcode",
    ["pynetdicom", "dcmtk storescu", "orthanc"],
    ["ct1 -> archive1:104 C-ECHO with a username", "ct1 -> archive1:104 C-ECHO with username and passcode, positive response asked for, which pynetdicom does not give",
     "mr1 -> pacs1:11112 storescu with username and passcode, one image"],
    {"dicom": D(3, C_ECHO=2, C_STORE=1)},
    [F("DCM-004", CT1, ARCHIVE, 104), F("DCM-004", MR1, PACS, 11112)],
    ["kmillbrook-ct", "Zx9-hunter-77", "bwexford-mr", "Qt4/marmot/18"] + dicom_strings("P1"))
ALL["dicom-user-identity-types"] = S(
    "User identity negotiation in clear with a Kerberos ticket, a SAML assertion and a JSON web token (all invented, not well-formed)",
    ["pynetdicom"], ["us1 -> archive1:104 three associations with C-ECHO, user identity types 3, 4 and 5"],
    {"dicom": D(3, C_ECHO=3)}, [F("DCM-004", US1, ARCHIVE, 104)], ["KRBTICKET.uXq77Lm", "SAMLASSERT.vRz81Pk", "JWTOKEN.kTn93Wd"])
ALL["dicom-ipv6"] = S(
    "DICOM over IPv6 (unique local addresses), judged without a policy",
    ["pynetdicom"],
    ["fd20::10:11 -> fd20::20:5 port 11112 C-ECHO, then one image", "neighbour discovery of the two hosts is in the capture"],
    {"dicom": D(2, C_ECHO=1, C_STORE=1)}, [F("DCM-001", "fd20::10:11", "fd20::20:5", 11112)], dicom_strings("P1"), policy="none")
ALL["dhcp-lease"] = S(
    "A pump and a workstation get addresses by DHCP, under names; the pump then sends telemetry. Judged without a policy",
    ["dhclient", "dnsmasq", "mosquitto"],
    ["pump3 (infusion-3) and ws1 (desk-1) give up their addresses and ask by dhclient; dnsmasq on dns1 leases 10.20.50.100 to .110",
     "pump3 -> broker1:1883 one PUBLISH from the leased address"],
    {"mqtt": {"connect": 1, "connack": 1, "publish": 1, "disconnect": 1}},
    [F("MQT-001", "10.20.50.106", BROKER, 1883), F("MQT-002", "10.20.50.106", BROKER, 1883)], tele("P1"), policy="none")
for n, where in (("dicom-loss-after-capture", "lost behind the capture point: the capture shows the original and the retransmission"),
                 ("dicom-loss-before-capture", "lost before the capture point: the capture shows gaps that retransmissions fill")):
    ALL[n] = S(f"A store of eight images with five percent of the large packets of ct1 {where}",
               ["dcmtk storescu", "orthanc", "nftables"],
               ["nftables drops packets of ct1 longer than 500 bytes at random (numgen random mod 100 < 5)",
                "ct1 -> pacs1:11112 eight images of 128x128x16 bit by storescu, released"],
               {"dicom": D(1, C_STORE=8)}, sensitive=dicom_strings("P3"))

# ------------------------------------------------------------------------------------------ HL7 v2

HL7 = ["python-hl7"]
ALL["hl7-adt"] = S(
    "The admissions feed: A01, A04, A08, A03 and another A01, each acknowledged with AA", HL7,
    ["adt1 -> engine1:2575 four messages on one connection", "adt1 -> engine1:2575 one message on another connection"],
    {"hl7": {"ADT^A01": 2, "ADT^A04": 1, "ADT^A08": 1, "ADT^A03": 1, "ACK^A01": 2, "ACK^A04": 1, "ACK^A08": 1, "ACK^A03": 1}},
    sensitive=hl7_strings("P1", "P2", "P3"))
ALL["hl7-vitals"] = S(
    "Two bedside monitors send vital signs at once", HL7,
    ["mon1 -> engine1:2575 three ORU^R01", "mon2 -> engine1:2575 two ORU^R01"],
    {"hl7": {"ORU^R01": 5, "ACK^R01": 5}}, sensitive=hl7_strings("P1", "P2"))
ALL["hl7-acks"] = S(
    "Acknowledgements AA, AE (patient identifier missing) and AR (unsupported version)", HL7,
    ["adt1 -> engine1:2575 a good A01: AA", "adt1 -> engine1:2575 an A04 without PID-3: AE", "adt1 -> engine1:2575 an A08 of version 9.9: AR"],
    {"hl7": {"ADT^A01": 1, "ADT^A04": 1, "ADT^A08": 1, "ACK^A01": 1, "ACK^A04": 1, "ACK^A08": 1}},
    sensitive=hl7_strings("P4"))
ALL["hl7-batch"] = S(
    "A batch file (FHS, BHS, three messages, BTS, FTS) in one MLLP frame, answered by a batch of acknowledgements", HL7,
    ["adt1 -> engine1:2575 one frame with A01, A01, A03", "engine1 answers with one frame: BHS, three ACK, BTS"],
    {"hl7": {"ADT^A01": 2, "ADT^A03": 1, "ACK^A01": 2, "ACK^A03": 1}}, sensitive=hl7_strings("P1", "P2", "P3"))
ALL["hl7-split"] = S(
    "Messages in pieces of 37 bytes, each its own TCP segment", HL7,
    ["mon1 -> engine1:2575 one ORU^R01 in pieces", "adt1 -> engine1:2575 A01 and A03 in pieces"],
    {"hl7": {"ORU^R01": 1, "ADT^A01": 1, "ADT^A03": 1, "ACK^R01": 1, "ACK^A01": 1, "ACK^A03": 1}},
    sensitive=hl7_strings("P1", "P2"))
ALL["hl7-coalesced"] = S(
    "Several MLLP frames in one write", HL7,
    ["mon1 -> engine1:2575 three ORU^R01 in one write", "adt1 -> engine1:2575 A01, A08 and A03 in one write"],
    {"hl7": {"ORU^R01": 3, "ADT^A01": 1, "ADT^A08": 1, "ADT^A03": 1, "ACK^R01": 3, "ACK^A01": 1, "ACK^A08": 1, "ACK^A03": 1}},
    sensitive=hl7_strings("P1", "P4"))
ALL["hl7-large"] = S(
    "One ORU^R01 with 900 observations", HL7, ["mon2 -> engine1:2575 one message of many TCP segments"],
    {"hl7": {"ORU^R01": 1, "ACK^R01": 1}}, sensitive=hl7_strings("P3"))
ALL["hl7-tls"] = S(
    "Vital signs through stunnel on both sides, TLS 1.2 and TLS 1.3, with client certificates", HL7 + ["stunnel"],
    ["mon1 -> engine1:2576 two ORU^R01 over TLS 1.2", "mon1 -> engine1:2576 one ORU^R01 over TLS 1.3"],
    {"tls": {"TLS 1.2": 1, "TLS 1.3": 1}}, encrypted=hl7_strings("P1"))

# ------------------------------------------------------------------------ TLS with its secrets


def K(version):
    s = S(f"HL7, DICOM, MQTT and HTTP in TLS {version}; the capture has the secrets (pcapng Decryption Secrets Block)",
          HL7 + ["stunnel", "dcmtk echoscu", "dcmtk storescu", "orthanc", "mosquitto mosquitto_pub", "mosquitto", "curl",
                 "openssl s_server"],
          ["mon1 -> engine1:2576 two ORU^R01", "ct1 -> pacs1:2762 C-ECHO, then three images",
           "pump1 -> broker1:8883 telemetry, QoS 1", "ws1 -> viewer1:443 one page",
           "the clients of the first three speak through clients/tls_front.py, which logs the secrets"],
          {"tls": {f"TLS {version}": 5}, "hl7": {"ORU^R01": 2, "ACK^R01": 2}, "dicom": D(2, C_ECHO=1, C_STORE=3),
           "mqtt": {"connect": 1, "connack": 1, "publish": 1, "puback": 1, "disconnect": 1}},
          sensitive=hl7_strings("P1"))
    return s | {"suffix": ".pcapng"}


ALL["tls-keys-12"] = K("1.2")
ALL["tls-keys-13"] = K("1.3")

FOUR_STRINGS = ["MRN884213", "QUILLFEATHER", "QUILLFEATHER^ROSALIND", "ROSALIND"]
ALL["tls-sessions-12"] = S(
    "HL7 in TLS 1.2 sessions of every kind that a key log opens, and two that none does; the capture has the secrets",
    ["openssl s_client", "openssl s_server"],
    ["mon1 -> engine1:2576 an ORU^R01 and its acknowledgement, AES-128-GCM", "the same with ChaCha20-Poly1305",
     "the same with AES-CBC and encrypt-then-MAC, SHA-1, then SHA-384", "the same with AES-128-CCM, which is not opened",
     "the same with AES-256-GCM and a client certificate", "the same with AES-CBC, SHA-256 and no encrypt-then-MAC",
     "the same in TLS 1.1, which is not opened", "two sessions, the second resumed by a ticket",
     "two sessions, the second resumed by its number", "a session negotiated anew between two messages"],
    {"tls": {"TLS 1.1": 1, "TLS 1.2": 12}, "hl7": {"ORU^R01": 12, "ACK^R01": 12}}, sensitive=FOUR_STRINGS) | {"suffix": ".pcapng"}
ALL["tls-sessions-13"] = S(
    "HL7 in TLS 1.3 sessions of every kind that a key log opens, and one that none does; the capture has the secrets",
    ["openssl s_client", "openssl s_server"],
    ["mon1 -> engine1:2576 an ORU^R01 and its acknowledgement, AES-128-GCM", "the same with AES-256-GCM, then with ChaCha20-Poly1305",
     "the same with AES-128-CCM, which is not opened", "the same with a client certificate", "the same after a HelloRetryRequest",
     "the same in padded records", "the same in records of at most 512 bytes", "new keys in both directions between two messages",
     "a session, one resumed, and one resumed with an ORU^R01 as early data"],
    {"tls": {"TLS 1.3": 12}, "hl7": {"ORU^R01": 12, "ACK^R01": 12}}, sensitive=FOUR_STRINGS) | {"suffix": ".pcapng"}

# ------------------------------------------------------------------------------------------ MQTT

MOSQ = ["mosquitto mosquitto_pub", "mosquitto"]
ALL["mqtt-telemetry"] = S(
    "Pumps publish without credentials, MQTT 3.1.1 and 5, QoS 0, 1 and 2, retained and the clearing of it", MOSQ,
    ["pump1 -> broker1:1883 telemetry (QoS 0), alarm (QoS 1), MQTT 3.1.1", "pump2 -> broker1:1883 telemetry (QoS 2), MQTT 5",
     "pump3 -> broker1:1883 retained status, then an empty retained status"],
    {"mqtt": {"connect": 5, "connack": 5, "publish": 5, "puback": 1, "pubrec": 1, "pubrel": 1, "pubcomp": 1, "subscribe": 0, "disconnect": 5}},
    sensitive=tele("P1", "P2"))
ALL["mqtt-qos-subscribe"] = S(
    "A pump subscribes with QoS 2 and gets messages of QoS 1 and 2; another one unsubscribes", MOSQ + ["mosquitto mosquitto_sub", "paho-mqtt"],
    ["pump1 -> broker1:1883 subscribes to pumps/pump2/alarm", "pump2 -> broker1:1883 publishes with QoS 1, then with QoS 2; both are delivered",
     "pump3 -> broker1:1883 subscribes to pumps/pump3/status and unsubscribes (paho)"],
    {"mqtt": {"connect": 4, "connack": 4, "publish": 4, "subscribe": 2, "suback": 2, "unsubscribe": 1, "unsuback": 1}},
    sensitive=tele("P2"))
ALL["mqtt-retained-wildcard"] = S(
    "The ward dashboard subscribes to two wildcard filters and gets a retained message at once", MOSQ + ["mosquitto mosquitto_sub"],
    ["a retained status was published on the broker's own host before the capture",
     "ws1 -> broker1:1883 subscribes to pumps/+/status and pumps/+/telemetry (QoS 1)",
     "pump2 -> broker1:1883 telemetry (QoS 1)", "pump3 -> broker1:1883 telemetry (QoS 0)"],
    {"mqtt": {"connect": 3, "connack": 3, "publish": 5, "suback": 1, "subscribe": 1}},
    [F("MQT-001", WS1, BROKER, 1883)], tele("P2", "P4") + ["MRN417760"])
ALL["mqtt-will"] = S(
    "A client dies without DISCONNECT and its will is published", MOSQ[1:] + ["mosquitto mosquitto_sub", "paho-mqtt"],
    ["pump2 -> broker1:1883 subscribes to pumps/pump1/status", "pump1 -> broker1:1883 connects with a will and is killed",
     "the broker publishes the will to pump2"],
    {"mqtt": {"connect": 2, "connack": 2, "publish": 1, "subscribe": 1, "suback": 1, "disconnect": 1}},
    sensitive=["MRN884213"])
ALL["mqtt-v5"] = S(
    "MQTT 5 properties: user properties, topic alias, session expiry, receive maximum, response topic, correlation data", MOSQ + ["paho-mqtt"],
    ["pump1 -> broker1:1883 paho: four telemetry messages, the last three by topic alias alone", "pump2 -> broker1:1883 mosquitto_pub with properties (QoS 1)"],
    {"mqtt": {"connect": 2, "connack": 2, "publish": 5, "puback": 1, "disconnect": 2, "subscribe": 0}},
    sensitive=tele("P1", "P2"))
CRED = ["dripline-7f21", "Kestrel-4481-blue"]
ALL["mqtt-password"] = S(
    "A pump authenticates with a password in clear (on a conduit that MACsec protects)", MOSQ + ["paho-mqtt"],
    ["pump1 -> broker1:1883 mosquitto_pub with username and password, MQTT 3.1.1, QoS 1", "pump1 -> broker1:1883 paho with username and password, MQTT 5, QoS 1, two messages"],
    {"mqtt": {"connect": 2, "connack": 2, "publish": 3, "puback": 3, "disconnect": 2}},
    [F("MQT-003", PUMP1, BROKER, 1883)], CRED + tele("P1"))
ALL["mqtt-refused"] = S(
    "A broker that refuses: no credentials, wrong password, a publication that is not authorised",
    MOSQ + ["mosquitto mosquitto_sub"],
    ["pump1 -> broker1:1883 without credentials, MQTT 3.1.1: CONNACK 5", "pump1 -> broker1:1883 with a wrong password, MQTT 3.1.1: CONNACK 5",
     "pump3 -> broker1:1883 with a wrong password, MQTT 5: CONNACK 0x87",
     "pump2 -> broker1:1883 with good credentials, MQTT 5, QoS 1: PUBACK 0x87", "pump2 -> broker1:1883 subscribes with good credentials, MQTT 5: SUBACK 0, since mosquitto heeds its list on delivery"],
    {"mqtt": {"connect": 5, "connack": 5, "publish": 1, "puback": 1, "subscribe": 1, "suback": 1}},
    [F("MQT-003", PUMP1, BROKER, 1883), F("MQT-003", PUMP2, BROKER, 1883), F("MQT-003", PUMP3, BROKER, 1883)],
    ["dripline-7f21", "Wren-0000-wrong", "dripline-8c40", "Plover-9920-grey"])
ALL["mqtt-large"] = S("A publication of many TCP segments, and one with a remaining length of two bytes", MOSQ,
    ["pump2 -> broker1:1883 telemetry of about 44 kB, QoS 1", "pump2 -> broker1:1883 a status of more than 127 bytes, QoS 1"],
    {"mqtt": {"connect": 2, "connack": 2, "publish": 2, "puback": 2, "disconnect": 2}}, sensitive=tele("P2"))
ALL["mqtt-websocket"] = S(
    "Telemetry over WebSocket: masked frames from the clients, MQTT 3.1.1 and 5, a subscription", MOSQ[1:] + ["paho-mqtt"],
    ["ws1 -> broker1:9001 subscribes to pumps/pump1/telemetry (QoS 1) and gets three messages", "pump1 -> broker1:9001 telemetry, three messages of QoS 1, MQTT 3.1.1",
     "pump2 -> broker1:9001 telemetry, two messages, the second by topic alias alone, MQTT 5"],
    {"mqtt": {"connect": 3, "connack": 3, "publish": 8, "puback": 6, "subscribe": 1, "suback": 1, "disconnect": 3}},
    [F("MQT-001", WS1, BROKER, 9001)], tele("P1"))
ALL["mqtt-tls"] = S(
    "Telemetry over TLS 1.2 and TLS 1.3", MOSQ, ["pump1 -> broker1:8883 TLS 1.2, QoS 1", "pump1 -> broker1:8883 TLS 1.3, QoS 1"],
    {"tls": {"TLS 1.2": 1, "TLS 1.3": 1}}, encrypted=tele("P1"))

# ------------------------------------------------------------------------------------------ TLS


def T(description, version, steps, findings=(), programs=("openssl s_server", "openssl s_client"), port=443, n=1, **more):
    return S(description, list(programs), steps, {"tls": {version: n}} if version else {"tls": {}},
             [F(r, WS1, VIEWER, port) for r in findings], **more)


GET = "ws1 -> viewer1:443 "
ALL["tls-12"] = T("TLS 1.2 with a good certificate", "TLS 1.2", [GET + "one request"])
ALL["tls-13"] = T("TLS 1.3 with a good certificate, two clients", "TLS 1.3", [GET + "one request by s_client", GET + "one request by curl"],
                  programs=("openssl s_server", "openssl s_client", "curl"), n=2)
ALL["tls-13-hello-retry"] = T("TLS 1.3 with a HelloRetryRequest (the server wants another group)", "TLS 1.3", [GET + "one request"])
ALL["tls-10"] = T("TLS 1.0", "TLS 1.0", [GET + "one request"], ["TLS-002", "SEG-019"])
ALL["tls-11"] = T("TLS 1.1", "TLS 1.1", [GET + "one request"], ["TLS-002", "SEG-019"])
ALL["tls-mutual"] = T("TLS 1.2 with a client certificate that the server demands", "TLS 1.2", [GET + "one request"])
ALL["tls-cert-expired"] = T("TLS 1.2, server certificate expired 65 days before", "TLS 1.2", [GET + "one request, the client goes on"], ["TLS-016"])
ALL["tls-cert-expiring"] = T("TLS 1.2, server certificate with 12 days left", "TLS 1.2", [GET + "one request"], ["TLS-016"])
ALL["tls-cert-expired-13"] = T("TLS 1.3, server certificate expired, which nobody can see", "TLS 1.3", [GET + "one request, the client goes on"])
ALL["tls-cert-self-signed"] = T("TLS 1.2, self-signed server certificate", "TLS 1.2", [GET + "one request, the client goes on"], ["TLS-018"])
ALL["tls-cert-other-name"] = T("TLS 1.2, a good certificate for another name (billing.northwing.example)", "TLS 1.2", [GET + "one request for viewer1.northwing.example, the client goes on"],
                               ["TLS-019"])
ALL["tls-anonymous"] = T("TLS 1.2 with an anonymous suite (ADH-AES128-SHA256)", "TLS 1.2", [GET + "one request"], ["TLS-004"])
ALL["tls-null"] = T("TLS 1.2 with a suite that does not encrypt (NULL-SHA256): the answer is in clear", "TLS 1.2", [GET + "one request, answered with a patient name"],
                    ["TLS-004"], sensitive=["OAKENSHOTT^BARNABAS", "OAKENSHOTT", "BARNABAS", "MRN650931"])
GN = ("gnutls gnutls-serv", "gnutls gnutls-cli")
ALL["tls-3des"] = T("TLS 1.2 with 3DES (TLS_RSA_WITH_3DES_EDE_CBC_SHA)", "TLS 1.2", [GET + "one request"], ["TLS-005"], GN)
ALL["tls-rc4"] = T("TLS 1.2 with RC4 (TLS_RSA_WITH_RC4_128_SHA)", "TLS 1.2", [GET + "one request"], ["TLS-005"], GN)
ALL["tls-ssl3"] = T("SSL 3.0 with AES 128", "SSL 3.0", ["ws1 -> viewer1:8443 one request"], ["TLS-001", "SEG-019"], ("tlslite-ng",), 8443)
ALL["tls-ssl3-rc4"] = T("SSL 3.0 with RC4", "SSL 3.0", ["ws1 -> viewer1:8443 one request"], ["TLS-001", "TLS-005", "SEG-019"], ("tlslite-ng",), 8443)
ALL["tls-no-common-version"] = T("The server has TLS 1.3 only, the client TLS 1.2 only: an alert, nothing negotiated", None, [GET + "handshake fails"])
ALL["tls-resumption"] = T("TLS 1.2, then the same session resumed with its ticket (no certificate the second time)", "TLS 1.2",
                          [GET + "one request", GET + "one request with the session of the first"], n=2)

# ------------------------------------------------------------------------------------------ TLS that rules speak of


def rule_tls(name, description, rules, version="TLS 1.2", steps=(GET + "one request",), **more):
    ALL["rule-" + name] = T(description, version, list(steps), rules, **{"policy": "none", **more})


rule_tls("tls-static-rsa", "TLS 1.2 with a key exchange by static RSA (TLS_RSA_WITH_AES_128_GCM_SHA256)", ["TLS-006"])
rule_tls("tls-cbc", "TLS 1.2 with a CBC suite and without encrypt-then-MAC (TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256)", ["TLS-007"])
rule_tls("tls-dhe-1024", "TLS 1.2 with a prime of 1024 bits (TLS_DHE_RSA_WITH_AES_128_GCM_SHA256)", ["TLS-008"])
rule_tls("tls-secp192", "TLS 1.2 with the curve secp192r1", ["TLS-009"])
rule_tls("tls-sha1-signature", "TLS 1.2 whose key exchange is signed with SHA-1", ["TLS-010"])
rule_tls("tls-mlkem", "TLS 1.3 with X25519MLKEM768", [], "TLS 1.3", ["ws1 -> viewer1:8443 one request"], programs=["tlslite-ng"], port=8443)
rule_tls("tls-no-renegotiation-info", "TLS 1.2 whose server does not answer renegotiation_info", ["TLS-013"],
         programs=["gnutls gnutls-serv", "openssl s_client"])
rule_tls("tls-no-ems", "TLS 1.2 without an extended master secret", ["TLS-014"])
rule_tls("tls-heartbeat", "TLS 1.2 with heartbeats agreed on", ["TLS-012"], programs=GN)
rule_tls("tls-downgrade", "A client offers TLS 1.3, and the server's random says that it was made to fall back", ["TLS-015", "TLS-003"],
         steps=[GET + "clients/tls_downgrade.py takes the offer of TLS 1.3 out of the hello on its way to the server; the client notices and gives up"])
rule_tls("tls-rsa-1024", "A certificate with an RSA key of 1024 bits", ["TLS-017"])
rule_tls("tls-ca-leaf", "A server presents a certificate that may sign others", ["TLS-021"])
rule_tls("tls-long-validity", "A certificate for ten years", ["TLS-020"])
rule_tls("tls-shared-certificate", "Two servers with one certificate", [], n=2,
         steps=[GET + "one request", "ws1 -> archive1:443 one request, the same certificate"])
ALL["rule-tls-shared-certificate"]["findings"] = [F("TLS-023", VIEWER, None, None)]
rule_tls("tls-sni-address", "A client asks for an address as if it were a name", ["TLS-019", "TLS-024"], steps=[GET + "one request, server name 10.20.20.8"])
rule_tls("tls-many-clients", "Three programs of one host open sessions to one server", [], n=3,
         steps=[GET + "one request by s_client", GET + "one by curl", GET + "one by gnutls-cli"],
         programs=["openssl s_server", "openssl s_client", "curl", "gnutls gnutls-cli"])
rule_tls("strict-tls", "A client presents no certificate where its conduit wants one", ["TLS-022", "SEG-019"], policy="strict-hospital")
rule_tls("narrow-tls", "A server's certificate has none of the names of its conduit", ["SEG-022"], policy="narrow-hospital")
ALL["rule-tls-early-data"] = S(
    "TLS 1.3 with early data", ["openssl s_server", "openssl s_client"],
    ["mon1 -> engine1:2576 an ORU^R01", "mon1 -> engine1:2576 an ORU^R01 as early data of the session resumed"],
    {"tls": {"TLS 1.3": 2}}, [F("TLS-026", MON1, ENGINE, 2576)], encrypted=FOUR_STRINGS, policy="none")
ALL["rule-tls-profile"] = S(
    "A CBC suite on a conduit whose profile has none", ["openssl s_server", "openssl s_client"], ["ct1 -> viewer1:443 one request"],
    {"tls": {"TLS 1.2": 1}}, [F(r, CT1, VIEWER, 443) for r in ("TLS-007", "TLS-027")], policy="narrow-hospital")
ALL["rule-dicom-tls-cbc"] = S(
    "DICOM over TLS 1.2 with a CBC suite", ["dcmtk echoscu", "dcmtk storescp"], ["ct1 -> archive1:2762 C-ECHO over TLS"],
    {"tls": {"TLS 1.2": 1}}, [F(r, CT1, ARCHIVE, 2762) for r in ("DCM-002", "TLS-007")], policy="none")

# ------------------------------------------------------------------------------------------ a clean day

ALL["dns-clean"] = S("Lookups at the declared resolver", ["dnsmasq", "dig"],
                     ["ct1, ws1, mon1, pump1 -> dns1:53 A, AAAA, PTR, TXT over TCP, and a name that does not exist"])
ALL["hospital-day"] = S(
    "Clean traffic of many kinds at once",
    ["dcmtk findscu", "dcmtk wlmscpfs", "dcmtk storescu", "dcmtk echoscu", "orthanc", "pynetdicom", "python-hl7", "paho-mqtt", "mosquitto",
     "dnsmasq", "dig", "curl", "openssl s_server"],
    ["ct1: DNS lookup, worklist query, three images to pacs1", "mr1: C-ECHO and three images to pacs1", "us1: two images to pacs1 (pynetdicom)",
     "adt1: A01, A04, A08, A03 to engine1", "mon1: four ORU^R01 to engine1", "mon2: three ORU^R01 to engine1",
     "pump1: five telemetry messages (MQTT 3.1.1, QoS 0)", "pump2: four telemetry messages (MQTT 5, QoS 1)",
     "ws1: DNS lookup, HTTPS to viewer1 over TLS 1.3 and over TLS 1.2"],
    {"dicom": D(5, C_ECHO=1, C_FIND=1, C_STORE=8),
     "hl7": {"ADT^A01": 1, "ADT^A04": 1, "ADT^A08": 1, "ADT^A03": 1, "ORU^R01": 7, "ACK^A01": 1, "ACK^A04": 1, "ACK^A08": 1, "ACK^A03": 1, "ACK^R01": 7},
     "mqtt": {"connect": 2, "connack": 2, "publish": 9, "puback": 4, "disconnect": 2, "subscribe": 0},
     "tls": {"TLS 1.2": 1, "TLS 1.3": 1}},
    sensitive=sorted(set(dicom_strings("P1", "P2", "P3") + hl7_strings("P1", "P2"))))

# ------------------------------------------------------------------------------------------ planted violations

ALL["bad-ct-to-internet"] = S("A CT speaks HTTPS to an Internet host, and tries another port there", ["curl", "openssl s_server"],
    ["ct1 -> web:443 one HTTPS request (TLS 1.3), answered", "ct1 -> web:8080 connection refused"], {"tls": {"TLS 1.3": 1}},
    [F("SEG-005", CT1, WEB, 443), F("SEG-005", CT1, WEB, 8080, "attempt")])
ALL["bad-pump-to-pacs"] = S("A pump verifies a PACS", ["dcmtk echoscu", "orthanc"], ["pump2 -> pacs1:11112 C-ECHO (PUMP2 to ORTHANC), accepted"],
    {"dicom": D(1, C_ECHO=1)}, [F(r, PUMP2, PACS, 11112) for r in ("SEG-001", "DCM-001", "DCM-007")])
ALL["bad-telnet"] = S("Telnet from a workstation to a bedside monitor, a login and a password typed", ["inetutils telnet", "inetutils telnetd"],
    ["ws1 -> mon1:23 logs in, types 'version' and 'exit'"], {}, [F("SEG-001", WS1, MON1, 23), F("MGT-001", WS1, MON1, 23)],
    ["svc-falconer", "Heron*3317*dusk"])
ALL["bad-rogue-station"] = S("A station that nobody declared, in the imaging network", ["dcmtk echoscu", "dcmtk storescu", "orthanc"],
    ["10.20.10.77 -> pacs1:11112 C-ECHO (ROGUE to ORTHANC)", "10.20.10.77 -> pacs1:11112 one secondary capture image"],
    {"dicom": D(2, C_ECHO=1, C_STORE=1)},
    [F("SEG-007", ROGUE, None, None), F("DCM-007", ROGUE, PACS, 11112)], dicom_strings("P4"))
ALL["bad-vendor-tunnel"] = S("An MR opens an SSH reverse tunnel on port 443 to its vendor, who reaches the PACS through it",
    ["openssh ssh", "openssh sshd", "dcmtk echoscu", "orthanc"],
    ["mr1 -> vendor1:443 ssh -R", "vendor1 sends a C-ECHO through the tunnel; it arrives as mr1 -> pacs1:11112 (MR1 to ORTHANC)"],
    {"dicom": D(1, C_ECHO=1)}, [F("SEG-005", MR1, VENDOR, 443)])
ALL["bad-vendor-ssh"] = S("A vendor logs in to a CT with SSH", ["openssh ssh", "openssh sshd"], ["vendor1 -> ct1:22 one command"], {},
    [F("SEG-006", VENDOR, CT1, 22)])
ALL["bad-foreign-dns"] = S("An ultrasound asks a resolver in the Internet", ["dig", "dnsmasq"], ["us1 -> 203.0.113.53:53 one lookup over UDP, answered"], {},
    [F("SEG-005", US1, FDNS, 53)])
ALL["bad-monitor-order"] = S("A monitor sends a pharmacy order", HL7, ["mon1 -> engine1:2575 ORU^R01, then RDE^O11"],
    {"hl7": {"ORU^R01": 1, "RDE^O11": 1, "ACK^R01": 1, "ACK^O11": 1}}, [F("HL7-006", MON1, ENGINE, 2575)], hl7_strings("P1"))
ALL["bad-monitor-query"] = S("A monitor sends a query that its conduit does not list", HL7, ["mon1 -> engine1:2575 QRY^A19"],
    {"hl7": {"QRY^A19": 1, "ACK^A19": 1}}, [F("HL7-005", MON1, ENGINE, 2575)], ["MRN905577"])
ALL["bad-adt-application"] = S("An admission from an application that the conduit does not list", HL7, ["adt1 -> engine1:2575 ADT^A01 with MSH-3 BILLING7"],
    {"hl7": {"ADT^A01": 1, "ACK^A01": 1}}, [F("HL7-004", ADT1, ENGINE, 2575)], hl7_strings("P2"))
ALL["bad-broker-to-pump"] = S("The pump server opens MQTT to a pump: the wrong direction", MOSQ, ["broker1 -> pump1:1883 publishes with QoS 1"],
    {"mqtt": {"connect": 1, "connack": 1, "publish": 1, "puback": 1, "disconnect": 1}},
    [F("SEG-002", BROKER, PUMP1, 1883), F("MQT-001", BROKER, PUMP1, 1883)])
ALL["bad-pump-ssh-refused"] = S("A pump knocks on the SSH port of a PACS and is refused", ["bash"], ["pump1 -> pacs1:22 answered with RST"], {},
    [F("SEG-001", PUMP1, PACS, 22, "attempt")])
ALL["bad-hash-subscription"] = S("A workstation subscribes to everything", MOSQ + ["mosquitto mosquitto_sub"],
    ["ws1 -> broker1:1883 subscribes to #, granted", "pump1 -> broker1:1883 one telemetry message, delivered to ws1"],
    {"mqtt": {"connect": 2, "connack": 2, "publish": 2, "subscribe": 1, "suback": 1}},
    [F("MQT-001", WS1, BROKER, 1883), F("MQT-007", WS1, BROKER, 1883)], tele("P1"))
ALL["bad-sys-subscription"] = S("A workstation subscribes to the broker's own topics", ["mosquitto mosquitto_sub", "mosquitto"],
    ["ws1 -> broker1:1883 subscribes to $SYS/#, granted, MQTT 5"], {"mqtt": {"connect": 1, "connack": 1, "subscribe": 1, "suback": 1}},
    [F("MQT-001", WS1, BROKER, 1883), F("MQT-007", WS1, BROKER, 1883)])
ALL["bad-pump-topic"] = S("A pump publishes to a topic outside its conduit", MOSQ, ["pump2 -> broker1:1883 wards/w2/orders, QoS 1"],
    {"mqtt": {"connect": 1, "connack": 1, "publish": 1, "puback": 1, "disconnect": 1}}, [F("MQT-008", PUMP2, BROKER, 1883)], tele("P2"))
ALL["bad-unprotected-reading"] = S("A workstation queries the archive without protection", ["dcmtk echoscu", "dcmtk findscu", "dcmtk dcmqrscp"],
    ["ws1 -> archive1:104 C-ECHO", "ws1 -> archive1:104 C-FIND, patient root: one match"],
    {"dicom": D(2, C_ECHO=1, C_FIND=1)}, [F("DCM-001", WS1, ARCHIVE, 104)],
    ["QUILLFEATHER^ROSALIND", "QUILLFEATHER", "ROSALIND", "MRN884213", "19580711"])
ALL["bad-dashboard"] = S("The ward dashboard listens without protection", MOSQ + ["mosquitto mosquitto_sub"],
    ["ws1 -> broker1:1883 subscribes to pumps/+/telemetry", "pump3 -> broker1:1883 one telemetry message, delivered to ws1"],
    {"mqtt": {"connect": 2, "connack": 2, "publish": 2, "subscribe": 1, "suback": 1}}, [F("MQT-001", WS1, BROKER, 1883)], tele("P3"))
ALL["bad-results-unprotected"] = S("Results go to the record without protection", HL7, ["engine1 -> adt1:2575 ORU^R01"],
    {"hl7": {"ORU^R01": 1, "ACK^R01": 1}}, [F("HL7-001", ENGINE, ADT1, 2575)], hl7_strings("P4"))
ALL["bad-order-without-conduit"] = S("A workstation sends an order to the engine, for which there is no conduit", HL7, ["ws1 -> engine1:2575 ORM^O01"],
    {"hl7": {"ORM^O01": 1, "ACK^O01": 1}}, [F(r, WS1, ENGINE, 2575) for r in ("SEG-001", "HL7-001", "HL7-006")], hl7_strings("P3"))

ALL["bad-ae-borrowed"] = S("An ultrasound uses the AE title of the CT: its conduit lists it, the asset does not", ["dcmtk echoscu", "orthanc"],
    ["us1 -> pacs1:11112 C-ECHO (CT1 to ORTHANC), accepted"], {"dicom": D(1, C_ECHO=1)}, [F("DCM-007", US1, PACS, 11112)])
ALL["bad-mqtt-tls11"] = S("Telemetry over TLS 1.1, below what the conduit wants", MOSQ, ["pump2 -> broker1:8883 one telemetry message, QoS 1"],
    {"tls": {"TLS 1.1": 1}}, [F("TLS-002", PUMP2, BROKER, 8883), F("SEG-019", PUMP2, BROKER, 8883)], encrypted=tele("P2"))
ALL["bad-telnet-refused"] = S("A workstation knocks on the telnet port of a monitor and is refused", ["bash"], ["ws1 -> mon2:23 answered with RST"], {},
    [F("SEG-001", WS1, MON2, 23, "attempt")])
ALL["bad-pump-no-answer"] = S("A pump knocks on the file sharing port of a PACS and gets no answer", ["bash", "nftables"],
    ["pump1 -> pacs1:445 SYN and its retransmissions; the PACS drops them"], {}, [F("SEG-001", PUMP1, PACS, 445, "attempt")])
ALL["hospital-bad-day"] = S(
    "Clean traffic with seven planted violations in it",
    ["dcmtk storescu", "dcmtk echoscu", "orthanc", "python-hl7", "paho-mqtt", "mosquitto", "dnsmasq", "dig", "curl", "openssl s_server",
     "openssl s_client", "inetutils telnet", "inetutils telnetd", "bash"],
    ["clean: ct1 DNS lookup and three images to pacs1; adt1 A01 and A08; mon1 two ORU^R01; pump1 three telemetry messages; ws1 HTTPS (TLS 1.2) to viewer1",
     "ct1 -> web:443 HTTPS (TLS 1.3)", "10.20.10.77 (ROGUE) -> pacs1:11112 one image", "us1 -> 203.0.113.53:53 a lookup",
     "pump2 -> pacs1:11112 C-ECHO as PUMP2", "mon1 -> engine1:2575 RDE^O11", "pump1 -> pacs1:22 refused", "ws1 -> mon1:23 telnet"],
    {"dicom": D(3, C_ECHO=1, C_STORE=4),
     "hl7": {"ADT^A01": 1, "ADT^A08": 1, "ORU^R01": 2, "RDE^O11": 1, "ACK^A01": 1, "ACK^A08": 1, "ACK^R01": 2, "ACK^O11": 1},
     "mqtt": {"connect": 1, "connack": 1, "publish": 3, "disconnect": 1, "subscribe": 0}, "tls": {"TLS 1.2": 1, "TLS 1.3": 1}},
    [F("SEG-005", CT1, WEB, 443), F("SEG-007", ROGUE, None, None), F("DCM-007", ROGUE, PACS, 11112), F("SEG-005", US1, FDNS, 53),
     F("SEG-001", PUMP2, PACS, 11112), F("DCM-001", PUMP2, PACS, 11112), F("DCM-007", PUMP2, PACS, 11112), F("HL7-006", MON1, ENGINE, 2575),
     F("SEG-001", PUMP1, PACS, 22, "attempt"), F("SEG-001", WS1, MON1, 23), F("MGT-001", WS1, MON1, 23)],
    sorted(set(dicom_strings("P1", "P4") + hl7_strings("P1") + tele("P1") + ["svc-falconer", "Heron*3317*dusk"])))

# ------------------------------------------------------------------------------------------ management protocols


def management(name, description, programs, steps, rules, port, sensitive=(), encrypted=(), server=ARCHIVE):
    ALL["rule-" + name] = S(description, programs, steps, {}, [F(r, WS1, server, port) for r in rules], sensitive, encrypted, "none")


management("snmp", "SNMP 2c with the community public, which may write", ["snmpd", "net-snmp snmpget", "net-snmp snmpset"],
           ["ws1 -> archive1:161 reads sysName", "ws1 -> archive1:161 writes sysName"], ["MGT-003", "MGT-004"], 161)
management("snmp-v3", "SNMP 3 with authentication and privacy", ["snmpd", "net-snmp snmpget"], ["ws1 -> archive1:161 reads sysName"], [], 161)
management("ldap", "A simple bind with a password", ["slapd", "ldap-utils ldapwhoami"], ["ws1 -> archive1:389 binds as svc-viewer, asks who it is"],
           ["MGT-012"], 389, ["Otter*8823*pine"])
management("ldap-anonymous", "A simple bind of nobody", ["slapd", "ldap-utils ldapwhoami"], ["ws1 -> archive1:389 binds without a name, asks who it is"], [], 389)
management("smb1", "A session of SMB 1, signed, and a file read in it", ["samba smbd", "smbclient"],
           ["ws1 -> archive1:445 as svc-images, dialect NT LM 0.12, one file of the share images"], ["MGT-005"], 445)
management("smb-guest", "A guest's session on a server that demands no signatures", ["samba smbd", "smbclient"],
           ["ws1 -> archive1:445 as somebody whom the server does not know, one file of the share images"], ["MGT-006"], 445)
management("smb-signed", "A session on a server that demands signatures", ["samba smbd", "smbclient"],
           ["ws1 -> archive1:445 as svc-images, dialect 3.1.1, one file of the share images"], [], 445)
management("vnc", "VNC without a password", ["tigervnc Xtigervnc", "gtk-vnc gvnccapture"], ["ws1 -> archive1:5900 one picture of the screen"], ["MGT-008"], 5900)
management("vnc-tls", "VNC with VeNCrypt", ["tigervnc Xtigervnc", "gtk-vnc gvnccapture"],
           ["ws1 -> archive1:5900 TLS with a certificate, which the client cannot check"], ["TLS-003"], 5900)
management("rdp", "A remote desktop with its own security", ["xrdp", "freerdp xfreerdp"], ["ws1 -> archive1:3389 as svc-reading, security of RDP's own"],
           ["MGT-007"], 3389)
management("rdp-nla", "A remote desktop that wants CredSSP", ["freerdp-shadow freerdp-shadow-cli", "freerdp xfreerdp"],
           ["ws1 -> archive1:3389 as svc-reading with CredSSP, refused"], ["TLS-003", "TLS-024"], 3389)
management("ftp", "FTP with a login and a file", ["vsftpd", "curl"], ["ws1 -> archive1:21 anonymous, passive, one file"], ["MGT-002"], 21)
management("tftp", "TFTP: a file of a phone", ["tftpd-hpa in.tftpd", "tftp-hpa tftp"], ["ws1 -> archive1:69 phone.cfg, three blocks"], ["MGT-002"], 69)
ALL["rule-syslog"] = S("Log messages to another zone", ["util-linux logger"], ["ct1 -> engine1:514 three messages over UDP"], {},
                       [F("SEG-001", CT1, ENGINE, 514, "attempt"), F("MGT-013", CT1, ENGINE, 514)])

ALL |= {name: S(**{**one, "findings": [F(*f) for f in one["findings"]]}) for name, one in CLINICAL.items()}

# ------------------------------------------------------------------------------------------ what else rules on the network speak of

management("ssh-weak", "SSH with group 1, 3DES and HMAC-MD5", ["openssh sshd", "openssh ssh"], ["ws1 -> archive1:22 one command"], ["MGT-010"], 22)
ALL["rule-ssh-on-dicom-port"] = S("SSH on the DICOM port", ["openssh sshd", "openssh ssh"], ["ct1 -> archive1:104 one command"], {},
                                  [F("SEG-003", CT1, ARCHIVE, 104)], policy="none")
management("postgres", "PostgreSQL in the clear", ["postgresql postgres", "psql"],
           ["ws1 -> archive1:5432 asks for TLS and is refused; as viewer, one patient's study"], ["MGT-011"], 5432,
           ["MRN884213", "QUILLFEATHER^ROSALIND", "QUILLFEATHER", "ROSALIND"])
ALL["rule-foreign-ntp"] = S("Time from outside", ["chrony chronyd"], ["ct1 -> 203.0.113.53:123 asks once"], {},
                            [F("SEG-005", CT1, FDNS, 123), F("MGT-014", CT1, FDNS, 123)])
ALL["rule-http-polyglot"] = S(
    "A DICOM file whose preamble is a program's head, over HTTP", ["orthanc", "curl"],
    ["ws1 -> pacs1:8042 GET of an instance as a file, with Basic orthanc:orthanc"], {},
    [F(r, WS1, PACS, 8042) for r in ("DCM-018", "DCM-023", "MGT-009")], dicom_strings("P1"), policy="none")
management("http-program", "A program and a firmware image without TLS", ["python http.server", "curl"],
           ["ws1 -> viewer1:80 GET of setup.exe and of pump-4.2.img on one connection"], ["MGT-016"], 80, server=VIEWER)
ALL["rule-http-delivery"] = S(
    "A program goes from a workstation to a modality", ["python http.server", "curl"], ["ct1 -> ws1:8000 GET of a script"], {},
    [F(r, CT1, WS1, 8000) for r in ("SEG-001", "SEG-004", "BEH-007", "MGT-016")])
management("http-login", "A password in a form, and pages of an administrator", ["python http.server", "curl"],
           ["ws1 -> viewer1:80 POST of a form to /login, then GET of /admin/ with the cookie"], ["MGT-009"], 80, ["merganser", "Teal*6604*fen"], server=VIEWER)
ALL["rule-port-scan"] = S("Thirty ports of one host", ["nmap"], ["ws1 -> archive1:1000-1029 refused"], {}, [F("BEH-001", WS1, ARCHIVE, None)], policy="none")
ALL["rule-host-scan"] = S("One port of 28 hosts", ["nmap"], ["ws1 -> 10.20.10.100-127:104 refused; us1 has all of these addresses"], {},
                          [F("BEH-001", WS1, None, None)], policy="none")
ALL["rule-mdns"] = S("mDNS on the link", ["avahi avahi-daemon"], ["ws1 -> 224.0.0.251:5353 probes and announces its name"], {},
                     [F("MGT-015", WS1, "224.0.0.251", 5353)], policy="none")
ALL["rule-mdns-between-zones"] = S("mDNS from a workstation to a modality", ["avahi avahi-daemon", "dig"], ["ws1 -> ct1:5353 asks for its address"], {},
                                   [F(r, WS1, CT1, 5353) for r in ("SEG-001", "SEG-004", "SEG-012", "MGT-015")])
ALL["rule-dns-tunnel"] = S("A modality sends a file through names of one domain", ["dns2tcp dns2tcpd", "dns2tcp dns2tcpc", "python http.server", "curl"],
                           ["ct1 -> dns1:53 some hundred TXT questions that carry an HTTP request"], {},
                           [F("BEH-005", CT1, None, None)], policy="none")
ALL["rule-rogue-dhcp"] = S("A workstation offers addresses", ["dnsmasq", "dhclient"], ["us1 asks for an address; ws1 offers and acknowledges 10.20.10.13"], {},
                           [F("SEG-001", WS1, US1, 68, "attempt"), F("SEG-015", WS1, US1, 68)])
ALL["rule-rogue-ra"] = S("A host that nobody knows says that it is the IPv6 router", ["radvd"], ["10.20.10.77's interface -> ff02::1 advertisements"], {},
                         [F("SEG-016", "fe80::200:5eff:fe00:5377", "ff02::1", None)])
ALL["rule-arp-spoof"] = S(
    "A workstation announces the archive's address in turn with the archive", ["dsniff arpspoof", "arping"],
    ["ws1 -> ct1:67 an empty datagram, by which arpspoof makes ws1's kernel ask for ct1's interface",
     "ws1 tells ct1 every two seconds that it has 10.20.20.6", "archive1 announces 10.20.20.6 every second"], {},
    [F("SEG-008", ARCHIVE, None, None), F("SEG-009", ARCHIVE, None, None), F("SEG-001", WS1, CT1, 67, "attempt")])
ALL["rule-dual-homed"] = S(
    "A workstation announces an address of the imaging zone as well", ["arping"], ["ws1 announces 10.20.60.21, then 10.20.10.200"], {},
    [F("SEG-017", WS1, None, None), F("SEG-017", "10.20.10.200", None, None)])
for name, vlan, rules in (("vlan-own", 40, []), ("vlan-leak", 99, [F("SEG-011", MON1, None, None)])):
    ALL["rule-" + name] = S(
        f"A monitor's frames in VLAN {vlan}, while its zone is VLAN 40", HL7 + ["vde vde_switch"],
        [f"mon1 -> engine1:2575 ORU^R01, from an access port of VLAN {vlan} over a trunk to another switch"], {"hl7": {"ORU^R01": 1, "ACK^R01": 1}},
        [F("SEG-022", MON1, ENGINE, 2575), *rules], hl7_strings("P1"), policy="narrow-hospital")
ALL["rule-lateral-smb"] = S("SMB between two pumps", ["samba smbd", "smbclient"], ["pump1 -> pump2:445 as svc-images, one file of the share images"], {},
                            [F("SEG-013", PUMP1, PUMP2, 445)])
ALL["rule-link-local"] = S("Two link-local addresses", ["ping"], ["169.254.1.1 -> 169.254.1.2 two echo requests, answered"], policy="none")
ALL["rule-flood"] = S("More than a thousand connections that are not answered", ["hping3", "nftables"],
                      ["ws1 -> archive1:104 1100 SYN within two seconds, dropped"], {}, [F("BEH-006", ARCHIVE, None, None)], policy="none")
ALL["rule-large-upload"] = S(
    "A modality sends 100 MB outside; of each packet 80 bytes were captured, on the modality", ["openssl s_server", "openssl s_client"],
    ["ct1 -> web:443 101 MB in one TLS session"], {}, [F("SEG-005", CT1, WEB, 443), F("BEH-003", CT1, WEB, 443)])

# ------------------------------------------------------------------------------------------ policy packs

REMOTE = ["openssl s_server", "openssl s_client", "openssh sshd", "openssh ssh", "wireshark editcap"]
ALL["pack-vendor-access"] = S(
    "A vendor comes in by the remote access server and goes on to a scanner, in service hours", REMOTE,
    ["vendor1 -> gateway1:443 one request", "gateway1 -> ct1:22 one command", "moved to a Wednesday at 10:00 by editcap"],
    {"tls": {"TLS 1.2": 1}}, policy="packs/vendor-access")
ALL["pack-vendor-access-broken"] = S(
    "A vendor reaches a scanner past the remote access server, then that server after hours", REMOTE + ["wireshark mergecap"],
    ["vendor1 -> ct1:22 one command, moved to a Wednesday at 10:00 by editcap", "vendor1 -> gateway1:443 one request, moved to 21:00"],
    {"tls": {"TLS 1.2": 1}}, [F("SEG-006", VENDOR, CT1, 22), F("SEG-006", VENDOR, GATEWAY, 443)], policy="packs/vendor-access")

# ------------------------------------------------------------------------------------------ what tcpdump varies

for n in ("sll", "sll2"):
    ALL["variant-" + n] = S(f"Recorded on every interface of the engine (tcpdump -i any, Linux cooked, {n.upper()}): admissions and a monitor's pharmacy order",
        HL7 + ["tcpdump"], ["adt1 -> engine1:2575 A01 and A03", "mon1 -> engine1:2575 RDE^O11"],
        {"hl7": {"ADT^A01": 1, "ADT^A03": 1, "RDE^O11": 1, "ACK^A01": 1, "ACK^A03": 1, "ACK^O11": 1}},
        [F("HL7-006", MON1, ENGINE, 2575)], hl7_strings("P1", "P2"))
ALL["variant-nanosecond"] = S("Recorded with nanosecond times (tcpdump --nano): a monitor's pharmacy order", HL7 + ["tcpdump"],
    ["mon1 -> engine1:2575 RDE^O11"], {"hl7": {"RDE^O11": 1, "ACK^O11": 1}}, [F("HL7-006", MON1, ENGINE, 2575)], hl7_strings("P2"))


def write(name, folder, derived_from=None, derivation=None, capture=None, **over):
    s = {**ALL[derived_from[:-5] if derived_from else name], **over}
    out = {"capture": capture or name + s.get("suffix", ".pcap"), "description": s["description"], "policy": s["policy"],
           "programs": programs(s["programs"]), "derived_from": derived_from, "derivation": derivation, "steps": s["steps"],
           "sensitive": sorted(set(s["sensitive"])), "sensitive_encrypted": sorted(set(s["encrypted"])),
           "events": s["events"], "findings": s["findings"] + [F(*more) for more in MORE.get(name, [])]}
    with open(os.path.join(folder, name + ".json"), "w") as f:
        json.dump(out, f, indent=1, ensure_ascii=False)
        f.write("\n")


if __name__ == "__main__":
    write(sys.argv[1], sys.argv[2])
