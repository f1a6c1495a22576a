#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Puts TLS around a TCP connection, as stunnel does, and logs its secrets, which stunnel does not.

usage: tls_front.py client LISTEN CONNECT [options]    plain connections to LISTEN go to CONNECT in TLS
       tls_front.py server LISTEN CONNECT [options]    TLS connections to LISTEN go to CONNECT in plain
LISTEN and CONNECT are ADDRESS:PORT.
"""
import argparse
import selectors
import socket
import ssl
import threading


def context(a):
    server = a.mode == "server"
    c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER if server else ssl.PROTOCOL_TLS_CLIENT)
    if server:
        c.load_cert_chain(a.cert, a.key)
    else:
        c.load_verify_locations(a.ca)
        if a.cert:
            c.load_cert_chain(a.cert, a.key)
    version = ssl.TLSVersion.TLSv1_2 if a.tls == "1.2" else ssl.TLSVersion.TLSv1_3
    c.minimum_version = c.maximum_version = version
    if a.ciphers:
        c.set_ciphers(a.ciphers)
    if a.keylog:
        c.keylog_filename = a.keylog
    return c


def pump(a, c, plain):
    """One connection, from its beginning to its end."""
    peer = socket.create_connection(a.connect)
    sealed, other = (plain, peer) if a.mode == "server" else (peer, plain)
    try:
        if a.mode == "server":
            sealed = c.wrap_socket(sealed, server_side=True)
        else:
            sealed = c.wrap_socket(sealed, server_hostname=a.name)
        ends = {sealed: other, other: sealed}
        sealed.setblocking(False)
        wait = selectors.DefaultSelector()
        for end in ends:
            wait.register(end, selectors.EVENT_READ)
        while True:
            for event, _ in wait.select():
                try:
                    data = event.fileobj.recv(16384)
                except ssl.SSLWantReadError:  # a session ticket, or a part of a record
                    continue
                while event.fileobj is sealed and sealed.pending():
                    data += sealed.recv(16384)
                if not data:
                    return
                sealed.setblocking(True)
                ends[event.fileobj].sendall(data)
                sealed.setblocking(False)
    except (OSError, ssl.SSLError):
        pass
    finally:
        try:
            sealed.unwrap()
        except (OSError, ValueError, AttributeError):
            pass
        sealed.close()
        other.close()


def main():
    p = argparse.ArgumentParser()
    p.add_argument("mode", choices=["client", "server"])
    p.add_argument("listen", type=end)
    p.add_argument("connect", type=end)
    p.add_argument("--cert")
    p.add_argument("--key")
    p.add_argument("--ca")
    p.add_argument("--name")
    p.add_argument("--tls", choices=["1.2", "1.3"], default="1.3")
    p.add_argument("--ciphers", help="of TLS 1.2, in OpenSSL's words")
    p.add_argument("--keylog")
    a = p.parse_args()
    c = context(a)
    with socket.create_server(a.listen) as listener:
        while True:
            plain, _ = listener.accept()
            threading.Thread(target=pump, args=(a, c, plain), daemon=True).start()


def end(text):
    address, port = text.rsplit(":", 1)
    return address, int(port)


main()
