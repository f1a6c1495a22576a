#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Stands between a client and a server of TLS 1.3 and takes the client's offer of it out of its hello, so that the server falls back.

usage: tls_downgrade.py LISTEN CONNECT    each is ADDRESS:PORT
"""
import socket
import struct
import sys
import threading

SUPPORTED_VERSIONS = 43


def end(text):
    address, port = text.rsplit(":", 1)
    return address, int(port)


def without_versions(record):
    """The record of a ClientHello (RFC 8446 4.1.2) without its extension supported_versions."""
    at = 5 + 4 + 2 + 32
    at += 1 + record[at]
    at += 2 + struct.unpack_from(">H", record, at)[0]
    at += 1 + record[at]
    head, rest, kept = record[9:at], record[at + 2:], b""
    while rest:
        kind, length = struct.unpack_from(">HH", rest)
        if kind != SUPPORTED_VERSIONS:
            kept += rest[:4 + length]
        rest = rest[4 + length:]
    body = head + struct.pack(">H", len(kept)) + kept
    return record[:3] + struct.pack(">H", 4 + len(body)) + record[5:6] + len(body).to_bytes(3, "big") + body


def copy(source, sink):
    while data := source.recv(65536):
        sink.sendall(data)
    sink.shutdown(socket.SHUT_WR)


def relay(client):
    with client, socket.create_connection(end(sys.argv[2])) as server:
        head = client.recv(5, socket.MSG_WAITALL)
        server.sendall(without_versions(head + client.recv(struct.unpack_from(">H", head, 3)[0], socket.MSG_WAITALL)))
        answers = threading.Thread(target=copy, args=(server, client))
        answers.start()
        copy(client, server)
        answers.join()


with socket.create_server(end(sys.argv[1])) as listener:
    while True:
        threading.Thread(target=relay, args=(listener.accept()[0],), daemon=True).start()
