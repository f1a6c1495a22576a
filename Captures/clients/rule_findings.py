"""What the rules of the whole catalogue find in the recorded captures, beside what manifests.py says of each."""

CT1, MR1, US1 = "10.20.10.11", "10.20.10.12", "10.20.10.13"
PACS, ARCHIVE, VIEWER = "10.20.20.5", "10.20.20.6", "10.20.20.8"
ADT1, ENGINE, MON1, MON2 = "10.20.30.5", "10.20.31.5", "10.20.40.11", "10.20.40.12"
PUMP1, PUMP2, PUMP3, BROKER, WS1 = "10.20.50.11", "10.20.50.12", "10.20.50.13", "10.20.51.5", "10.20.60.21"
WEB, FDNS = "203.0.113.10", "203.0.113.53"

# rule, client, server, port, outcome
MORE = {
    "bad-vendor-ssh": [
        ("SEG-004", "198.51.100.9", CT1, 22, "violation"),
    ],
    "bad-telnet": [
        ("SEG-004", WS1, MON1, 23, "violation"),
    ],
    "bad-broker-to-pump": [
        ("SEG-004", BROKER, PUMP1, 1883, "violation"),
        ("MQT-002", BROKER, PUMP1, 1883, "violation"),
        ("MQT-017", BROKER, PUMP1, 1883, "violation"),
    ],
    "bad-ct-to-internet": [
        ("TLS-003", CT1, WEB, 443, "violation"),
    ],
    "bad-dashboard": [
        ("MQT-002", WS1, BROKER, 1883, "violation"),
        ("MQT-002", PUMP3, BROKER, 1883, "violation"),
    ],
    "bad-foreign-dns": [
        ("SEG-014", US1, FDNS, 53, "violation"),
    ],
    "bad-hash-subscription": [
        ("MQT-002", WS1, BROKER, 1883, "violation"),
        ("MQT-002", PUMP1, BROKER, 1883, "violation"),
    ],
    "bad-mqtt-tls11": [
        ("TLS-003", PUMP2, BROKER, 8883, "violation"),
    ],
    "bad-order-without-conduit": [
        ("HL7-002", WS1, ENGINE, 2575, "violation"),
    ],
    "bad-pump-topic": [
        ("MQT-002", PUMP2, BROKER, 1883, "violation"),
    ],
    "bad-results-unprotected": [
        ("HL7-002", ENGINE, ADT1, 2575, "violation"),
    ],
    "bad-sys-subscription": [
        ("MQT-002", WS1, BROKER, 1883, "violation"),
    ],
    "bad-unprotected-reading": [
        ("DCM-019", WS1, ARCHIVE, 104, "violation"),
    ],
    "dicom-ipv6": [
        ("DCM-019", "fd20::10:11", "fd20::20:5", 11112, "violation"),
        ("DCM-006", "fd20::10:11", "fd20::20:5", 11112, "violation"),
    ],
    "dicom-move-reading": [
        ("DCM-011", PACS, WS1, 11112, "violation"),
    ],
    "dicom-negotiation": [
        ("DCM-011", CT1, PACS, 11112, "violation"),
        ("DCM-011", MR1, ARCHIVE, 104, "violation"),
    ],
    "dicom-orthanc-scu": [
        ("DCM-011", PACS, CT1, 11112, "violation"),
    ],
    "dicom-tls": [
        ("TLS-008", CT1, PACS, 2762, "violation"),
    ],
    "hl7-acks": [
        ("HL7-011", ADT1, ENGINE, 2575, "violation"),
    ],
    "hospital-bad-day": [
        ("SEG-004", WS1, MON1, 23, "violation"),
        ("SEG-014", US1, FDNS, 53, "violation"),
        ("MQT-002", PUMP1, BROKER, 1883, "violation"),
        ("TLS-003", CT1, WEB, 443, "violation"),
    ],
    "hospital-day": [
        ("MQT-002", PUMP1, BROKER, 1883, "violation"),
        ("MQT-002", PUMP2, BROKER, 1883, "violation"),
        ("TLS-003", WS1, VIEWER, 443, "violation"),
    ],
    "mqtt-large": [
        ("MQT-002", PUMP2, BROKER, 1883, "violation"),
    ],
    "mqtt-qos-subscribe": [
        ("MQT-002", PUMP1, BROKER, 1883, "violation"),
        ("MQT-002", PUMP2, BROKER, 1883, "violation"),
        ("MQT-002", PUMP3, BROKER, 1883, "violation"),
    ],
    "mqtt-retained-wildcard": [
        ("MQT-002", WS1, BROKER, 1883, "violation"),
        ("MQT-002", PUMP2, BROKER, 1883, "violation"),
        ("MQT-002", PUMP3, BROKER, 1883, "violation"),
    ],
    "mqtt-telemetry": [
        ("MQT-002", PUMP1, BROKER, 1883, "violation"),
        ("MQT-002", PUMP2, BROKER, 1883, "violation"),
        ("MQT-002", PUMP3, BROKER, 1883, "violation"),
    ],
    "mqtt-v5": [
        ("MQT-002", PUMP1, BROKER, 1883, "violation"),
        ("MQT-002", PUMP2, BROKER, 1883, "violation"),
    ],
    "mqtt-websocket": [
        ("MQT-016", WS1, BROKER, 9001, "violation"),
        ("MQT-002", WS1, BROKER, 9001, "violation"),
        ("MQT-002", PUMP1, BROKER, 9001, "violation"),
        ("MQT-002", PUMP2, BROKER, 9001, "violation"),
    ],
    "mqtt-will": [
        ("MQT-002", PUMP1, BROKER, 1883, "violation"),
        ("MQT-002", PUMP2, BROKER, 1883, "violation"),
    ],
    "tls-10": [
        ("TLS-003", WS1, VIEWER, 443, "violation"),
    ],
    "tls-11": [
        ("TLS-003", WS1, VIEWER, 443, "violation"),
    ],
    "tls-13-hello-retry": [
        ("TLS-003", WS1, VIEWER, 443, "violation"),
    ],
    "tls-13": [
        ("TLS-003", WS1, VIEWER, 443, "violation"),
    ],
    "tls-3des": [
        ("TLS-006", WS1, VIEWER, 443, "violation"),
    ],
    "tls-anonymous": [
        ("TLS-008", WS1, VIEWER, 443, "violation"),
    ],
    "tls-no-common-version": [
        ("TLS-003", WS1, VIEWER, 443, "violation"),
    ],
    "tls-null": [
        ("TLS-006", WS1, VIEWER, 443, "violation"),
    ],
    "tls-rc4": [
        ("TLS-006", WS1, VIEWER, 443, "violation"),
    ],
    "tls-ssl3-rc4": [
        ("TLS-003", WS1, VIEWER, 8443, "violation"),
        ("TLS-014", WS1, VIEWER, 8443, "violation"),
    ],
    "tls-ssl3": [
        ("TLS-003", WS1, VIEWER, 8443, "violation"),
        ("TLS-014", WS1, VIEWER, 8443, "violation"),
    ],
    "tls-keys-12": [
        ("MQT-002", PUMP1, BROKER, 8883, "violation"),
        ("TLS-003", WS1, VIEWER, 443, "violation"),
        ("TLS-007", PUMP1, BROKER, 8883, "violation"),
    ],
    "tls-keys-13": [
        ("MQT-002", PUMP1, BROKER, 8883, "violation"),
        ("TLS-003", WS1, VIEWER, 443, "violation"),
    ],
    "tls-sessions-12": [
        ("SEG-019", MON1, ENGINE, 2576, "violation"),
        ("TLS-002", MON1, ENGINE, 2576, "violation"),
        ("TLS-003", MON1, ENGINE, 2576, "violation"),
        ("TLS-006", MON1, ENGINE, 2576, "violation"),
        ("TLS-007", MON1, ENGINE, 2576, "violation"),
    ],
    "tls-sessions-13": [
        ("TLS-026", MON1, ENGINE, 2576, "violation"),
    ],
}
