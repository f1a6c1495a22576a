"""Manifests of the recorded captures that single rules on MQTT, DICOM and HL7 are tried on, and policy packs."""
from people import PATIENTS
from rule_findings import BROKER, MR1, PUMP1, PUMP2, US1

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
        {}, [("MQT-005", BROKER, None, None, "violation"), *found(PUMP1, BROKER, 1883, "MQT-001", "MQT-003"), *found(PUMP2, BROKER, 1883, "MQT-001", "MQT-003")], LOGIN)
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
