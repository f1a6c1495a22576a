"""pynetdicom service class provider: verification, storage, query, performed steps, and how it refuses."""
import argparse
import os

from pydicom import dcmread
from pynetdicom import AE, AllStoragePresentationContexts, evt
from pydicom.uid import (DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian,
                         ExplicitVRLittleEndian, ImplicitVRLittleEndian)

a = argparse.ArgumentParser()
a.add_argument("host")
a.add_argument("port", type=int)
a.add_argument("--aet", required=True)
a.add_argument("--require-calling", action="append", default=[])
a.add_argument("--require-called", action="store_true")
a.add_argument("--abort-on-store", type=int, default=0, help="abort when the Nth image arrives")
a.add_argument("--max-pdu", type=int, default=16382)
a.add_argument("--async-reply", action="store_true")
a.add_argument("--identity", help="USER:PASSCODE accepted, or TICKET:ANSWER")
a.add_argument("--serve", help="folder of images for C-FIND and C-GET")
o = a.parse_args()

ae = AE(ae_title=o.aet)
ae.maximum_pdu_size = o.max_pdu
syntaxes = [ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian]
for u in ("1.2.840.10008.1.1", "1.2.840.10008.3.1.2.3.3"):
    ae.add_supported_context(u, syntaxes)
for c in AllStoragePresentationContexts:
    ae.add_supported_context(c.abstract_syntax, syntaxes, scu_role=True, scp_role=True)
for u in ("1.2.840.10008.5.1.4.1.2.2.1", "1.2.840.10008.5.1.4.1.2.1.1",
          "1.2.840.10008.5.1.4.1.2.2.3", "1.2.840.10008.5.1.4.1.2.1.3"):
    ae.add_supported_context(u, syntaxes)
ae.require_calling_aet = o.require_calling
ae.require_called_aet = o.require_called
seen = 0


def on_store(event):
    global seen
    seen += 1
    if o.abort_on_store and seen == o.abort_on_store:
        event.assoc.abort()
        return 0xA700
    return 0x0000


def on_async(event):
    return event.nr_invoked, event.nr_performed


def on_user(event):
    if not o.identity:
        return True, None
    user, secret = o.identity.split(":")
    if event.user_id_type > 2:  # a ticket: pynetdicom answers these alone
        return event.primary_field == user.encode(), secret.encode()
    return event.primary_field == user.encode() and (
        event.user_id_type == 1 or event.secondary_field == secret.encode()), None


def files():
    return [dcmread(os.path.join(o.serve, f)) for f in sorted(os.listdir(o.serve))] if o.serve else []


def on_find(event):
    for ds in files()[:1]:
        out = event.identifier
        for elem in out:
            if elem.keyword in ds:
                out[elem.tag].value = ds[elem.tag].value
        yield 0xFF00, out


def on_get(event):
    found = [d for d in files() if d.StudyInstanceUID == event.identifier.get("StudyInstanceUID")]
    yield len(found)
    for d in found:
        yield 0xFF00, d


handlers = [(evt.EVT_C_STORE, on_store), (evt.EVT_C_FIND, on_find), (evt.EVT_C_GET, on_get),
            (evt.EVT_C_ECHO, lambda e: 0x0000), (evt.EVT_N_CREATE, lambda e: (0x0000, e.attribute_list))]
if o.async_reply:
    handlers.append((evt.EVT_ASYNC_OPS, on_async))
if o.identity:
    handlers.append((evt.EVT_USER_ID, on_user))
ae.start_server((o.host, o.port), block=True, evt_handlers=handlers)
