"""Answers HTTP: HL7 version 2 with an acknowledgement, FHIR with a resource, a login with a cookie, the rest as an embedded device's pages do.

web_server.py ADDRESS PORT PATIENT
"""
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import hl7
from people import PATIENTS

WHO = PATIENTS[sys.argv[3]]
PAGE = b"<!doctype html><title>Status</title><p>All devices are well.</p>" + b"<!-- padding -->" * 200
PATIENT = {"resourceType": "Patient", "id": WHO["id"], "name": [{"family": WHO["family"], "given": [WHO["given"]]}]}
CAPABILITIES = {"resourceType": "CapabilityStatement", "status": "active", "fhirVersion": "4.0.1", "format": ["json"]}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def reply(self, status, body=b"", kind="text/html", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_GET(self):
        if self.path == "/fhir/metadata":
            self.reply(200, json.dumps(CAPABILITIES).encode(), "application/fhir+json")
        elif self.path.startswith("/fhir/Patient"):
            self.reply(200, json.dumps(PATIENT).encode(), "application/fhir+json")
        elif self.path in ("/", "/status.html", "/admin/"):
            self.reply(200, PAGE)
        elif self.path == "/old":
            self.reply(301, Location="/status.html")
        else:
            self.reply(404, b"not here", "text/plain")

    do_HEAD = do_GET

    def body(self):
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers["Content-Length"]))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def do_POST(self):
        if self.path == "/login":
            self.body()
            self.reply(302, Location="/admin/", Set_Cookie="session=1")
            return
        message = hl7.parse(self.body().decode())
        ack = str(message.create_ack("AA", "A" + str(message["MSH.F10"]), "ENGINE1", "NORTHWING"))
        self.reply(200, ack.encode(), self.headers["Content-Type"])

    def log_message(self, *args):
        pass


ThreadingHTTPServer((sys.argv[1], int(sys.argv[2])), Handler).serve_forever()
