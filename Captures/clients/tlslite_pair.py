"""tlslite-ng server and client: the protocol versions and ciphers that OpenSSL no longer has."""
import argparse
import socket

from tlslite.api import HandshakeSettings, TLSConnection, X509CertChain, parsePEMKey

a = argparse.ArgumentParser()
a.add_argument("role", choices=["server", "client"])
a.add_argument("host")
a.add_argument("port", type=int)
a.add_argument("--cert")
a.add_argument("--key")
a.add_argument("--name", default="viewer1.northwing.example")
a.add_argument("--version", default="3,0")
a.add_argument("--cipher", default="3des")
a.add_argument("--group", help="the only one for the key exchange")
o = a.parse_args()

s = HandshakeSettings()
s.minVersion = s.maxVersion = tuple(map(int, o.version.split(",")))
s.versions = [s.minVersion]
s.cipherNames = [o.cipher]
if o.cipher == "rc4":
    s.macNames = ["sha", "md5"]
if o.group:
    s.eccCurves, s.dhGroups, s.keyShares = [o.group], [], [o.group]
if o.version == "3,0":
    s.useEncryptThenMAC = s.useExtendedMasterSecret = False
if o.role == "server":
    chain = X509CertChain()
    chain.parsePemList(open(o.cert).read())
    key = parsePEMKey(open(o.key).read(), private=True)
    with socket.create_server((o.host, o.port)) as l:
        while True:
            c, _ = l.accept()
            t = TLSConnection(c)
            try:
                t.handshakeServer(certChain=chain, privateKey=key, settings=s)
                t.recv(1000)
                t.send(b"HTTP/1.0 200 OK\r\n\r\nstudy list")
                t.close()
            except Exception as e:  # one bad client must not end the server
                print("server:", repr(e))
            c.close()
else:
    t = TLSConnection(socket.create_connection((o.host, o.port), timeout=20))
    t.handshakeClientCert(settings=s, **({} if o.version == "3,0" else {"serverName": o.name}))
    print(t.version, t.session.getCipherName())
    t.send(b"GET /studies HTTP/1.0\r\n\r\n")
    print(t.recv(1000))
    t.close()
