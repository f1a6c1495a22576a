"""inetd.py HOST PORT PROGRAM ARGS...: accepts connections and gives each one to a program."""
import os
import socket
import subprocess
import sys

with socket.create_server((sys.argv[1], int(sys.argv[2]))) as l:
    while True:
        c, _ = l.accept()
        subprocess.Popen(sys.argv[3:], stdin=c, stdout=c, stderr=c, env=dict(os.environ))
        c.close()
