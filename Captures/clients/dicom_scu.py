"""pynetdicom service class user."""
import argparse
import sys
import time

from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.uid import (DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian,
                         ExplicitVRLittleEndian, ImplicitVRLittleEndian, generate_uid)
from pynetdicom import AE, StoragePresentationContexts, build_role, evt
from pynetdicom.pdu_primitives import (AsynchronousOperationsWindowNegotiation,
                                       SOPClassCommonExtendedNegotiation,
                                       SOPClassExtendedNegotiation, UserIdentityNegotiation)

VERIFY = "1.2.840.10008.1.1"
CT = "1.2.840.10008.5.1.4.1.1.2"
MR = "1.2.840.10008.5.1.4.1.1.4"
ROOTS = {"study": "1.2.840.10008.5.1.4.1.2.2.", "patient": "1.2.840.10008.5.1.4.1.2.1."}
WORKLIST = "1.2.840.10008.5.1.4.31"
MPPS = "1.2.840.10008.3.1.2.3.3"
SYNTAXES = {"implicit": ImplicitVRLittleEndian, "explicit": ExplicitVRLittleEndian,
            "big": ExplicitVRBigEndian, "deflated": DeflatedExplicitVRLittleEndian}

a = argparse.ArgumentParser()
a.add_argument("what", choices=["echo", "store", "find", "get", "worklist", "abort-store", "mpps"])
a.add_argument("host")
a.add_argument("port", type=int)
a.add_argument("files", nargs="*")
a.add_argument("--aet", required=True)
a.add_argument("--aec", required=True)
a.add_argument("--syntax", default="explicit,implicit")
a.add_argument("--max-pdu", type=int, default=16382)
a.add_argument("--many", action="store_true", help="propose every storage class")
a.add_argument("--async-window", help="invoked,performed")
a.add_argument("--extended", action="store_true", help="extended and common extended negotiation")
a.add_argument("--user")
a.add_argument("--passcode")
a.add_argument("--identity-type", type=int)
a.add_argument("--token", help="hex, for identity types 3 to 5")
a.add_argument("--response", action="store_true", help="ask for a positive response")
a.add_argument("--repeat", type=int, default=1)
a.add_argument("--provider", action="store_true", help="propose to be the provider of CT storage")
a.add_argument("--version-name", help="the implementation version name that it gives itself")
a.add_argument("--hold", type=float, default=0, help="seconds before the association is released")
a.add_argument("--root", default="study")
a.add_argument("--level", default="STUDY")
a.add_argument("--key", action="append", default=[])
o = a.parse_intermixed_args()

ae = AE(ae_title=o.aet)
ae.maximum_pdu_size = o.max_pdu
ae.acse_timeout = ae.dimse_timeout = ae.network_timeout = 20
if o.version_name:
    ae.implementation_version_name = o.version_name
syntaxes = [SYNTAXES[s] for s in o.syntax.split(",")]
neg, handlers = [], []

if o.what in ("echo", "abort-store"):
    ae.add_requested_context(VERIFY, [ImplicitVRLittleEndian])
if o.what in ("store", "abort-store"):
    datasets = [dcmread(f) for f in o.files]
    for c in sorted({d.SOPClassUID for d in datasets}):
        ae.add_requested_context(c, syntaxes)
if o.what == "get":
    ae.add_requested_context(ROOTS[o.root] + "3", syntaxes)
    for c in (CT, MR):
        ae.add_requested_context(c, syntaxes)
        neg.append(build_role(c, scu_role=True, scp_role=True))
    handlers.append((evt.EVT_C_STORE, lambda e: 0x0000))
if o.what == "find":
    ae.add_requested_context(ROOTS[o.root] + "1", syntaxes)
if o.what == "worklist":
    ae.add_requested_context(WORKLIST, syntaxes)
if o.what == "mpps":
    ae.add_requested_context(MPPS, syntaxes)
if o.provider:
    ae.add_requested_context(CT, syntaxes)
    neg.append(build_role(CT, scp_role=True))
if o.many:
    have = {c.abstract_syntax for c in ae.requested_contexts}
    for c in StoragePresentationContexts[: 128 - len(have)]:
        if c.abstract_syntax not in have:
            ae.add_requested_context(c.abstract_syntax, syntaxes)
if o.async_window:
    n = AsynchronousOperationsWindowNegotiation()
    n.maximum_number_operations_invoked, n.maximum_number_operations_performed = map(int, o.async_window.split(","))
    neg.append(n)
if o.extended:
    n = SOPClassExtendedNegotiation()
    n.sop_class_uid, n.service_class_application_information = CT, b"\x02\x00\x03\x00\x01\x00"
    neg.append(n)
    n = SOPClassCommonExtendedNegotiation()
    n.sop_class_uid, n.service_class_uid = CT, "1.2.840.10008.4.2"
    n.related_general_sop_class_identification = [MR]
    neg.append(n)
if o.user or o.identity_type:
    n = UserIdentityNegotiation()
    n.user_identity_type = o.identity_type or (2 if o.passcode else 1)
    n.positive_response_requested = o.response
    n.primary_field = bytes.fromhex(o.token) if o.token else o.user.encode()
    if o.passcode:
        n.secondary_field = o.passcode.encode()
    neg.append(n)

assoc = ae.associate(o.host, o.port, ae_title=o.aec, max_pdu=o.max_pdu, ext_neg=neg, evt_handlers=handlers)
if not assoc.is_established:
    print("not established: rejected" if assoc.is_rejected else "not established")
    sys.exit(3)


def performed_step():
    ds = Dataset()
    ds.PerformedStationAETitle, ds.Modality, ds.PerformedProcedureStepStatus = o.aet, "CT", "IN PROGRESS"
    ds.PerformedProcedureStepID, ds.PatientName, ds.PatientID = "PPS1", "", ""
    return ds


def identifier():
    ds = Dataset()
    if o.what != "worklist":
        ds.QueryRetrieveLevel = o.level
    for k in o.key:
        name, _, value = k.partition("=")
        setattr(ds, name, value)
    if o.what == "worklist":
        step = Dataset()
        step.Modality, step.ScheduledStationAETitle = "", o.aet
        step.ScheduledProcedureStepStartDate = ""
        ds.ScheduledProcedureStepSequence = [step]
    return ds


for _ in range(o.repeat):
    if o.what == "echo":
        print("echo", assoc.send_c_echo())
    elif o.what == "store":
        for ds in datasets:
            print("store", hex(assoc.send_c_store(ds).Status))
    elif o.what == "mpps":
        print("mpps", hex(assoc.send_n_create(performed_step(), MPPS, generate_uid())[0].Status))
    elif o.what == "abort-store":
        print("store", hex(assoc.send_c_store(datasets[0]).Status))
    else:
        model = WORKLIST if o.what == "worklist" else ROOTS[o.root] + ("1" if o.what == "find" else "3")
        send = assoc.send_c_get if o.what == "get" else assoc.send_c_find
        for status, ds in send(identifier(), model):
            print(o.what, hex(status.Status) if "Status" in status else "no status")
time.sleep(o.hold)
if o.what == "abort-store":
    assoc.abort()
else:
    assoc.release()
time.sleep(0.2)
