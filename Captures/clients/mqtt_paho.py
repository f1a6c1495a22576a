"""paho-mqtt clients for what mosquitto_pub and mosquitto_sub do not do."""
import argparse
import json
import os
import signal
import ssl
import time

import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from people import PATIENTS

a = argparse.ArgumentParser()
a.add_argument("what", choices=["telemetry", "alias", "will", "unsubscribe", "listen", "connect-again"])
a.add_argument("host")
a.add_argument("port", type=int)
a.add_argument("--id", required=True)
a.add_argument("--v5", action="store_true")
a.add_argument("--websocket", action="store_true")
a.add_argument("--user")
a.add_argument("--password")
a.add_argument("--topic", default="pumps/pump1/telemetry")
a.add_argument("--qos", type=int, default=0)
a.add_argument("--count", type=int, default=3)
a.add_argument("--patient", default="P1")
a.add_argument("--ca")
a.add_argument("--gap", type=float, default=0.2)
a.add_argument("--keep-alive", type=int, default=60)
o = a.parse_args()
p = PATIENTS[o.patient]

c = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=o.id,
                protocol=mqtt.MQTTv5 if o.v5 else mqtt.MQTTv311,
                transport="websockets" if o.websocket else "tcp")
if o.user:
    c.username_pw_set(o.user, o.password)
if o.ca:
    c.tls_set(ca_certs=o.ca, cert_reqs=ssl.CERT_REQUIRED)
if o.what == "will":
    c.will_set("pumps/pump1/status", json.dumps({"state": "lost", "patient": p["id"]}), qos=1, retain=True)
props = None
if o.v5:
    props = Properties(PacketTypes.CONNECT)
    props.SessionExpiryInterval = 120
    props.ReceiveMaximum = 20
    props.UserProperty = ("ward", "W2")
ready = []
c.on_connect = lambda *x: ready.append(x)
c.on_subscribe = lambda *x: ready.append(x)
c.on_message = lambda *x: ready.append(x)
c.on_unsubscribe = lambda *x: ready.append(x)
c.connect(o.host, o.port, keepalive=o.keep_alive, **({"properties": props} if o.v5 else {}))
c.loop_start()


def wait(n):
    end = time.time() + 10
    while len(ready) < n and time.time() < end:
        time.sleep(0.02)
    if len(ready) < n:
        raise SystemExit("no answer")


wait(1)
if o.what == "will":
    time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGKILL)  # the connection ends without DISCONNECT
if o.what == "connect-again":
    c._send_connect(o.keep_alive)  # on the connection that is open; paho has no call for that
    time.sleep(0.5)
    os._exit(0)  # and does not come back when the broker closes it
if o.what == "unsubscribe":
    c.subscribe(o.topic, o.qos)
    wait(2)
    c.unsubscribe(o.topic)
    wait(3)
elif o.what == "listen":
    c.subscribe(o.topic, o.qos)
    wait(2 + o.count)
    time.sleep(0.3)
else:
    for i in range(o.count):
        body = json.dumps({"patient": p["id"], "name": p["family"], "rate_ml_h": 12.5 + i, "volume_ml": 100 - i})
        pub, topic = None, o.topic
        if o.what == "alias":
            pub = Properties(PacketTypes.PUBLISH)
            pub.TopicAlias = 7
            pub.UserProperty = ("bed", "12")
            pub.MessageExpiryInterval = 60
            pub.ContentType = "application/json"
            topic = o.topic if i == 0 else ""
            if i:
                # paho refuses an empty topic in publish(), so the packet is sent one layer below it.
                mid = c._mid_generate()
                c._send_publish(mid, b"", body.encode(), 0, False, False, mqtt.MQTTMessageInfo(mid), pub)
                time.sleep(o.gap)
                continue
        info = c.publish(topic, body, qos=o.qos, **({"properties": pub} if pub else {}))
        info.wait_for_publish(10)
        time.sleep(o.gap)
c.disconnect()
time.sleep(0.3)
c.loop_stop()
